"""What came of attempts to tell subscribers, written down many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.ledger.connections import Connection
from shared.ledger.telling.circuit_breaker import Answers
from shared.ledger.telling.deliveries import Delivery


class DeliveryResult(StrEnum):
    """How an attempt ended."""

    TOLD = "told"
    """The subscriber said yes."""
    AGAIN = "again"
    """It may say yes later."""
    REFUSED = "refused"
    """It never will; or it did not within the last attempt."""
    GONE = "gone"
    """It wants no more messages: the subscription ends."""
    STUMBLED = "stumbled"
    """An error that nobody foresaw. It counts like a worker's death."""
    BROKEN = "broken"
    """The same for the last time: it never ended as it should."""
    UNTOLD = "untold"
    """There was no attempt: the claim does not count."""


@dataclass(frozen=True)
class Outcome:
    """What came of one claimed delivery."""

    delivery: Delivery
    verdict: DeliveryResult
    problem: str | None = None
    seconds: float = 0
    """Until the next attempt."""
    asked: float = 0
    """Seconds that the endpoint asked us to wait."""
    ill: bool = False
    """Whether the endpoint failed."""


_RECORD_DELIVERY_RESULTS = """
    UPDATE deliveries d SET lease_until = NULL, lease_token = NULL, owner = NULL, held = false,
        problem = CASE verdict WHEN 'untold' THEN d.problem ELSE o.problem END,
        delivered_at = CASE verdict WHEN 'told' THEN now() END,
        dead = verdict IN ('refused', 'gone', 'broken'),
        dismissed_at = CASE verdict WHEN 'gone' THEN now() END,
        claims = CASE WHEN verdict IN ('told', 'again') THEN 0 WHEN verdict = 'untold' THEN claims - 1 ELSE claims END,
        failures = failures + CASE WHEN verdict IN ('again', 'stumbled') THEN 1 ELSE 0 END,
        next_attempt_at = CASE WHEN seconds > 0 THEN now() + make_interval(secs => seconds) ELSE next_attempt_at END
    FROM unnest(%(ids)s::bigint[], %(tokens)s::uuid[], %(verdicts)s::text[], %(problems)s::text[],
                %(seconds)s::float[]) AS o (id, token, verdict, problem, seconds)
    WHERE d.id = o.id AND d.lease_token = o.token
"""


def record(db: Connection, outcomes: Sequence[Outcome]) -> None:
    """Write down what came of claimed deliveries. Of one whose lease was lost meanwhile nothing is written."""
    answers = _answers(outcomes)
    answers.lock(db)
    db.execute(
        _RECORD_DELIVERY_RESULTS,
        {
            "ids": [o.delivery.id for o in outcomes],
            "tokens": [o.delivery.token for o in outcomes],
            "verdicts": [o.verdict for o in outcomes],
            "problems": [o.problem for o in outcomes],
            "seconds": [float(o.seconds) for o in outcomes],
        },
    )
    answers.note(db)


def _answers(outcomes: Sequence[Outcome]) -> Answers:
    """Return what they tell of their endpoints; one that failed and answered at the same time counts as failing."""
    ill: dict[int, float] = {}
    for outcome in outcomes:
        if outcome.ill:
            subscription = outcome.delivery.subscription
            ill[subscription] = max(ill.get(subscription, 0.0), float(outcome.asked))
    answered = {o.delivery.subscription for o in outcomes if o.verdict in (DeliveryResult.TOLD, DeliveryResult.REFUSED)}
    gone = {o.delivery.subscription: o.problem or "" for o in outcomes if o.verdict is DeliveryResult.GONE}
    return Answers(answered - ill.keys(), ill, gone)
