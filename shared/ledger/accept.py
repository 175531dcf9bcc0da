"""Accept what a source submits: the one transaction behind every 202."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from shared.article import Article, Schedule
from shared.errors import Permanent
from shared.events import Priority
from shared.ledger import articles
from shared.ledger.connections import Connection
from shared.ledger.order import Revision, Verdict, compare, latest
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.submissions import Accepted, Conflict, Webhook, answer_with, answered_before, insert_submission


class UnknownArticle(Permanent):
    """The source has no article with this id."""


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
    if known.newest and (before := answered_before(db, webhook)):
        return before
    content = json.dumps(article.as_dict(), sort_keys=True)
    digest = hashlib.sha256(f"{content} {schedule}".encode()).hexdigest()
    verdict = compare(revision, _revision_of(known)) if known.newest else Verdict.NEWER
    equal = verdict is Verdict.EQUAL or revision == Revision()
    withdrawn = known.withdrawn_by and not _waits(db, known)
    if equal and digest == known.digest and not withdrawn:
        return answer_with(db, webhook, known.newest)
    if verdict is Verdict.EQUAL and revision.version is not None and not withdrawn:
        raise Conflict(f"{revision} was accepted with other content: send a greater version.", field="version")
    late = verdict is Verdict.OLDER or (verdict is Verdict.EQUAL and withdrawn)
    path = _path_now(db, known) if late else articles.reserve_path(db, known, article, slug)
    marks = {**asdict(revision), **asdict(schedule), "content": content, "path": path, "priority": priority}
    if late:
        return _too_late(db, webhook, known, Action.PUBLISH, revision, **marks)
    number, stage = insert_submission(db, known.id, Action.PUBLISH, webhook, stage=Stage.PAGE, **marks)
    newest = articles.Newest(number, latest(revision, _revision_of(known)), digest)
    if stage is Stage.SCHEDULED:
        articles.note_newest(db, known.id, newest)
        articles.displace(db, known.id, number, SubmissionState.SUPERSEDED, among=[Stage.SCHEDULED])
        return Accepted(number, SubmissionState.ACCEPTED, path)
    ring = articles.put_out(db, known, newest, article, path=path, at=None, priority=priority)
    return Accepted(number, SubmissionState.ACCEPTED, path, tuple(ring))


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
    if before := answered_before(db, webhook):
        return before
    if known.withdrawn_by and not _waits(db, known):
        _raise_bar(db, known, revision)
        return answer_with(db, webhook, known.withdrawn_by)
    marks = {**asdict(revision), "path": _path_now(db, known), "priority": Priority.BREAKING}
    if compare(revision, _revision_of(known)) is Verdict.OLDER:
        return _too_late(db, webhook, known, Action.WITHDRAW, revision, **marks)
    number, _ = insert_submission(db, known.id, Action.WITHDRAW, webhook, **marks)
    ring = articles.take_back(db, known, number, latest(revision, _revision_of(known)))
    return Accepted(number, SubmissionState.ACCEPTED, marks["path"], tuple(ring))


def _too_late(
    db: Connection, webhook: Webhook, known: Any, action: Action, revision: Revision, *, path: str, **marks: Any
) -> Accepted:
    """Write down what changes nothing, with the reason."""
    by = known.withdrawn_by or known.newest
    did = "withdrew the article" if known.withdrawn_by else "is newer"
    sentence = f"{revision} came too late: submission {by}, {_revision_of(known)}, {did}. Nothing was changed."
    sentence = sentence[0].upper() + sentence[1:]
    number, _ = insert_submission(db, known.id, action, webhook, superseded=sentence, path=path, **marks)
    return Accepted(number, SubmissionState.SUPERSEDED, path)


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
