"""One attempt to tell a subscriber: whatever happens becomes an outcome for the ledger, here."""

from __future__ import annotations

import random
from collections.abc import Mapping

import structlog

from services.notifier import journal
from services.notifier.channels.messenger import Gone, Messenger
from shared.channels import CHANNELS
from shared.errors import Permanent, Transient
from shared.ledger.leases import MAX_CLAIMS, backoff
from shared.ledger.telling.deliveries import Delivery
from shared.ledger.telling.delivery_results import DeliveryResult, Outcome

log = structlog.get_logger()

OTHERS_TURN_SECONDS = 5.0
"""Seconds for which a delivery is left to others whose channel only a newer release knows: its notifiers tell it."""


async def attempt(channels: Mapping[str, Messenger], delivery: Delivery) -> Outcome:
    """Tell a subscriber over his channel, and return what came of it."""
    messenger = channels.get(delivery.channel)
    if messenger is None:
        return Outcome(delivery, DeliveryResult.UNTOLD, seconds=OTHERS_TURN_SECONDS)
    try:
        await messenger.tell(delivery)
    except Gone as error:
        outcome = Outcome(delivery, DeliveryResult.GONE, str(error))
    except Transient as error:
        outcome = _later(delivery, str(error), error.retry_after or 0)
    except Permanent as error:
        outcome = Outcome(delivery, DeliveryResult.REFUSED, str(error))
    except Exception as error:
        log.exception("attempt stumbled", **journal.about(delivery))
        problem = delivery.problem or f"{type(error).__name__}: {error}"  # later ones may be but its consequence
        if delivery.claims >= MAX_CLAIMS:
            return Outcome(
                delivery, DeliveryResult.BROKEN, f"It could not be told {MAX_CLAIMS} times in a row. {problem}"
            )
        return Outcome(delivery, DeliveryResult.STUMBLED, problem, seconds=backoff(delivery.failures))
    else:
        return Outcome(delivery, DeliveryResult.TOLD)
    journal.not_told(outcome)
    return outcome


def _later(delivery: Delivery, problem: str, asked: float) -> Outcome:
    """Return what comes of a failure that may pass: the next attempt, unless this was the last."""
    delays = CHANNELS[delivery.channel].delays
    if delivery.failures >= len(delays):
        return Outcome(delivery, DeliveryResult.REFUSED, problem, asked=asked, ill=True)
    seconds = delays[delivery.failures] * random.uniform(0.9, 1.1)  # noqa: S311 - no secret: jitter keeps many apart
    return Outcome(delivery, DeliveryResult.AGAIN, problem, seconds=max(seconds, asked), asked=asked, ill=True)
