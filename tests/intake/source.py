"""A source that submits over HTTP, and holds some of it back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.sweep.sweep import Sweep
from shared.ledger import Ledger
from shared.queue import Doorbells, celery_app
from shared.signable import Signable, sign_request
from shared.signing import new_secret
from tests.intake.described import described_app
from tests.intake.test_api import _settings
from tests.reading.articles_read import sources
from tests.shared.newsdesk import press_all

ARTICLES = "/v1/sources/desk/articles"
DESK, AGENCY = new_secret(), new_secret()
WORD = "geheim"
"""In each id, title, slug and text of what nobody may know of."""
SECRET: dict[str, Any] = {
    "id": f"{WORD}-7",
    "title": f"Das {WORD}e Vorhaben",
    "body": f"So {WORD} ist es.",
    "tags": [WORD],
}
LIVE: dict[str, Any] = {"id": "brand", "title": "Brand am Hafen", "body": "Es brennt.", "version": 1}


class Source:
    """The newsroom, and the hour at which what it holds back is released."""

    def __init__(self, client: FlaskClient, ledger: Ledger) -> None:
        self.client, self.ledger = client, ledger
        self.later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()

    def publish(self, given: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self.send("POST", ARTICLES, json.dumps({**given, **more}), "application/json")

    def hold(self, given: dict[str, Any] = SECRET, **more: Any) -> dict[str, Any]:
        return self.publish(given, embargo_until=self.later, **more)

    def withdraw(self, id_: str, query: str = "") -> dict[str, Any]:
        return self.send("DELETE", f"{ARTICLES}/{quote(id_, safe='')}{query}")

    def let_pass(self) -> None:
        """Let every release and expiry come, while nobody sweeps."""
        with self.ledger.begin() as db:
            db.execute("UPDATE submissions SET release_at = release_at - interval '3 h'")
            db.execute("UPDATE submissions SET expires_at = expires_at - interval '3 h'")

    def sweep(self) -> None:
        Sweep(self.ledger, Doorbells(celery_app("memory://"))).once()
        press_all(self.ledger)

    def send(self, method: str, target: str, body: str = "", media_type: str = "text/plain") -> dict[str, Any]:
        answer = ask(self.client, method, target, DESK, body, media_type)
        assert answer.status_code == 202, answer.get_data(as_text=True)
        return dict(answer.get_json())


def ask(
    client: FlaskClient, method: str, target: str, secret: str, body: str = "", media_type: str = "text/plain"
) -> TestResponse:
    signed = sign_request(secret, uuid4().hex, Signable.of(method, target, body.encode()))
    return client.open(target, method=method, data=body.encode(), headers={"Content-Type": media_type, **signed})


def intake(ledger: Ledger) -> Flask:
    """Return an intake with two sources."""
    return described_app(replace(_settings(ledger.url), sources=sources(desk=(DESK,), agency=(AGENCY,))))
