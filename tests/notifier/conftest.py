"""An office, and a subscriber that it tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.ledger import Ledger
from tests.notifier.office import Office
from tests.subscriber import Subscriber, listening


@pytest.fixture
def office(ledger: Ledger) -> Office:
    """An office that nobody has subscribed at."""
    return Office(ledger)


@pytest.fixture
def subscriber(office: Office) -> Iterator[Subscriber]:
    """The first to subscribe: to everything."""
    with listening() as made:
        office.subscribed(made.url)
        yield made
