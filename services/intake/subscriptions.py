"""Where a source enters those who are to be told, sees them, changes them and strikes them off: its own, no others."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from services.intake import journal
from services.intake.context import Context
from services.intake.replies import SUBSCRIBER
from services.intake.subscription_schema import SubscriptionSchema, SubscriptionWish
from shared.channels import CHANNELS
from shared.errors import Permanent
from shared.events import EventType
from shared.ledger import Connection
from shared.ledger.telling.subscriptions import (
    Subscription,
    requested_before,
    settle,
    subscribe,
    subscriptions,
    unsubscribe,
)
from shared.ledger.webhooks import Webhook
from shared.reading.invalid import Invalid
from shared.reading.schemas import checked
from shared.reading.strict_json import object_of, text_of
from shared.signing import new_secret


def blueprint(context: Context) -> Blueprint:
    """Return the views; every one demands some source's signature, and asks for what is that source's."""
    views = Blueprint("subscriptions", __name__, url_prefix="/v1/subscriptions")

    @views.post("")
    def enter() -> tuple[Response, int]:
        asked = _signed(context)
        wish: SubscriptionWish = checked(SubscriptionSchema(), object_of(text_of(request.get_data())))
        channel = CHANNELS[wish.channel]
        try:
            channel.check(wish.url, context.settings.site.allow_private_networks)
        except Permanent as error:
            raise Invalid.at("url", str(error)) from error
        with context.transaction() as db:
            answer, created = _entered(db, asked, wish)
        host = channel.limit_key(wish.url)
        journal.changed("subscribed", source=asked.source, subscription=answer["id"], host=host, created=created)
        return jsonify(answer), 201 if created else 200

    @views.get("")
    def every() -> Response:
        source, _ = context.signer()
        with context.transaction() as db:
            return jsonify([_as_json(subscription) for subscription in subscriptions(db, source)])

    @views.delete("/<int:id_>")
    def strike_off(id_: int) -> tuple[str, int]:
        asked = _signed(context)
        with context.transaction() as db:
            if id_ >= 2**63 or not _struck_off(db, asked, id_):
                abort(404, f"There is no subscription {id_} of yours.")
        journal.changed("unsubscribed", source=asked.source, subscription=id_)
        return "", 204

    return views


def _signed(context: Context) -> Webhook:
    """Return the request as the ledger remembers it."""
    source, id_ = context.signer()
    asked = f"{request.method} {request.path}\n".encode() + request.get_data()
    return Webhook(source, id_, sha256(asked).hexdigest())


def _entered(db: Connection, asked: Webhook, wish: SubscriptionWish) -> tuple[dict[str, Any], bool]:
    """Return the answer, and whether the subscription is new. A repetition is told no secret and changes nothing."""
    if before := requested_before(db, asked):
        return _as_json(before), False
    secret, rotate = wish.secret or new_secret(), wish.rotate or wish.secret is not None
    whose: dict[str, Any] = {"source": asked.source, "channel": wish.channel, "url": wish.url, "events": wish.events}
    made = subscribe(db, **whose, secret=secret, rotate=rotate)
    settle(db, asked, made.subscription.id)
    told = {"secret": secret} if made.new_secret else {}
    return _as_json(made.subscription, **told), made.created


def _struck_off(db: Connection, asked: Webhook, id_: int) -> bool:
    """Return whether the subscription has ended. A repetition ends nothing: it may have been entered again since."""
    if requested_before(db, asked):
        return True
    if not unsubscribe(db, id_, asked.source):
        return False
    settle(db, asked, id_)
    return True


def _as_json(subscription: Subscription, **told: str) -> dict[str, Any]:
    """Return a subscription as it is shown; its secret is only in there if it is `told`."""
    shown = {
        "id": subscription.id,
        "channel": subscription.channel,
        "url": subscription.url,
        "events": [EventType(event) for event in subscription.events],
        "created_at": subscription.created_at,
        **told,
    }
    dumped: dict[str, Any] = SUBSCRIBER.dump(shown)
    return dumped
