"""The monitor as ops meet it, over a ledger, a broker and a bucket that are real."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.monitor.app import create_app
from shared.ledger import Ledger
from shared.settings import Section, Settings, Site, Store
from shared.sources import Source

NOBODY = "127.0.0.1:9"
"""The discard port: nothing listens there."""


def settings(database_url: str, broker_url: str) -> Settings:
    return Settings(
        site=Site("Der Bote", "https://bote.example", "de", "Europe/Berlin", (Section("politik", "Politik"),)),
        store=Store("bucket", "key", "store-secret"),
        database_url=database_url,
        broker_url=broker_url,
        intake_url="https://intake.bote.example",
        sources={"desk": Source("desk", "andruck", ("whsec_c291cmNl",))},
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
