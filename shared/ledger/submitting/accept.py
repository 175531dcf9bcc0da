"""Accept what a source submits: the one transaction behind every 202."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, timedelta
from enum import Enum, auto
from typing import Any

from shared.article import Article, Schedule
from shared.errors import Permanent
from shared.events import Priority
from shared.ledger.connections import Connection
from shared.ledger.revision_order import Revision, RevisionOrder, compare, latest
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.submitting import articles
from shared.ledger.submitting.schedule import expire
from shared.ledger.submitting.submissions import Accepted, answer_with, answered_before, insert_submission
from shared.ledger.webhooks import Conflict, Webhook

MAX_SOURCE_CLOCK_LEAD = timedelta(minutes=5)
"""How far a source's clock may be ahead of the ledger's: a revision of the future would win over every correction."""

MAX_TIME_SINCE_EXPIRY = timedelta(days=1)
"""How long ago a new article may have expired. It is taken, and never shown; longer ago, its time must be a mistake."""


class Untimely(Permanent):
    """A time that what came speaks of cannot be right."""


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
    or_else: str | None = None,
) -> Accepted:
    """Write down an article or a newer revision of it, and want its page, or leave that to its time.

    `slug` is the path's last part for a new article; `article.slug`, if given, is insisted on. `or_else`: the id to
    take if `external_id`, which was only made from the headline, is that of an article with another one.

    Raises:
        Conflict: the webhook id, the version, the slug or the headline's id was used before, for something else.
        Untimely: it is of the future, or has long expired.
    """
    known = articles.lock_article(db, webhook.source, external_id)
    if or_else:
        known = articles.lock_own_article(db, known, or_else, article.title)
    if _seen(known) and (before := answered_before(db, webhook)):
        return before
    _refuse_what_is_untimely(known, revision, schedule)
    content = json.dumps(article.as_dict(), sort_keys=True)
    digest = hashlib.sha256(f"{content} {schedule}".encode()).hexdigest()
    marks = {**vars(revision), **vars(schedule), "content": content, "priority": priority}
    judgement = _judge(db, known, revision, same=digest == known.digest)
    if judgement is _Judgement.REPEATED:
        _raise_bar(db, known, revision)
        return answer_with(db, webhook, known.newest)
    if judgement is _Judgement.CONTRADICTS:
        raise Conflict(f"{revision} was accepted with other content: send a greater version.", field="version")
    if judgement is _Judgement.LATE:
        return _too_late(db, webhook, known, Action.PUBLISH, revision, path=_path_now(db, known), **marks)
    if _is_out(db, known, content, schedule):
        return _stay_with_what_is_out(db, webhook, known, revision, digest)
    path = articles.reserve_path(db, known, article, slug)
    return _take(db, webhook, known, revision, article, digest=digest, path=path, **marks)


def accept_withdraw(db: Connection, webhook: Webhook, *, external_id: str, revision: Revision) -> Accepted:
    """Write down that an article is to vanish, and want every page that lists it; its own page follows them.

    It goes first, like breaking news: what is wrong or unlawful must not wait. One that comes before its article is
    remembered: no revision that is not newer is ever published.

    Raises:
        Conflict: the webhook id was used before, for something else.
        Untimely: it is of the future.
    """
    known = articles.lock_article(db, webhook.source, external_id)
    if before := answered_before(db, webhook):
        return before
    _refuse_what_is_untimely(known, revision)
    if known.withdrawn_by and not _waits(db, known):
        _raise_bar(db, known, revision)
        return answer_with(db, webhook, known.withdrawn_by)
    marks = {**vars(revision), "path": _path_now(db, known), "priority": Priority.BREAKING}
    if compare(revision, _revision_of(known)) is RevisionOrder.OLDER:
        return _too_late(db, webhook, known, Action.WITHDRAW, revision, **marks)
    number, _ = insert_submission(db, known.id, Action.WITHDRAW, webhook, **marks)
    ring = articles.take_back(db, known, number, latest(revision, _revision_of(known)))
    return Accepted(number, SubmissionState.ACCEPTED, marks["path"], tuple(ring))


def _take(
    db: Connection, webhook: Webhook, known: Any, revision: Revision, article: Article, *, digest: str, **marks: Any
) -> Accepted:
    """Write down a revision that is new, and put it out unless it waits for its time, or that is over."""
    path, priority = marks["path"], marks["priority"]
    number, stage = insert_submission(db, known.id, Action.PUBLISH, webhook, stage=Stage.PAGE, **marks)
    newest = articles.Newest(number, latest(revision, _revision_of(known)), digest)
    if stage is Stage.SCHEDULED:
        articles.note_newest(db, known.id, newest)
        articles.displace(db, known.id, number, SubmissionState.SUPERSEDED, among=[Stage.SCHEDULED])
        return Accepted(number, SubmissionState.ACCEPTED, path)
    ring = articles.put_out(db, known, newest, article, path=path, at=None, priority=priority)
    if marks["expires_at"] and marks["expires_at"] <= known.now:
        ring = expire(db, known.id, priority=Priority.BREAKING)
    return Accepted(number, SubmissionState.ACCEPTED, path, tuple(ring))


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


class _Judgement(Enum):
    """What a publication is to what stands."""

    NEW = auto()
    REPEATED = auto()
    CONTRADICTS = auto()
    LATE = auto()


def _judge(db: Connection, known: Any, revision: Revision, *, same: bool) -> _Judgement:
    """Judge a publication, whose content may be the `same` as that of the newest revision.

    | what came is                        | the same content                   | other content                     |
    |-------------------------------------|------------------------------------|-----------------------------------|
    | newer, or says nothing of its order | REPEATED; NEW if that had failed   | NEW                               |
    | of the same version (or time)       | REPEATED                           | CONTRADICTS (NEW if only by time) |
    | older                               | LATE                               | LATE                              |

    Of an article that is withdrawn, what is newer is NEW, and all else LATE.
    """
    verdict = compare(revision, _revision_of(known)) if _seen(known) else RevisionOrder.NEWER
    if verdict is RevisionOrder.OLDER:
        return _Judgement.LATE
    if known.withdrawn_by and not _waits(db, known):
        return _Judgement.LATE if verdict is RevisionOrder.EQUAL else _Judgement.NEW
    if same and (verdict is RevisionOrder.EQUAL or not _failed(db, known)):
        return _Judgement.REPEATED
    contradicts = verdict is RevisionOrder.EQUAL and revision.version is not None
    return _Judgement.CONTRADICTS if contradicts else _Judgement.NEW


def _is_out(db: Connection, known: Any, content: str, schedule: Schedule) -> bool:
    """Return whether this is what readers have already, while another revision waits for its time to replace it."""
    if known.submission in (None, known.newest) or known.withdrawn_by:
        return False
    row = db.execute(
        """SELECT content = %(content)s::jsonb AND expires_at IS NOT DISTINCT FROM %(expires_at)s::timestamptz
                  AND state <> 'failed' AND coalesce(%(release_at)s::timestamptz <= now(), true)
           FROM submissions WHERE number = %(number)s""",
        {"number": known.submission, "content": content, **vars(schedule)},
    )
    return bool(row.value())


def _stay_with_what_is_out(db: Connection, webhook: Webhook, known: Any, revision: Revision, digest: str) -> Accepted:
    """Take back the revision that waits for its time: the source has come back to what readers have."""
    newest = articles.Newest(known.submission, latest(revision, _revision_of(known)), digest)
    articles.note_newest(db, known.id, newest)
    articles.displace(db, known.id, known.submission, SubmissionState.SUPERSEDED, among=[Stage.SCHEDULED])
    return answer_with(db, webhook, known.submission)


def _refuse_what_is_untimely(known: Any, revision: Revision, schedule: Schedule | None = None) -> None:
    if revision.updated_at and revision.updated_at > known.now + MAX_SOURCE_CLOCK_LEAD:
        sentence = f"Is in the future: it is {known.now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC. Set the source's clock."
        raise Untimely(sentence, field="updated_at")
    expires_at = schedule and schedule.expires_at
    if expires_at and expires_at <= known.now - MAX_TIME_SINCE_EXPIRY and not _seen(known):
        sentence = "Has passed: nobody could read it. Send a later time, or leave it out if the article never expires."
        raise Untimely(sentence, field="expires_at")


def _seen(known: Any) -> bool:
    """Return whether anything of the article came before."""
    return known.newest is not None or known.withdrawn_by is not None


def _failed(db: Connection, known: Any) -> bool:
    """Return whether the page of the newest revision could not be made."""
    state = db.execute("SELECT state FROM submissions WHERE number = %(n)s", {"n": known.newest}).value()
    return SubmissionState(state) is SubmissionState.FAILED


def _path_now(db: Connection, known: Any) -> str:
    """Return the article's path, or the one that is reserved for its first release; empty if it never had one."""
    if known.path or not known.newest:
        return str(known.path or "")
    return str(db.execute("SELECT path FROM submissions WHERE number = %(n)s", {"n": known.newest}).value())


def _raise_bar(db: Connection, known: Any, revision: Revision) -> None:
    """Note that a newer revision says the same as what stands: one from before it must not change that."""
    order = latest(revision, _revision_of(known))
    if compare(revision, _revision_of(known)) is RevisionOrder.NEWER and order != _revision_of(known):
        db.execute(
            "UPDATE articles SET version = %(version)s, updated_at = %(updated_at)s WHERE id = %(id)s",
            {"id": known.id, **vars(order)},
        )


def _waits(db: Connection, known: Any) -> bool:
    """Return whether a revision of the article waits for its time."""
    waiting = "SELECT FROM submissions WHERE article_id = %(id)s AND stage = 'scheduled'"
    return db.execute(waiting, {"id": known.id}).fetchone() is not None
