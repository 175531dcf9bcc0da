"""Of a message that brings too little, the ids are written down, and answered with receipts; a bare hint only asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.app import create_app
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.pulls import claim_pull, end_pull
from shared.ledger.watching.asked_sources import asked_sources
from shared.sources import Source
from tests.intake.test_api import _settings

SECRET = "s" * 32
ADDRESS = "/v1/sources/blog/webhook"
SOURCES = {
    "blog": Source("blog", "directus", (SECRET,), {"url": "https://cms.example", "collection": "articles"}),
    "press": Source("press", "wordpress", (), {"url": "https://wp.example"}),
}
PING = """<?xml version="1.0"?><methodCall><methodName>weblogUpdates.extendedPing</methodName><params>
<param><value>Blog</value></param><param><value>https://wp.example/</value></param></params></methodCall>"""


@pytest.fixture
def client(ledger: Ledger) -> Iterator[FlaskClient]:
    app = create_app(replace(_settings(ledger.url), sources=SOURCES))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def _told(client: FlaskClient, *keys: str, secret: str = SECRET) -> TestResponse:
    event = {"event": "articles.items.update", "collection": "articles", "keys": keys, "payload": {}}
    return client.post(ADDRESS, json=event, headers={"Authorization": f"Bearer {secret}"})


def test_each_article_gets_a_receipt_that_says_what_it_waits_for(client: FlaskClient) -> None:
    answer = _told(client, "1", "2", "3")
    assert answer.status_code == 200, "as its sender wants it"
    said: dict[str, Any] = answer.get_json()
    assert (said["page"], said["article"], len(said["more"])) == (None, None, 2)
    for receipt in (said["receipt"], *said["more"]):
        found = client.get(receipt).get_json()
        assert found["state"] == "accepted"
        assert found["sentence"] == "Written down and safe; waits to be fetched from the CMS."
        assert (found["article"], found["complete"]) == (None, False)


def test_what_nobody_has_signed_is_not_written_down(client: FlaskClient, ledger: Ledger) -> None:
    assert _told(client, "1", secret="x" * 32).status_code == 401
    with transaction(ledger) as db:
        assert db.execute("SELECT count(*) FROM hints").value() == 0
        assert asked_sources(db) == []


def test_that_webhooks_come_is_noted(client: FlaskClient, ledger: Ledger) -> None:
    _told(client, "1")
    with transaction(ledger) as db:
        (standing,) = asked_sources(db)
    assert standing.webhook_age is not None
    assert standing.waiting == 1


def test_a_bare_hint_lets_the_source_be_asked_now_and_says_nothing_of_its_webhooks(
    client: FlaskClient, ledger: Ledger
) -> None:
    with transaction(ledger) as db:
        claimed = claim_pull(db, "press", None)
        assert claimed
    with transaction(ledger) as db:
        end_pull(db, claimed[0], seconds=3600)
        db.execute("UPDATE pulls SET begun_at = begun_at - interval '1 minute'")
    for _ in range(3):
        answer = client.post("/v1/sources/press/webhook", data=PING, content_type="text/xml")
        assert (answer.status_code, answer.get_json()["state"]) == (200, "asked")
    with transaction(ledger) as db:
        again = claim_pull(db, "press", None)
        (standing,) = asked_sources(db)
        assert db.execute("SELECT count(*) FROM hints").value() == 0
    assert again
    assert not again[1].asked, "nobody has signed it, so it excuses no webhook that is missing"
    assert standing.webhook_age is None


def test_a_flood_of_bare_hints_is_one_pull_now_and_one_a_little_later(ledger: Ledger, client: FlaskClient) -> None:
    asked = []
    for _ in range(3):
        client.post("/v1/sources/press/webhook", data=PING, content_type="text/xml")
        with transaction(ledger) as db:
            claimed = claim_pull(db, "press", None)
            asked.append(claimed is not None)
            if claimed:
                end_pull(db, claimed[0], seconds=3600)
    assert asked == [True, False, False]
    with transaction(ledger) as db:
        seconds = db.execute("SELECT extract(epoch FROM next_attempt_at - now()) FROM pulls").value()
    assert 0 < seconds <= 10
