"""Where subscribers are entered, listed and struck off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from services.intake.desk import Desk
from services.intake.invalid import Invalid
from services.intake.schemas import SubscriptionSchema, SubscriptionWish, checked
from services.intake.strict_json import object_of, text_of
from shared.addresses import check_address
from shared.errors import Permanent
from shared.ledger.subscriptions import Subscription, subscribe, subscriptions, unsubscribe
from shared.signing import new_secret


def blueprint(desk: Desk) -> Blueprint:
    """Return the views; every one demands some source's signature."""
    views = Blueprint("subscriptions", __name__, url_prefix="/v1/subscriptions")

    @views.before_request
    def verify() -> None:
        desk.signer()

    @views.post("")
    def enter() -> tuple[Response, int]:
        wish: SubscriptionWish = checked(SubscriptionSchema(), object_of(text_of(request.get_data())))
        try:
            check_address(wish.url, allow=desk.settings.site.allow_private_networks)
        except Permanent as error:
            raise Invalid.at("url", str(error)) from error
        secret = wish.secret or new_secret()
        with desk.transaction() as db:
            made = subscribe(db, channel="webhook", url=wish.url, secret=secret, events=wish.events)
        return jsonify({**_as_json(made), "secret": secret}), 201

    @views.get("")
    def every() -> Response:
        with desk.transaction() as db:
            return jsonify([_as_json(subscription) for subscription in subscriptions(db)])

    @views.delete("/<int:id_>")
    def strike_off(id_: int) -> tuple[str, int]:
        with desk.transaction() as db:
            if id_ >= 2**63 or not unsubscribe(db, id_):
                abort(404, f"There is no subscription {id_}.")
        return "", 204

    return views


def _as_json(subscription: Subscription) -> dict[str, Any]:
    return {
        "id": subscription.id,
        "channel": subscription.channel,
        "url": subscription.url,
        "events": list(subscription.events),
        "created_at": subscription.created_at.isoformat(),
    }
