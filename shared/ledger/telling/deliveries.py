"""Deliveries: which of them are claimed, and what each of them tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from shared.channels import attempts_at_once
from shared.events import EventType
from shared.ledger.connections import Connection
from shared.ledger.leases import DELIVERIES, IS_UNLEASED, LEASE
from shared.ledger.telling.endings import bury
from shared.ledger.telling.turns import DueDelivery, due_deliveries

SUSPECT_CLAIMS = 3
"""Claims without an end after which a delivery is tried one at a time: what ends workers takes few others with it."""


@dataclass(frozen=True)
class Event:
    """What became true, as subscribers are told it: the same for each of them and at each attempt."""

    number: int
    id: UUID
    """Receivers recognise a repetition by it."""
    type: EventType
    occurred_at: datetime
    source: str
    external_id: str
    path: str
    title: str
    standfirst: str
    section: str
    language: str
    submission: int
    version: int | None
    published_at: datetime
    revised_at: datetime | None
    withdrawal: str | None = None
    """How its article ended, as `shared.withdrawal` has it; None if it was not said, or has not ended."""
    moved_to: str | None = None
    reason: str | None = None
    """What readers are told of it, if anything."""


class _EventRow(NamedTuple):
    """What an `Event` has, in its order."""

    number: int
    id: UUID
    type: str
    occurred_at: datetime
    source: str
    external_id: str
    path: str
    title: str
    standfirst: str
    section: str
    language: str
    submission: int
    version: int | None
    published_at: datetime
    revised_at: datetime | None
    withdrawal: str | None
    moved_to: str | None
    reason: str | None


class LimitKey(NamedTuple):
    """What shares a line, of which no more than the channel allows is told at a time."""

    channel: str
    host: str


@dataclass(frozen=True)
class Delivery:
    """One event for one subscription, claimed."""

    id: int
    token: UUID
    claims: int
    failures: int
    problem: str | None
    """What the first of several attempts in a row came to that did not end as they should."""
    event: Event
    subscription: int
    channel: str
    url: str
    host: str
    """What its channel said of the address: see `limit_key` of `shared.channels.channel`."""
    secret: str = field(repr=False)
    old_secrets: Sequence[str] = field(repr=False)
    """Those that are still good."""

    @property
    def limit_key(self) -> LimitKey:
        """With what it shares a line."""
        return LimitKey(self.channel, self.host)

    @property
    def suspect(self) -> bool:
        """Whether earlier attempts may have crashed their workers."""
        return self.claims > SUSPECT_CLAIMS


class _ClaimedDelivery(NamedTuple):
    """What a `Delivery` has, in its order; of the event its number."""

    id: int
    claims: int
    failures: int
    problem: str | None
    event: int
    subscription: int
    channel: str
    url: str
    host: str
    secret: str
    old_secrets: list[str]


_SAME_ARTICLE_SUBSCRIPTION = "article_id = d.article_id AND subscription = d.subscription"

# Of all that one subscriber is still to be told of an article, the newest event takes the place of the others.
_REPLACE_OLDER_DELIVERIES = f"""
    UPDATE deliveries SET replaced_by = newest FROM (
        SELECT older.id, newest
        FROM (SELECT DISTINCT article_id, subscription FROM deliveries WHERE id = ANY (%(ids)s)) d,
            LATERAL (SELECT max(event) AS newest FROM deliveries WHERE {_SAME_ARTICLE_SUBSCRIPTION}) told,
            LATERAL (SELECT id FROM deliveries WHERE {_SAME_ARTICLE_SUBSCRIPTION} AND event < newest
                        AND {DELIVERIES.due} AND {IS_UNLEASED}
                     FOR NO KEY UPDATE SKIP LOCKED) older) older
    WHERE deliveries.id = older.id
"""  # noqa: S608 - the conditions are ours

# A secret that was changed is good for a while yet: see `shared.ledger.telling.subscriptions`.
_VALID_OLD_SECRETS = """
    CASE WHEN s.old_secrets IS NULL THEN '{}' ELSE ARRAY(
      SELECT key FROM jsonb_each_text(s.old_secrets) WHERE value::timestamptz > now() ORDER BY value DESC) END
""".strip()

# The claimed are locked since it was seen that they are due; only `_REPLACE_OLDER_DELIVERIES` may have settled one.
_CLAIM_DELIVERIES = f"""
    UPDATE deliveries d SET lease_token = %(token)s, lease_until = now() + %(lease)s, owner = %(owner)s,
        claims = d.claims + 1
    FROM subscriptions s WHERE d.id = ANY (%(ids)s) AND s.id = d.subscription AND replaced_by IS NULL
      AND event = (SELECT min(event) FROM deliveries WHERE {_SAME_ARTICLE_SUBSCRIPTION} AND {DELIVERIES.due})
    RETURNING d.id, d.claims, d.failures, CASE WHEN d.claims > 1 THEN d.problem END AS problem, d.event,
      d.subscription, s.channel, s.url, s.host, s.secret, {_VALID_OLD_SECRETS} AS old_secrets
"""  # noqa: S608

# An older event that somebody is telling just now has to end first: nobody hears them in the wrong order.
_DEFER_DELIVERIES = """
    UPDATE deliveries SET next_attempt_at = now() + interval '1 second'
    WHERE id = ANY (%(ids)s) AND replaced_by IS NULL AND lease_token IS DISTINCT FROM %(token)s
"""

_SELECT_EVENTS = """
    SELECT e.number, e.id, e.type, e.created_at AS occurred_at, a.source, a.external_id, s.path,
           coalesce(s.content->>'title', a.title) AS title,
           coalesce(s.content->>'standfirst', a.standfirst) AS standfirst,
           coalesce(s.content->>'section', a.section) AS section,
           coalesce(s.content->>'language', a.language) AS language,
           e.submission, s.version, a.published_at, a.revised_at, s.withdrawal, s.moved_to, s.reason
    FROM events e JOIN articles a ON a.id = e.article_id JOIN submissions s ON s.number = e.submission
    WHERE e.number = ANY (%(numbers)s)
"""


def claim_deliveries(
    db: Connection,
    limit: int,
    under_way: Mapping[LimitKey, int],
    *,
    suspects: int,
    owner: int | None = None,
    deep: bool = True,
) -> list[Delivery]:
    """Claim up to `limit` due deliveries, at one host up to `per_key` of the channel less those `under_way` there.

    Nothing is claimed while readers cannot read the site, as the probe saw a moment ago. What it saw long ago holds up
    nothing: a probe that died must not silence the notifier.

    A delivery whose turn it is but that need not be made any more is settled on the way. `suspects` tells how many
    of those under way are suspect: only one is at a time. `owner`: whose life the claims are tied to. `deep`:
    whether to ask each subscription if all that is due first waits for hosts that have no room; it takes longer.
    """
    full = [key.host for key, count in under_way.items() if count >= attempts_at_once(key.channel)]
    due = due_deliveries(db, limit, full, deep=deep)
    if ended := {row.subscription for row in due if row.ended}:
        bury(db, ended)  # all that waits for them: it might be enough to leave no room for others, look after look
    ids = _with_room([row for row in due if not row.ended], Counter(under_way), 1 - suspects)
    if not ids:
        return []
    db.execute(_REPLACE_OLDER_DELIVERIES, {"ids": ids})
    token = uuid4()
    values = {"ids": ids, "token": token, "lease": LEASE, "owner": owner}
    claimed = db.read(_ClaimedDelivery, _CLAIM_DELIVERIES, values).fetchall()
    if len(claimed) < len(ids):
        db.execute(_DEFER_DELIVERIES, {"ids": ids, "token": token})
    events = _events(db, {row.event for row in claimed})
    return [_delivery(row, token, events[row.event]) for row in claimed]


def _delivery(row: _ClaimedDelivery, token: UUID, event: Event) -> Delivery:
    return Delivery(row.id, token, row.claims, row.failures, row.problem, event, *row[5:])


def _with_room(due: Sequence[DueDelivery], under_way: Counter[LimitKey], suspects: int) -> list[int]:
    """Return the ids of the due that may be begun now."""
    ids = []
    for row in due:
        key = LimitKey(row.channel, row.host)
        if under_way[key] >= attempts_at_once(key.channel) or (row.claims >= SUSPECT_CLAIMS and suspects < 1):
            continue
        under_way[key] += 1
        suspects -= row.claims >= SUSPECT_CLAIMS
        ids.append(row.id)
    return ids


def _events(db: Connection, numbers: set[int]) -> dict[int, Event]:
    rows = db.read(_EventRow, _SELECT_EVENTS, {"numbers": list(numbers)})
    return {row.number: Event(row.number, row.id, EventType(row.type), *row[3:]) for row in rows}
