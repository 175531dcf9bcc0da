"""The pressroom of a test: with its own ledger and bucket, without broker and processes."""

from __future__ import annotations

import pytest

from services.publisher.press import Pressroom
from shared.bucket import Bucket
from shared.ledger import Ledger
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.publisher.newsroom import SITE, theme_for


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a press wait for its articles, however busy the machine is."""
    monkeypatch.setattr("services.publisher.rendering.MAX_OTHERS_WAIT_SECONDS", 30)


@pytest.fixture
def pressroom(ledger: Ledger, store: Store) -> Pressroom:
    return Pressroom(ledger, Bucket(store), theme_for(SITE), Doorbells(celery_app("memory://")))
