"""What an orchestrator asks."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


def test_is_healthy_and_ready_with_its_ledger(monitor: FlaskClient) -> None:
    assert monitor.get("/healthz").status_code == 200
    assert monitor.get("/readyz").status_code == 200


def test_without_its_ledger_is_healthy_and_not_ready(blind: FlaskClient) -> None:
    assert blind.get("/healthz").status_code == 200
    ready = blind.get("/readyz")
    assert ready.status_code == 503
    assert ready.text.startswith("The ledger cannot be reached")


def test_without_its_broker_is_ready(lonely: FlaskClient) -> None:
    assert lonely.get("/readyz").status_code == 200


def test_an_error_nobody_foresaw_is_a_sentence_and_no_stack_trace(
    monitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.monitor.app.look", lambda *_: 1 / 0)
    answer = monitor.get("/")
    assert answer.status_code == 500
    assert answer.text == "This is our mistake: the monitor's log says more. Nothing was changed.\n"


def test_an_address_that_is_not_there_is_said_to_be_so(monitor: FlaskClient) -> None:
    answer = monitor.get("/nothing")
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
