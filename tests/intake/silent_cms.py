"""A kind of source whose sender looks at no answer, as most CMSes do, in intake with a ledger of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.dialects.andruck import Andruck
from shared.dialects.dialect import Dialect
from shared.dialects.sender import Sender
from shared.ledger import Ledger
from shared.reading.intent import Intent
from shared.reading.request import Request
from shared.settings import Settings
from shared.signable import Signable, sign_request
from shared.signing import new_secret
from shared.sources import Source
from tests.dialects.sending import Sent, standard_webhooks
from tests.intake.described import described_app
from tests.intake.test_api import _settings

SECRET = new_secret()
ARTICLE: dict[str, Any] = {"id": "a1", "title": "Bridge open", "body": "It is."}


class SilentKind(Andruck):
    """Reads as the kind `andruck` does, and drops what is refused."""

    sender = Sender()

    def read(self, request: Request, source: Source) -> Intent:
        if b"stumble" in request.body:
            raise KeyError(request.body.decode())
        return super().read(request, source)


def enter(monkeypatch: pytest.MonkeyPatch, kind: Dialect) -> None:
    """Have every table of kinds hold this one for `andruck`."""
    doors = [f"services.intake.{name}" for name in ("articles", "proof", "rank", "threshold", "hinted")]
    for module in (*doors, "shared.reread"):
        monkeypatch.setattr(f"{module}.DIALECTS", {"andruck": kind})


def settings(ledger: Ledger) -> Settings:
    return replace(_settings(ledger.url), sources={"desk": Source("desk", "andruck", (SECRET,))})


def client_of(ledger: Ledger) -> Iterator[FlaskClient]:
    """Yield a client of an intake with these settings."""
    app = described_app(settings(ledger))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def send(
    client: FlaskClient, body: bytes | dict[str, Any], message: str = "m1", *, method: str = "POST", path: str = "",
    **more: str,
) -> TestResponse:  # fmt: skip
    """Send a body, rightly signed, to the webhook or another path; `more` headers have `_` for `-`."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = Sent(content, {"content-type": "application/json"}, method)
    if path:
        proof: Mapping[str, str] = sign_request(SECRET, message, Signable(method, path))
    else:
        proof = standard_webhooks(SECRET, sent, message).headers
    headers = {**proof, **sent.with_headers(**more).headers}
    return client.open(path or sent.path, method=method, data=content, headers=headers)
