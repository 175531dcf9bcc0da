"""What could not be read is read again by itself, once for each release and each change of its source's options."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from services.sweep.rereading import UnreadAgain
from shared.ledger import Ledger, transaction
from shared.ledger.submitting.unread import unread_inputs
from shared.queue import Doorbells, celery_app
from shared.reading.intent import Intent
from shared.reading.request import Request
from shared.settings import Settings
from shared.sources import Source
from tests.intake import silent_cms
from tests.intake.silent_cms import ARTICLE, SilentKind, send


class Counting(SilentKind):
    """Reads nothing until an option says so, and counts what it was asked to read."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, request: Request, source: Source) -> Intent:
        self.asked += 1
        if not source.options.get("readable"):
            raise KeyError("headline")
        return super().read(request, source)


@pytest.fixture(scope="module")
def client(emptied: Ledger) -> Iterator[FlaskClient]:
    yield from silent_cms.client_of(emptied)


def _once(ledger: Ledger, settings: Settings) -> int:
    return UnreadAgain(settings, ledger, Doorbells(celery_app("memory://")), threading.Event()).once()


def test_it_is_read_again_once_when_what_reads_it_has_changed(
    client: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, settings = Counting(), silent_cms.settings(ledger)
    silent_cms.enter(monkeypatch, kind)
    answer = send(client, ARTICLE)
    assert answer.get_json()["state"] == "unread"
    assert [_once(ledger, settings) for _ in range(2)] == [0, 0]
    assert kind.asked == 1, "nothing has changed since it came"

    with transaction(ledger) as db:
        db.execute("UPDATE unread_inputs SET tried_with = 'the release before'")
    assert [_once(ledger, settings) for _ in range(2)] == [0, 0]
    assert kind.asked == 2, "the release was tried once"

    source = replace(settings.sources["desk"], options={"readable": True})
    assert _once(ledger, replace(settings, sources={"desk": source})) == 1
    with transaction(ledger) as db:
        assert unread_inputs(db) == []
    assert client.get(answer.get_json()["address"]).status_code == 404
    silent_cms.enter(monkeypatch, SilentKind())
    assert send(client, ARTICLE).get_json()["submission"] >= 1, "the message is answered as it was read"


def test_what_is_of_no_source_any_more_is_left_alone(
    client: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent_cms.enter(monkeypatch, Counting())
    send(client, ARTICLE)
    assert _once(ledger, replace(silent_cms.settings(ledger), sources={})) == 0
