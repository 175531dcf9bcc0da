"""Accept what a source submits: the one transaction behind every 202."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from shared.article import Schedule
from shared.errors import Permanent
from shared.events import Priority
from shared.ledger.connections import Connection
from shared.ledger.pressing.histories import reserve_history
from shared.ledger.revision_order import Revision, RevisionOrder, compare, latest
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.submitting import articles
from shared.ledger.submitting.articles import KnownArticle
from shared.ledger.submitting.derived_ids import lock_named, refuse_another_text, said_of
from shared.ledger.submitting.how_it_ends import ending_columns, ends_otherwise, refuse_circle
from shared.ledger.submitting.judging import Judgement, judge, judge_withdrawal
from shared.ledger.submitting.news import news_of
from shared.ledger.submitting.paths import reserve_path
from shared.ledger.submitting.publication import Publication, standing_of, waits
from shared.ledger.submitting.schedule import expire
from shared.ledger.submitting.submissions import Accepted, answer_with, answered_before, insert_submission
from shared.ledger.webhooks import Conflict, Webhook
from shared.withdrawal import Ending

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
    came: Publication,
    or_else: str | None = None,
    has_history: bool = False,
) -> Accepted:
    """Write down an article or a newer revision of it, and want its page, or leave that to its time.

    `or_else`: the id to take if `external_id`, which was only made from the headline, is that of an article with
    another one. `has_history`: the site shows the versions of articles.

    Raises:
        Conflict: the webhook id, the version, the slug or the headline was used before, for something else.
        Untimely: it is of the future, or has long expired.
    """
    # The lock comes before any look: what is judged must still be so when it is written down. And the webhook's answer
    # comes before the judgement: a repetition gets the same answer, though its article has moved on since.
    known, made_id = lock_named(db, webhook.source, external_id, or_else, came.article.title)
    if known.is_seen and (before := answered_before(db, webhook)):
        return before
    revision = came.revision
    _refuse_what_is_untimely(known, revision, came.schedule, came.article.published_at)
    came = replace(came, warnings=(*came.warnings, *said_of(made_id)))
    standing = standing_of(db, known, came)
    refuse_another_text(known, standing, made_id)
    match judge(standing):
        case Judgement.REPEATED:
            _raise_bar(db, known, revision)
            return answer_with(db, webhook, _there(known.newest))
        case Judgement.CONTRADICTS:
            raise Conflict(f"{revision} was accepted with other content: send a greater version.", field="version")
        case Judgement.LATE:
            columns = {**came.columns, "path": _path_now(db, known)}
            return _too_late(db, webhook, known, Action.PUBLISH, revision, columns)
        case Judgement.RETURNED:
            return _stay_with_what_is_out(db, webhook, known, came)
        case Judgement.NEW:
            written = _write_down(db, webhook, known, came)
            if has_history and known.submission is not None:
                reserve_history(db, known.id, written.path)
            return _put_out(db, known, came, written)


def accept_withdraw(
    db: Connection, webhook: Webhook, *, external_id: str, revision: Revision, ending: Ending | None = None
) -> Accepted:
    """Write down that an article is to vanish, and want every page that lists it; its own page follows them.

    `ending`: what stands in its place; None: nothing is said of that. What is withdrawn already may end otherwise.

    It goes first, like breaking news: what is wrong or unlawful must not wait. One that comes before its article is
    remembered: no revision that is not newer is ever published.

    Raises:
        Conflict: the webhook id was used before, for something else; or its readers would be sent in a circle.
        Untimely: it is of the future.
    """
    known = articles.lock_article(db, webhook.source, external_id)
    if before := answered_before(db, webhook):
        return before
    _refuse_what_is_untimely(known, revision)
    withdrawn = known.withdrawn_by is not None and not waits(db, known)
    judgement = judge_withdrawal(
        compare(revision, known.revision), withdrawn=withdrawn, ends_otherwise=ends_otherwise(db, known, ending)
    )
    if judgement is Judgement.REPEATED:
        _raise_bar(db, known, revision)
        return answer_with(db, webhook, _there(known.withdrawn_by))
    path = _path_now(db, known)
    columns = {**vars(revision), "priority": Priority.BREAKING, "path": path, **ending_columns(ending)}
    if judgement is Judgement.LATE:
        return _too_late(db, webhook, known, Action.WITHDRAW, revision, columns)
    refuse_circle(db, known, ending)
    number, _ = insert_submission(db, known.id, Action.WITHDRAW, webhook, columns)
    ring = articles.take_back(db, known, number, latest(revision, known.revision))
    return Accepted(number, SubmissionState.ACCEPTED, path, known.id, tuple(ring))


class _Written(NamedTuple):
    number: int
    stage: Stage
    path: str


def _write_down(db: Connection, webhook: Webhook, known: KnownArticle, came: Publication) -> _Written:
    """Write down a revision that is new, under the path that its page will have."""
    path = reserve_path(db, known, came.article, came.slug)
    columns = {**came.columns, "path": path}
    return _Written(*insert_submission(db, known.id, Action.PUBLISH, webhook, columns, stage=Stage.PAGE), path)


def _put_out(db: Connection, known: KnownArticle, came: Publication, written: _Written) -> Accepted:
    """Put out a revision that is written down, unless it waits for its time, or that is over."""
    number, stage, path = written
    newest = articles.Newest(number, latest(came.revision, known.revision), came.digest)
    if stage is Stage.SCHEDULED:
        articles.note_newest(db, known.id, newest)
        articles.displace(db, known.id, number, SubmissionState.SUPERSEDED, among=[Stage.SCHEDULED])
        return Accepted(number, SubmissionState.ACCEPTED, path, known.id, warnings=came.warnings)
    news = news_of(db, known.id, known.submission, came.article, came.change)
    at = came.schedule.release_at if known.submission is None else None  # what comes late is not news of now
    ring = articles.put_out(db, known, newest, came.article, path=path, at=at, news=news, priority=came.priority)
    if came.schedule.expires_at and came.schedule.expires_at <= known.now:
        ring = expire(db, known.id, priority=Priority.BREAKING)
    return Accepted(number, SubmissionState.ACCEPTED, path, known.id, tuple(ring), came.warnings)


def _too_late(
    db: Connection,
    webhook: Webhook,
    known: KnownArticle,
    action: Action,
    revision: Revision,
    columns: Mapping[str, object],
) -> Accepted:
    """Write down what changes nothing, with the reason."""
    by = known.withdrawn_by or known.newest
    did = "withdrew the article" if known.withdrawn_by else "is newer"
    sentence = f"{revision} came too late: submission {by}, {known.revision}, {did}. Nothing was changed."
    sentence = sentence[0].upper() + sentence[1:]
    number, _ = insert_submission(db, known.id, action, webhook, columns, superseded=sentence)
    warnings = columns.get("warnings", ())
    told = tuple(map(str, warnings)) if isinstance(warnings, list) else ()
    return Accepted(number, SubmissionState.SUPERSEDED, str(columns["path"]), known.id, warnings=told)


def _stay_with_what_is_out(db: Connection, webhook: Webhook, known: KnownArticle, came: Publication) -> Accepted:
    """Take back the revision that waits for its time: the source has come back to what readers have."""
    out = _there(known.submission)
    newest = articles.Newest(out, latest(came.revision, known.revision), came.digest)
    articles.note_newest(db, known.id, newest)
    articles.displace(db, known.id, out, SubmissionState.SUPERSEDED, among=[Stage.SCHEDULED])
    return answer_with(db, webhook, out)


def _there(number: int | None) -> int:
    """Return the number of what was judged to be there."""
    if number is None:
        raise LookupError("The ledger has no such submission.")
    return number


def _refuse_what_is_untimely(
    known: KnownArticle,
    revision: Revision,
    schedule: Schedule = Schedule(),  # noqa: B008 - it is frozen
    published_at: datetime | None = None,
) -> None:
    now = f"it is {known.now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if revision.updated_at and revision.updated_at > known.now + MAX_SOURCE_CLOCK_LEAD:
        raise Untimely(f"Is in the future: {now}. Set the source's clock.", field="updated_at")
    readable_at = max(known.now, schedule.release_at or known.now)
    if published_at and published_at > readable_at + MAX_SOURCE_CLOCK_LEAD:
        sentence = f"Is later than readers get it: {now}. Send publish_at as well if it has to wait until then."
        raise Untimely(sentence, field="published_at")
    expires_at = schedule.expires_at
    if expires_at and expires_at <= known.now - MAX_TIME_SINCE_EXPIRY and not known.is_seen:
        sentence = "Has passed: nobody could read it. Send a later time, or leave it out if the article never expires."
        raise Untimely(sentence, field="expires_at")


def _path_now(db: Connection, known: KnownArticle) -> str:
    """Return the article's path, or the one that is reserved for its first release; empty if it never had one."""
    if known.path or not known.newest:
        return known.path or ""
    return str(db.execute("SELECT path FROM submissions WHERE number = %(n)s", {"n": known.newest}).value())


def _raise_bar(db: Connection, known: KnownArticle, revision: Revision) -> None:
    """Note that a newer revision says the same as what stands: one from before it must not change that."""
    order = latest(revision, known.revision)
    if compare(revision, known.revision) is RevisionOrder.NEWER and order != known.revision:
        db.execute(
            "UPDATE articles SET version = %(version)s, updated_at = %(updated_at)s WHERE id = %(id)s",
            {"id": known.id, **vars(order)},
        )
