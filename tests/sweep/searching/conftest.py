"""An indexer, with a pressroom that presses what it wants."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.sweep.searching.indexer import Indexer
from shared.bucket import Bucket
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.presses import install
from shared.queue import Doorbells, celery_app
from shared.search_pages import SEARCH_PAGES
from shared.settings import Store


@pytest.fixture
def indexer(ledger: Ledger, store: Store) -> Indexer:
    return Indexer(ledger, Bucket(store), Doorbells(celery_app("memory://")))


@pytest.fixture
def settle(ledger: Ledger, indexer: Indexer, press_all: Callable[[], None]) -> Callable[[], None]:
    """Press and index until nothing is left to do."""
    with transaction(ledger) as db:
        install(db, list(SEARCH_PAGES))

    def run() -> None:
        press_all()
        while indexer.turn():
            press_all()

    return run
