"""What the notifier writes into its log: who was told of what, and whom it could not tell; never what they answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import structlog

from shared.ledger.telling.deliveries import Delivery
from shared.ledger.telling.delivery_results import DeliveryResult, Outcome

log = structlog.get_logger()


def told(outcomes: Iterable[Outcome]) -> None:
    """Note whom it told: a line for each event, with all that were told of it together."""
    by_event: dict[int, list[Delivery]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.verdict is DeliveryResult.TOLD:
            by_event[outcome.delivery.event.number].append(outcome.delivery)
    for deliveries in by_event.values():
        event = deliveries[0].event
        log.info(
            "told",
            type=event.type,
            webhook_id=f"evt_{event.id.hex}",
            submission=event.submission,
            subscriptions=[delivery.subscription for delivery in deliveries],
            hosts=list({delivery.host: None for delivery in deliveries}),
        )


def not_told(outcome: Outcome) -> None:
    """Note a failure. Of the problem only its kind is told: the rest is what the subscriber answered."""
    reason = (outcome.problem or "").partition(": ")[0][:100]
    log.warning("not told", verdict=outcome.verdict, reason=reason, **about(outcome.delivery))


def about(delivery: Delivery) -> dict[str, object]:
    """Return what joins a delivery's line with the others: the submission, the event's message id, the subscription."""
    return {
        "submission": delivery.event.submission,
        "webhook_id": f"evt_{delivery.event.id.hex}",
        "delivery": delivery.id,
        "subscription": delivery.subscription,
        "host": delivery.host,
    }
