"""Hints: articles of which a webhook said too little, so that the CMS is to be asked for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.ledger.collecting.before_release import RELEASE_ID
from shared.ledger.collecting.holding import IS_PAUSED
from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED, LEASE, MAX_CLAIMS, Lease, Work, backoff, claim, settle
from shared.ledger.states import HintState, Via
from shared.ledger.webhooks import REUSED_ID_PROBLEM, Conflict, Webhook


class HintRow(NamedTuple):
    """A hint as it was claimed."""

    number: int
    source: str
    external_id: str
    webhook_id: str
    failures: int
    lease_until: datetime


HINTS = Work(HintRow, "hints", "number", "state = 'waiting'", "number")
HintLease = Lease[HintRow]

MAX_HINT_PAUSE_SECONDS = 600.0
"""Seconds between two attempts at one hint after many failures."""

MAX_HINT_AGE = timedelta(days=3)
"""How long a CMS is asked in vain for one article. Should it answer later, a pull brings what has changed."""

_CRASH_SENTENCE = "It ended its collector five times in a row: see the collector's log."


class Hint(NamedTuple):
    """One article that the CMS is to be asked for."""

    number: int
    source: str
    external_id: str
    failures: int
    via: Via = Via.FETCHED
    """By what way it is fetched: a webhook has named it, or none had to, because it is released in a moment."""


class _NotedHint(NamedTuple):
    number: int
    external_id: str
    digest: str


def note_hints(db: Connection, webhook: Webhook, external_ids: Sequence[str]) -> list[int]:
    """Write hints down, one for each article, and return their numbers; the same message again gets the same.

    A hint that nobody has begun to fetch yet stands for those that come meanwhile: what is fetched answers them, too.

    Raises:
        Conflict: the webhook id was used before, for another request.
    """
    wanted = list(dict.fromkeys(external_ids))
    columns = {"source": webhook.source, "webhook_id": webhook.id, "digest": webhook.digest, "external_ids": wanted}
    noted = {row.external_id: row for row in db.read(_NotedHint, _SELECT_HINTS, columns)}
    if any(row.digest != webhook.digest for row in noted.values()):
        raise Conflict(REUSED_ID_PROBLEM, field="webhook-id")
    waiting = {row.external_id: row for row in db.read(_NotedHint, _SELECT_FRESH_HINTS, columns)}
    known = {**waiting, **noted}
    db.execute(_INSERT_HINTS, {**columns, "external_ids": [each for each in wanted if each not in known]})
    known |= {row.external_id: row for row in db.read(_NotedHint, _SELECT_HINTS, columns)}
    return [known[each].number for each in wanted]


_INSERT_HINTS = """
    INSERT INTO hints (source, webhook_id, digest, external_id)
    SELECT %(source)s, %(webhook_id)s, %(digest)s, each.id
    FROM unnest(%(external_ids)s::text[]) WITH ORDINALITY AS each (id, place) ORDER BY place
    ON CONFLICT DO NOTHING
"""
_SELECT_FRESH_HINTS = f"""
    SELECT number, external_id, digest FROM hints
    WHERE source = %(source)s AND external_id = ANY (%(external_ids)s) AND {HINTS.due} AND failures = 0 AND claims = 0
    FOR SHARE SKIP LOCKED
"""  # noqa: S608
_SELECT_HINTS = (
    "SELECT number, external_id, digest FROM hints WHERE source = %(source)s AND webhook_id = %(webhook_id)s"
)


def claim_hint(db: Connection, source: str, owner: int | None) -> HintLease | None:
    """Claim the hint of a source that has been due for longest; None if none is, or the source is paused."""
    next_ones = db.execute(_SELECT_DUE_HINTS, {"source": source, "most": MAX_CLAIMS}).values()
    return next(iter(claim(db, HINTS, next_ones[:1], owner)), None)


_SELECT_DUE_HINTS = f"""
    SELECT number FROM hints
    WHERE source = %(source)s AND {HINTS.due} AND next_attempt_at <= now() AND claims < %(most)s AND {IS_UNLEASED}
      AND NOT EXISTS (SELECT FROM pulls p WHERE p.source = %(source)s AND {IS_PAUSED})
    ORDER BY next_attempt_at, number LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608 - the conditions are ours


def hint_of(lease: HintLease) -> Hint:
    """Return what was claimed."""
    row = lease.row
    via = Via.PULLED if row.webhook_id.startswith(RELEASE_ID) else Via.FETCHED
    return Hint(row.number, row.source, row.external_id, row.failures, via)


def end_hint(
    db: Connection, lease: HintLease, state: HintState, *, sentence: str | None = None, submission: int | None = None
) -> bool:
    """End a hint, and with it all others of the same article that had come when this one was claimed.

    What was fetched after they came answers them, too. False if the claim was lost, which changes nothing.
    """
    values: dict[str, object] = {"state": state, "sentence": sentence, "submission": submission}
    if not settle(db, lease, _SET_HINT_SETTLED, values):
        return False
    row = lease.row  # as it was claimed, so it was claimed a lease before its end
    db.execute(
        _END_ALIKE_HINTS,
        {**values, "external_id": row.external_id, "source": row.source, "claimed_at": row.lease_until - LEASE},
    )
    return True


_SET_HINT_SETTLED = """
    state = %(state)s, sentence = %(sentence)s, submission = %(submission)s, problem = NULL, settled_at = now()
"""
_END_ALIKE_HINTS = f"""
    UPDATE hints SET {_SET_HINT_SETTLED}, lease_until = NULL, owner = NULL, lease_token = gen_random_uuid()
    WHERE number IN (SELECT number FROM hints WHERE source = %(source)s AND external_id = %(external_id)s
                       AND {HINTS.due} AND received_at < %(claimed_at)s FOR NO KEY UPDATE SKIP LOCKED)
"""  # noqa: S608


def postpone_hint(db: Connection, lease: HintLease, problem: str) -> bool:
    """Note why an attempt was in vain, and when to try again; after days it has failed. False if the claim was lost."""
    seconds = backoff(lease.row.failures, longest=MAX_HINT_PAUSE_SECONDS)
    return settle(
        db, lease, _SET_HINT_POSTPONED, {"problem": problem, "delay": timedelta(seconds=seconds), "age": MAX_HINT_AGE}
    )


_SET_HINT_POSTPONED = """
    claims = 0, failures = failures + 1, problem = %(problem)s, next_attempt_at = now() + %(delay)s,
    state = CASE WHEN received_at < now() - %(age)s THEN 'failed' ELSE state END,
    sentence = CASE WHEN received_at < now() - %(age)s THEN 'The CMS was asked for days in vain. ' || %(problem)s END,
    settled_at = CASE WHEN received_at < now() - %(age)s THEN now() END
"""


def fail_killers(db: Connection) -> int:
    """Give hints up that ended their collector again and again, and return how many they were."""
    return db.execute(_FAIL_KILLERS, {"most": MAX_CLAIMS, "sentence": _CRASH_SENTENCE}).rowcount


_FAIL_KILLERS = f"""
    UPDATE hints SET state = 'failed', sentence = %(sentence)s, settled_at = now()
    WHERE {HINTS.due} AND claims >= %(most)s AND {IS_UNLEASED}
"""  # noqa: S608
