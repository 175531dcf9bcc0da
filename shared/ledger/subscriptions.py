"""Who wants to be told of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.events import EventType
from shared.ledger.connections import Connection
from shared.ledger.endings import end, owe_newest


@dataclass(frozen=True)
class Subscription:
    """One subscriber's wish. Its secret stays out of its text form."""

    id: int
    channel: str
    url: str
    secret: str = field(repr=False)
    events: tuple[EventType, ...]
    created_at: datetime
    disabled_why: str | None


_COLUMNS = "id, channel, url, secret, events, created_at, disabled_why"

_SUBSCRIBE = f"""
    INSERT INTO subscriptions (channel, url, secret, events) VALUES (%(channel)s, %(url)s, %(secret)s, %(events)s)
    ON CONFLICT (channel, url) WHERE disabled_at IS NULL
    DO UPDATE SET events = EXCLUDED.events, secret = EXCLUDED.secret RETURNING {_COLUMNS}
"""  # noqa: S608 - the names are ours

_COME_BACK = f"""
    UPDATE subscriptions SET events = %(events)s, secret = %(secret)s, disabled_at = NULL, disabled_why = NULL,
        unanswered = 0, failing_since = NULL, failed_at = NULL, paused_until = NULL
    WHERE id = (SELECT max(id) FROM subscriptions WHERE channel = %(channel)s AND url = %(url)s)
      AND disabled_at IS NOT NULL
    RETURNING {_COLUMNS}
"""  # noqa: S608


def subscribe(db: Connection, *, channel: str, url: str, secret: str, events: Sequence[EventType]) -> Subscription:
    """Record a subscription. One address has one: subscribing again changes its events and its secret.

    One that has ended goes on, whatever ended it: what it was not told is dead until somebody retries it.
    """
    wish = {"channel": channel, "url": url, "secret": secret, "events": [event.value for event in events]}
    row = db.execute(_COME_BACK, wish).fetchone()
    if row:
        owe_newest(db, row.id)
    else:
        row = db.execute(_SUBSCRIBE, wish).one()
    return _subscription(row)


def subscriptions(db: Connection) -> list[Subscription]:
    """Return every subscription that is not disabled, oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM subscriptions WHERE disabled_at IS NULL ORDER BY id")  # noqa: S608
    return [_subscription(row) for row in rows]


def unsubscribe(db: Connection, id_: int) -> bool:
    """End a subscription: nothing more is sent to it. False if there is none with this id."""
    return end(db, {id_: "unsubscribed"})


def _subscription(row: Any) -> Subscription:
    return Subscription(**{**row._asdict(), "events": tuple(EventType(event) for event in row.events)})
