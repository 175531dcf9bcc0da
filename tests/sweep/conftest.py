"""A site with three articles that are out, on a ledger and a bucket that are real; and who verifies it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import boto3
import pytest

from services.publisher.press import Pressroom
from services.sweep.verify import Verification
from shared.bucket import Bucket
from shared.ledger import Ledger
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.publisher.newsroom import SITE, theme_for
from tests.shared.newsdesk import due, publish


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a press wait for its articles, however busy the machine is."""
    monkeypatch.setattr("services.publisher.rendering.MAX_OTHERS_WAIT_SECONDS", 30)


@pytest.fixture
def s3(store: Store) -> Any:
    return boto3.client(
        "s3", endpoint_url=store.endpoint, aws_access_key_id=store.access_key, aws_secret_access_key=store.secret_key,
        region_name=store.region,
    )  # fmt: skip


@pytest.fixture
def look(ledger: Ledger, store: Store) -> Verification:
    return Verification(ledger, Bucket(store), "command")


@pytest.fixture
def mend(look: Verification) -> Verification:
    return replace(look, repair=True, remove=True)


@pytest.fixture
def press_all(ledger: Ledger, store: Store) -> Callable[[], None]:
    pressroom = Pressroom(ledger, Bucket(store), theme_for(SITE), Doorbells(celery_app("memory://")))

    def press() -> None:
        while paths := due(ledger):
            for path in paths:
                pressroom.press([path])

    return press


@pytest.fixture
def pages(ledger: Ledger, press_all: Callable[[], None]) -> list[str]:
    """Three articles that are out, and their pages."""
    paths = [publish(ledger, id_, title=f"Article {id_}").path for id_ in ("a", "a-b", "b")]
    press_all()
    return paths
