"""Events, and who is to be told of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from shared.events import EventType
from shared.ledger.leases import Lease

_EMIT = text("""
    WITH event AS (
        INSERT INTO events (type, article_id, submission) VALUES (:type, :article_id, :submission)
        RETURNING number, type, article_id
    )
    INSERT INTO deliveries (event, subscription, article_id)
    SELECT event.number, s.id, event.article_id FROM event JOIN subscriptions s ON event.type = ANY (s.events)
    WHERE s.disabled_at IS NULL
    RETURNING id
""")


def emit(db: Connection, submission: int, article_id: int, type_: EventType | None) -> list[int]:
    """Record that something became true for readers, with a delivery for each subscription that asked for it.

    Returns:
        The deliveries to ring for once this is committed.
    """
    if type_ is None:
        return []
    told = {"told": type_ is not EventType.WITHDRAWN, "id": article_id}
    db.execute(text("UPDATE articles SET told = :told WHERE id = :id AND told <> :told"), told)
    deliveries = db.execute(_EMIT, {"type": type_, "article_id": article_id, "submission": submission})
    return list(deliveries.scalars())


@dataclass(frozen=True)
class Message:
    """One delivery, with all that its channel needs to send it."""

    delivery: int
    event_id: UUID
    """The same for every attempt and every subscriber: receivers recognise a repetition by it."""
    event_type: EventType
    event_number: int
    occurred_at: datetime
    channel: str
    url: str
    secret: str
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


_MESSAGE = text("""
    SELECT d.id AS delivery, e.id AS event_id, e.type AS event_type, e.number AS event_number,
           e.created_at AS occurred_at, u.channel, u.url, u.secret, a.source, a.external_id, a.path, a.title,
           a.standfirst, a.section, a.language, e.submission, s.version, a.published_at, a.revised_at
    FROM deliveries d JOIN events e ON e.number = d.event JOIN subscriptions u ON u.id = d.subscription
         JOIN articles a ON a.id = d.article_id JOIN submissions s ON s.number = e.submission
    WHERE d.id = :id
""")

_REPLACE = text("""
    UPDATE deliveries d SET replaced_by = newer.event
    FROM deliveries newer
    WHERE d.id = :id AND newer.article_id = d.article_id AND newer.subscription = d.subscription
      AND newer.event > d.event AND d.delivered_at IS NULL
    RETURNING d.id
""")

_DISABLED = text("""
    UPDATE deliveries d SET dead = true, problem = 'The subscription is disabled: ' || u.disabled_why
    FROM subscriptions u WHERE d.id = :id AND u.id = d.subscription AND u.disabled_at IS NOT NULL
    RETURNING d.id
""")


def message(db: Connection, delivery: int) -> Message | None:
    """Return what to send for a delivery; None if it need not be sent any more (and the ledger now says why)."""
    for settle in (_REPLACE, _DISABLED):
        if db.execute(settle, {"id": delivery}).first():
            return None
    row = db.execute(_MESSAGE, {"id": delivery}).one()
    return Message(**{**row._mapping, "event_type": EventType(row.event_type)})


def disable(db: Connection, delivery: int, why: str) -> None:
    """Disable the subscription of a delivery: its owner wants no more."""
    db.execute(
        text("""UPDATE subscriptions SET disabled_at = now(), disabled_why = :why
                WHERE id = (SELECT subscription FROM deliveries WHERE id = :id) AND disabled_at IS NULL"""),
        {"id": delivery, "why": why},
    )


def finish_delivery(db: Connection, lease: Lease) -> bool:
    """Record that the subscriber said yes. False if the lease was lost, in which case nothing is recorded."""
    done = db.execute(
        text("""UPDATE deliveries SET delivered_at = now(), claims = 0, problem = NULL, lease_until = NULL
                WHERE id = :key AND lease_token = :token"""),
        lease.key,
    )
    return done.rowcount == 1
