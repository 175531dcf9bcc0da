"""A pictures' desk over a real ledger and a real store, and a real host that it asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.ledger import Ledger
from shared.lifeline import Lifeline
from shared.settings import Store
from tests.collector.illustrating import Desk, desk_over
from tests.collector.picture_host import PictureHost, serving_pictures


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    with serving_pictures() as made:
        yield made


@pytest.fixture
def desk(ledger: Ledger, store: Store, lifeline: Lifeline, host: PictureHost) -> Desk:
    return desk_over(ledger, store, lifeline, host)
