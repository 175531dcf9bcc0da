"""A burst of news with articles among it that cannot be rendered: real workers, full size."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.events import Doorbell
from shared.ledger import Ledger
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.local import until
from tests.publisher.slow_articles import SLOW
from tests.publisher.working import own_broker, starter
from tests.shared.newsdesk import publish, state_of

TAKEN = "SELECT max(extract(epoch FROM live_at - accepted_at))::float FROM submissions WHERE number = ANY (%(numbers)s)"


@pytest.mark.slow
def test_articles_that_cannot_be_rendered_hold_up_no_burst(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    with own_broker(stack) as broker_url:
        bells = Doorbells(celery_app(broker_url))
        start = starter(stack, tmp_path, ledger, broker_url, store)
        with start("services.sweep"), start("services.publisher"):
            warm = publish(ledger, "warm")
            bells.ring(Doorbell.PRESS, warm.ring)
            until(lambda: state_of(ledger, warm).complete)
            alone = _longest(ledger, bells, "alone", slow=False)
            beside = _longest(ledger, bells, "beside", slow=True)
            until(lambda: _failed(ledger) == len(SLOW), 120)
    print(f"longest: {alone:.2f} s alone, {beside:.2f} s beside articles that cannot be rendered")
    assert beside < 2 * alone + 1
    assert "Rendering took more than" in _sentences(ledger)


def _longest(ledger: Ledger, bells: Doorbells, name: str, *, slow: bool) -> float:
    """Publish 60 articles, beside some that cannot be rendered if `slow`, and return how many seconds the last took."""
    numbers = []
    killers = list(SLOW.items()) if slow else []
    for number in range(60):
        if number % 15 == 3 and killers:
            what, (body, how) = killers.pop()
            bells.ring(Doorbell.PRESS, publish(ledger, f"slow {what}", body=body, body_format=how).ring)
        accepted = publish(ledger, f"{name}{number}")
        numbers.append(accepted.submission)
        bells.ring(Doorbell.PRESS, accepted.ring)
    waiting = "SELECT count(*) FROM submissions WHERE number = ANY (%(numbers)s) AND state <> 'live'"

    def all_live() -> bool:
        with ledger.begin() as db:
            return bool(db.execute(waiting, {"numbers": numbers}).value() == 0)

    until(all_live, 60)
    with ledger.begin() as db:
        return float(db.execute(TAKEN, {"numbers": numbers}).value())


def _failed(ledger: Ledger) -> int:
    with ledger.begin() as db:
        return int(db.execute("SELECT count(*) FROM submissions WHERE state = 'failed'").value())


def _sentences(ledger: Ledger) -> str:
    with ledger.begin() as db:
        return " ".join(db.execute("SELECT sentence FROM submissions WHERE state = 'failed'").values())
