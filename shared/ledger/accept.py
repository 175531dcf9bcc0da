"""Accept what a source submits: the one transaction behind every 202."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from shared.article import Article, Schedule
from shared.errors import Permanent
from shared.events import Due, Priority
from shared.ledger import articles
from shared.ledger.articles import Conflict
from shared.ledger.connections import Connection
from shared.ledger.order import Revision, Verdict, compare, latest
from shared.ledger.states import Action, Stage, SubmissionState

_REUSED = "It was used before for another request: give each message its own."


class UnknownArticle(Permanent):
    """The source has no article with this id."""


@dataclass(frozen=True)
class Webhook:
    """One message of a source. The same `id` again gets the same answer."""

    source: str
    id: str
    digest: str
    """Of the request: tells a repetition from a misused id."""


@dataclass(frozen=True)
class Accepted:
    """The answer to a webhook."""

    submission: int
    state: SubmissionState
    path: str
    """The article's page."""
    ring: tuple[Due, ...] = ()
    """Pages to ring for once this is committed."""


def accept_publish(
    db: Connection,
    webhook: Webhook,
    *,
    external_id: str,
    revision: Revision,
    article: Article,
    slug: str,
    schedule: Schedule = Schedule(),  # noqa: B008 - it is frozen
    priority: Priority = Priority.NORMAL,
) -> Accepted:
    """Write down an article or a newer revision of it, and want its page, or leave that to its time.

    `slug` is the path's last part for a new article; `article.slug`, if given, is insisted on.

    Raises:
        Conflict: the webhook id, the version or the slug was used before, for something else.
    """
    known = articles.lock_article(db, webhook.source, external_id, create=True)
    if answered := _answered(db, webhook):
        return answered
    content = json.dumps(article.as_dict(), sort_keys=True)
    digest = hashlib.sha256(f"{content} {schedule}".encode()).hexdigest()
    verdict = compare(revision, _revision_of(known)) if known.newest else Verdict.NEWER
    equal = verdict is Verdict.EQUAL or revision == Revision()
    withdrawn = known.withdrawn_by and not _waits(db, known)
    if equal and digest == known.digest and not withdrawn:
        return _remember(db, webhook, _answer(db, known.newest))
    if verdict is Verdict.EQUAL and revision.version is not None and not withdrawn:
        raise Conflict(f"{revision} was accepted with other content: send a greater version.", field="version")
    late = verdict is Verdict.OLDER or (verdict is Verdict.EQUAL and withdrawn)
    path = _path_now(db, known) if late else articles.reserve_path(db, known, article, slug)
    marks = {**asdict(revision), **asdict(schedule), "content": content, "path": path, "priority": priority}
    stage = Stage.DONE if late else Stage.PAGE
    number, stage = articles.insert_submission(db, known.id, Action.PUBLISH, stage=stage, **marks)
    if late:
        return _remember(db, webhook, _came_too_late(db, number, known, revision, path))
    articles.note_newest(db, known.id, number, latest(revision, _revision_of(known)), digest)
    if stage is Stage.SCHEDULED:
        articles.displace(db, known.id, number, SubmissionState.SUPERSEDED, among=[Stage.SCHEDULED])
        return _remember(db, webhook, Accepted(number, SubmissionState.ACCEPTED, path))
    ring = articles.put_out(db, known, number, article, path=path, at=None, priority=priority)
    return _remember(db, webhook, Accepted(number, SubmissionState.ACCEPTED, path, tuple(ring)))


def accept_withdraw(db: Connection, webhook: Webhook, *, external_id: str, revision: Revision) -> Accepted:
    """Write down that an article is to vanish, and want every page that lists it; its own page follows them.

    It goes first, like breaking news: what is wrong or unlawful must not wait.

    Raises:
        UnknownArticle: the source never submitted this article.
        Conflict: the webhook id was used before, for something else.
    """
    known = articles.lock_article(db, webhook.source, external_id, create=False)
    if known is None:
        raise UnknownArticle(f"{webhook.source} never submitted an article with this id.", field="id")
    if answered := _answered(db, webhook):
        return answered
    if known.withdrawn_by and not _waits(db, known):
        _raise_bar(db, known, revision)
        return _remember(db, webhook, _answer(db, known.withdrawn_by))
    path = _path_now(db, known)
    marks = {**asdict(revision), "path": path, "priority": Priority.BREAKING}
    number, _ = articles.insert_submission(db, known.id, Action.WITHDRAW, **marks)
    if compare(revision, _revision_of(known)) is Verdict.OLDER:
        return _remember(db, webhook, _came_too_late(db, number, known, revision, path))
    ring = articles.take_back(db, known, number, latest(revision, _revision_of(known)))
    return _remember(db, webhook, Accepted(number, SubmissionState.ACCEPTED, path, tuple(ring)))


def _revision_of(known: Any) -> Revision:
    return Revision(known.version, known.updated_at)


def _path_now(db: Connection, known: Any) -> str:
    """Return the article's path, or the one that is reserved for its first release."""
    if known.path:
        return str(known.path)
    return str(db.execute("SELECT path FROM submissions WHERE number = %(n)s", {"n": known.newest}).value())


def _raise_bar(db: Connection, known: Any, revision: Revision) -> None:
    """Note that a newer revision is withdrawn, too: one from before it must not bring the article back."""
    if compare(revision, _revision_of(known)) is Verdict.NEWER:
        db.execute(
            "UPDATE articles SET version = %(version)s, updated_at = %(updated_at)s WHERE id = %(id)s",
            {"id": known.id, **asdict(latest(revision, _revision_of(known)))},
        )


def _waits(db: Connection, known: Any) -> bool:
    """Return whether a revision of the article waits for its time."""
    waiting = "SELECT FROM submissions WHERE article_id = %(id)s AND stage = 'scheduled'"
    return db.execute(waiting, {"id": known.id}).fetchone() is not None


def _answered(db: Connection, webhook: Webhook) -> Accepted | None:
    """Return what this webhook was answered before; its pages that are still due are rung for again."""
    found = db.execute(_ANSWERED, {"source": webhook.source, "id": webhook.id}).fetchone()
    if found is None:
        return None
    if found.digest != webhook.digest:
        raise Conflict(_REUSED, field="webhook-id")
    return replace(_answer(db, found.submission), state=SubmissionState(found.state))


_ANSWERED = "SELECT digest, submission, state FROM webhooks WHERE source = %(source)s AND webhook_id = %(id)s"


def _answer(db: Connection, submission: int) -> Accepted:
    found = db.execute("SELECT state, path, priority FROM submissions WHERE number = %(n)s", {"n": submission}).one()
    due = db.execute(
        """SELECT path, article_id IS NULL AS is_list FROM wants JOIN pages USING (path)
           WHERE submission = %(number)s AND wants.pressed_at IS NULL AND NOT given_up""",
        {"number": submission},
    )
    ring = tuple(Due(path, Priority(found.priority), is_list) for path, is_list in due)
    return Accepted(submission, SubmissionState(found.state), found.path, ring)


def _remember(db: Connection, webhook: Webhook, accepted: Accepted) -> Accepted:
    """Keep the answer. One article's webhooks come one after another, so an id that is taken is another article's."""
    kept = db.execute(_REMEMBER, {**asdict(webhook), "submission": accepted.submission, "state": accepted.state})
    if not kept.rowcount:
        raise Conflict(_REUSED, field="webhook-id")
    return accepted


_REMEMBER = """
    INSERT INTO webhooks (source, webhook_id, digest, submission, state)
    VALUES (%(source)s, %(id)s, %(digest)s, %(submission)s, %(state)s) ON CONFLICT DO NOTHING
"""


def _came_too_late(db: Connection, number: int, known: Any, revision: Revision, path: str) -> Accepted:
    by = known.withdrawn_by or known.newest
    did = "withdrew the article" if known.withdrawn_by else "is newer"
    sentence = f"{revision} came too late: submission {by}, {_revision_of(known)}, {did}. Nothing was changed."
    db.execute(
        "UPDATE submissions SET state = 'superseded', sentence = %(sentence)s WHERE number = %(number)s",
        {"number": number, "sentence": sentence[0].upper() + sentence[1:]},
    )
    return Accepted(number, SubmissionState.SUPERSEDED, path)
