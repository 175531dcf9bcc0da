"""Who wants to be told of what. A subscription belongs to the source that entered it, and one address has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import NamedTuple

from shared.channels import CHANNELS
from shared.events import EventType
from shared.ledger.connections import Connection
from shared.ledger.telling.endings import end, owe_newest
from shared.ledger.webhooks import Conflict, Webhook

OLD_SECRET_LIFETIME = timedelta(days=1)
"""How long messages are signed with a secret, too, after another has taken its place."""

MAX_OLD_SECRETS = 3
"""Secrets with which messages are signed beside the newest: each makes the header longer."""

REQUEST_RETENTION = timedelta(days=1)
"""How long requests are known again. Their signatures are good for minutes."""


@dataclass(frozen=True)
class Subscription:
    """One subscriber's wish. Its secret stays out of its text form."""

    id: int
    source: str | None
    """None: from before sources had their own, or entered by the operator."""
    channel: str
    url: str
    secret: str = field(repr=False)
    events: tuple[EventType, ...]
    created_at: datetime
    disabled_why: str | None


class _SubscriptionRow(NamedTuple):
    """What a `Subscription` has, in its order."""

    id: int
    source: str | None
    channel: str
    url: str
    secret: str
    events: list[str]
    created_at: datetime
    disabled_why: str | None


class _Request(NamedTuple):
    digest: str
    subscription: int


class Subscribed(NamedTuple):
    """What came of a wish."""

    subscription: Subscription
    created: bool
    new_secret: bool
    """Whether its secret became another: only then it is told."""


_COLUMNS = ", ".join(_SubscriptionRow._fields)

# The one that is active, whoever's it is; else the newest of one's own that has ended.
_SELECT_SUBSCRIPTION = f"""
    SELECT {_COLUMNS} FROM subscriptions
    WHERE channel = %(channel)s AND url = %(url)s
      AND (disabled_at IS NULL OR source IS NOT DISTINCT FROM %(source)s::text)
    ORDER BY disabled_at IS NULL DESC, id DESC LIMIT 1 FOR NO KEY UPDATE
"""  # noqa: S608 - the names are ours

_INSERT_SUBSCRIPTION = f"""
    INSERT INTO subscriptions (source, channel, url, host, secret, events)
    VALUES (%(source)s, %(channel)s, %(url)s, %(host)s, %(secret)s, %(events)s)
    ON CONFLICT (channel, url) WHERE disabled_at IS NULL DO NOTHING RETURNING {_COLUMNS}
"""  # noqa: S608

_UPDATE_SUBSCRIPTION = f"""
    UPDATE subscriptions SET source = %(source)s, events = %(events)s WHERE id = %(id)s RETURNING {_COLUMNS}
"""  # noqa: S608

_REVIVE_SUBSCRIPTION = """
    UPDATE subscriptions SET disabled_at = NULL, disabled_why = NULL, end_wished = false,
        unanswered = 0, failing_since = NULL, failed_at = NULL, paused_until = NULL
    WHERE id = %(id)s AND disabled_at IS NOT NULL
"""

_ROTATE_KEY = """
    UPDATE subscriptions SET secret = %(secret)s, old_secrets = (
        SELECT jsonb_object_agg(old, until) FROM (
            SELECT key AS old, value::timestamptz AS until FROM jsonb_each_text(old_secrets)
            UNION ALL SELECT secret, now() + %(outlives)s) known
        WHERE until > now() AND old <> %(secret)s)
    WHERE id = %(id)s RETURNING (SELECT count(*) FROM jsonb_object_keys(old_secrets)) AS old
"""


def subscribe(
    db: Connection,
    *,
    channel: str,
    url: str,
    secret: str,
    events: Sequence[EventType],
    source: str | None = None,
    rotate: bool = True,
) -> Subscribed:
    """Record a subscription: the same wish again changes nothing, another changes its events.

    `secret` is that of a new one. One that is there gets it only with `rotate`; its old one then stays good for a day.
    One that has ended goes on, whatever ended it: what it was not told is dead until somebody retries it. One that
    belongs to nobody becomes that of the source that brings its secret.

    Raises:
        Conflict: the address is another source's, or its secret was changed too often.
    """
    wish: dict[str, object] = {
        "channel": channel,
        "url": url,
        "host": CHANNELS[channel].limit_key(url),
        "source": source,
        "events": [event.value for event in events],
    }
    known, created = _found_or_entered(db, wish, secret)
    if created:
        return Subscribed(_subscription(known), created=True, new_secret=True)
    if known.source != source and not (known.source is None and rotate and compare_digest(known.secret, secret)):
        raise Conflict("It is subscribed already, and not by you: only who did, or the operator, ends it.", field="url")
    rotated = rotate and known.secret != secret
    if rotated:
        _rotate(db, known.id, secret)
    came_back = db.execute(_REVIVE_SUBSCRIPTION, {"id": known.id}).rowcount
    row = db.read(_SubscriptionRow, _UPDATE_SUBSCRIPTION, {**wish, "id": known.id}).one()
    if came_back:
        owe_newest(db, known.id)
    return Subscribed(_subscription(row), created=False, new_secret=rotated)


def _found_or_entered(db: Connection, wish: Mapping[str, object], secret: str) -> tuple[_SubscriptionRow, bool]:
    """Return the row of an address, locked, and whether it is new."""
    while True:
        if known := db.read(_SubscriptionRow, _SELECT_SUBSCRIPTION, wish).fetchone():
            return known, False
        if made := db.read(_SubscriptionRow, _INSERT_SUBSCRIPTION, {**wish, "secret": secret}).fetchone():
            return made, True


def _rotate(db: Connection, id_: int, secret: str) -> None:
    old = db.execute(_ROTATE_KEY, {"id": id_, "secret": secret, "outlives": OLD_SECRET_LIFETIME}).value()
    if old > MAX_OLD_SECRETS:
        raise Conflict(
            f"{MAX_OLD_SECRETS} old ones are still good, each for a day: change it again later.", field="secret"
        )


def requested_before(db: Connection, request: Webhook) -> Subscription | None:
    """Note a request for a subscription, before what it asks for is done; return whose it was if it was done before.

    Call `settle` once it is done. A request that comes twice at the same time waits here for the first.

    Raises:
        Conflict: its id was used before, for another request.
    """
    values = {"source": request.source, "id": request.id, "digest": request.digest}
    if db.execute(_INSERT_REQUEST, values).rowcount:
        return None
    row = db.read(_Request, _SELECT_REQUEST, values).one()
    if row.digest != request.digest:
        raise Conflict("It was used before for another request: give each message its own.", field="webhook-id")
    return _subscription(db.read(_SubscriptionRow, _SELECT_SUBSCRIPTION_BY_ID, {"id": row.subscription}).one())


def settle(db: Connection, request: Webhook, subscription: int) -> None:
    """Note which subscription a request was for, and forget requests that are too old to be repeated."""
    db.execute(_SET_REQUEST_SUBSCRIPTION, {"source": request.source, "id": request.id, "subscription": subscription})
    db.execute(_DELETE_OLD_REQUESTS, {"kept": REQUEST_RETENTION})


_INSERT_REQUEST = """
    INSERT INTO subscription_requests (source, webhook_id, digest) VALUES (%(source)s, %(id)s, %(digest)s)
    ON CONFLICT DO NOTHING
"""
_SELECT_REQUEST = (
    "SELECT digest, subscription FROM subscription_requests WHERE source = %(source)s AND webhook_id = %(id)s"
)
_SELECT_SUBSCRIPTION_BY_ID = f"SELECT {_COLUMNS} FROM subscriptions WHERE id = %(id)s"  # noqa: S608
_SET_REQUEST_SUBSCRIPTION = """
    UPDATE subscription_requests SET subscription = %(subscription)s WHERE source = %(source)s AND webhook_id = %(id)s
"""
_DELETE_OLD_REQUESTS = """
    DELETE FROM subscription_requests WHERE (source, webhook_id) IN (
        SELECT source, webhook_id FROM subscription_requests WHERE received_at < now() - %(kept)s
        ORDER BY received_at LIMIT 100 FOR UPDATE SKIP LOCKED)
"""


def subscriptions(db: Connection, source: str | None = None) -> list[Subscription]:
    """Return every subscription that is not disabled, oldest first: one source's, or all."""
    rows = db.read(
        _SubscriptionRow,
        f"""SELECT {_COLUMNS} FROM subscriptions
            WHERE disabled_at IS NULL AND (%(source)s::text IS NULL OR source = %(source)s) ORDER BY id""",  # noqa: S608
        {"source": source},
    )
    return [_subscription(row) for row in rows]


def unsubscribe(db: Connection, id_: int, source: str | None = None) -> bool:
    """End a subscription: nothing more is sent to it. False if there is none with this id, or not of this source."""
    if source is not None:
        mine = "SELECT FROM subscriptions WHERE id = %(id)s AND source = %(source)s"
        if db.execute(mine, {"id": id_, "source": source}).fetchone() is None:
            return False
    return end(db, {id_: "unsubscribed"}, wished=True)


def adopt(db: Connection, source: str) -> None:
    """Give all that belongs to nobody to a source: where there is only one, it has entered them."""
    db.execute("UPDATE subscriptions SET source = %(source)s WHERE source IS NULL", {"source": source})


def _subscription(row: _SubscriptionRow) -> Subscription:
    events = tuple(EventType(event) for event in row.events)
    return Subscription(*row[:5], events, row.created_at, row.disabled_why)
