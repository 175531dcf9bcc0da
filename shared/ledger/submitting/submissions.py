"""Submissions: written down together with what their webhook was answered, and answered in the same way again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from shared.events import Due, Priority
from shared.ledger.connections import Connection
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.webhooks import REUSED_ID_PROBLEM, Conflict, Webhook


@dataclass(frozen=True)
class Accepted:
    """The answer to a webhook."""

    submission: int
    state: SubmissionState
    path: str
    """The article's page."""
    article: int
    """The number of the article's row."""
    ring: tuple[Due, ...] = ()
    """Pages to ring for once this is committed."""
    warnings: tuple[str, ...] = ()
    """What the newsroom is told of what it sent."""


class _WrittenSubmission(NamedTuple):
    number: int
    stage: str
    answered: bool
    """Its webhook's answer was written down with it."""


class _AnsweredWebhook(NamedTuple):
    digest: str
    submission: int
    state: str


class _GivenAnswer(NamedTuple):
    state: str
    path: str
    priority: int
    article_id: int
    warnings: list[str]


class _DuePage(NamedTuple):
    path: str
    is_list: bool


def insert_submission(
    db: Connection,
    article_id: int,
    action: Action,
    webhook: Webhook | None,
    columns: Mapping[str, object],
    *,
    stage: Stage = Stage.DONE,
    superseded: str | None = None,
) -> tuple[int, Stage]:
    """Write a submission down. Columns that are not given are empty.

    Args:
        db: a transaction that has locked the article.
        article_id: whose submission.
        action: what it asks for.
        webhook: what brought it; None if it is our own.
        columns: of its row; its path, and whatever else the event says.
        stage: what it waits for. If that is its page, it waits for its time first if that is still to come.
        superseded: the sentence on why it changes nothing; None if it does.

    Returns:
        Its number, and its stage.

    Raises:
        Conflict: the webhook id was used before. An article's webhooks come one after another: it is another article's.
    """
    empty = dict.fromkeys(_OPTIONAL_COLUMNS)
    values: dict[str, object] = {**empty, "priority": Priority.NORMAL, "warnings": [], **columns}
    state = SubmissionState.SUPERSEDED if superseded else SubmissionState.ACCEPTED
    values |= {"article_id": article_id, "action": action, "stage": stage, "state": state, "sentence": superseded}
    written = db.read(_WrittenSubmission, _INSERT_SUBMISSION, {**values, **_columns(webhook)}).one()
    if webhook and not written.answered:
        raise Conflict(REUSED_ID_PROBLEM, field="webhook-id")
    return written.number, Stage(written.stage)


_OPTIONAL_COLUMNS = (
    "version", "updated_at", "content", "release_at", "expires_at", "update_kind", "update_note", "listings",
    "withdrawal", "reason", "moved_to",
)  # fmt: skip


def _columns(webhook: Webhook | None) -> dict[str, object]:
    if webhook is None:
        return {"source": None, "webhook_id": None, "request": None, "via": None, "quiet": False}
    came = {"via": webhook.via, "quiet": webhook.quiet}
    return {"source": webhook.source, "webhook_id": webhook.id, "request": webhook.digest, **came}


_INSERT_WEBHOOK = """
    INSERT INTO webhooks (source, webhook_id, digest, submission, state)
    SELECT %(source)s, %(webhook_id)s, %(request)s, {number}, %(state)s {of}
    ON CONFLICT DO NOTHING
"""

_INSERT_SUBMISSION = f"""
    WITH submitted AS (
        INSERT INTO submissions
          (article_id, action, version, updated_at, content, path, release_at, expires_at, priority, state, sentence,
           stage, via, quiet, warnings, update_kind, update_note, listings,
           withdrawal, reason, moved_to)
        VALUES (%(article_id)s, %(action)s, %(version)s, %(updated_at)s, %(content)s::jsonb, %(path)s,
                %(release_at)s, %(expires_at)s, %(priority)s, %(state)s, %(sentence)s,
                CASE WHEN %(stage)s = 'page' AND %(release_at)s::timestamptz > now() THEN 'scheduled'
                     ELSE %(stage)s END, %(via)s, %(quiet)s, %(warnings)s, %(update_kind)s, %(update_note)s,
                %(listings)s::jsonb, %(withdrawal)s, %(reason)s, %(moved_to)s)
        RETURNING number, stage
    ), answered AS (
        {_INSERT_WEBHOOK.format(number="number", of="FROM submitted WHERE %(webhook_id)s::text IS NOT NULL")}
        RETURNING true
    )
    SELECT number, stage, EXISTS (SELECT FROM answered) AS answered FROM submitted
"""  # noqa: S608 - it is ours


def answered_before(db: Connection, webhook: Webhook) -> Accepted | None:
    """Return what this webhook was answered before; its pages that are still due are to be rung for again.

    Raises:
        Conflict: it was another request.
    """
    found = db.read(_AnsweredWebhook, _SELECT_WEBHOOK, {"source": webhook.source, "id": webhook.id}).fetchone()
    if found is None:
        return None
    if found.digest != webhook.digest:
        raise Conflict(REUSED_ID_PROBLEM, field="webhook-id")
    return replace(_accepted(db, found.submission), state=SubmissionState(found.state))


_SELECT_WEBHOOK = "SELECT digest, submission, state FROM webhooks WHERE source = %(source)s AND webhook_id = %(id)s"


def answer_with(db: Connection, webhook: Webhook, submission: int) -> Accepted:
    """Answer with a submission that was accepted before, because the webhook asks for nothing else.

    Raises:
        Conflict: the webhook id was used before, for another article.
    """
    accepted = _accepted(db, submission)
    values = {**_columns(webhook), "number": submission, "state": accepted.state}
    if not db.execute(_INSERT_WEBHOOK.format(number="%(number)s", of=""), values).rowcount:
        raise Conflict(REUSED_ID_PROBLEM, field="webhook-id")
    return accepted


_SELECT_ANSWER = "SELECT state, path, priority, article_id, warnings FROM submissions WHERE number = %(number)s"


def _accepted(db: Connection, submission: int) -> Accepted:
    found = db.read(_GivenAnswer, _SELECT_ANSWER, {"number": submission}).one()
    due = db.read(
        _DuePage,
        """SELECT path, article_id IS NULL AS is_list FROM wants JOIN pages USING (path)
           WHERE submission = %(number)s AND wants.pressed_at IS NULL AND NOT given_up""",
        {"number": submission},
    )
    ring = tuple(Due(path, Priority(found.priority), is_list) for path, is_list in due)
    state = SubmissionState(found.state)
    return Accepted(submission, state, found.path, found.article_id, ring, tuple(found.warnings))


def source_of(db: Connection, submission: int) -> str | None:
    """Return the name of the source whose submission this is; None if there is none."""
    asked = "SELECT a.source FROM submissions s JOIN articles a ON a.id = s.article_id WHERE s.number = %(n)s"
    found = db.execute(asked, {"n": submission}).value()
    return None if found is None else str(found)
