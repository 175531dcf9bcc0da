"""Every answer that intake describes is one that it gives, as it is described; `described_app` looks at each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import RequestTimeout

from services.intake.bridge import REFUSAL
from services.intake.openapi import document
from shared.ledger import Ledger
from shared.signable import Signable, sign_request
from shared.sources import Source
from tests.dialects.sending import Sent, proof
from tests.dialects.signers import SIGNERS
from tests.intake.described import Answered, answered_by, described_app
from tests.intake.source import AGENCY, DESK, LIVE, ask
from tests.intake.test_api import _settings
from tests.reading.articles_read import sources
from tests.shared.newsdesk import press_all

ARTICLES, FRONT, HOOKS = "/v1/sources/desk/articles", "/v1/sources/desk/front", "/v1/subscriptions"
JSON = "application/json"
SUBSCRIBER = json.dumps({"url": "http://127.0.0.1:9999/hook"})
OTHERS = {"wire": ("superdesk", SIGNERS["superdesk"]), "blog": ("strapi", SIGNERS["strapi"])}
"""Sources of kinds whose senders take 201, and 200, for a success."""
PICTURE = b"a picture"
ELSEWHERE = [("/readyz", "get", "200"), ("/v1/sources/{source}/media/{sha256}", "put", "201")]
"""What takes a store, or a connection that stays open."""


@pytest.fixture
def app(ledger: Ledger) -> Iterator[Flask]:
    others = {name: Source(name, kind, (by.secret,), by.options) for name, (kind, by) in OTHERS.items()}
    settings = _settings(ledger.url)
    site = replace(settings.site, front_sources=("desk",))
    known = {**sources(desk=(DESK,), agency=(AGENCY,)), **others}
    made = described_app(replace(settings, site=site, sources=known))
    yield made
    made.extensions["context"].ledger.close()


def test_every_answer_that_is_described_is_given_as_described(app: Flask) -> None:
    described = {
        (path, method, status)
        for path, item in document("http://intake.test", app.extensions["context"].settings.site)["paths"].items()
        for method in item.keys() - {"parameters"}
        for status in item[method]["responses"].keys() - {"default"}
    }

    away = described_app(replace(app.extensions["context"].settings, database_url="postgresql://nobody@127.0.0.1:1/x"))
    _ask_what_is_answered(app.test_client())
    _at_notices(app.test_client(), app.extensions["context"].ledger)
    _refuse_everywhere(app.test_client(), away.test_client(), described)

    away.extensions["context"].ledger.close()

    assert sorted(described - answered_by(app) - answered_by(away)) == ELSEWHERE


def _ask_what_is_answered(client: FlaskClient) -> None:
    """Ask for all that is answered by something else than a refusal that is the same everywhere."""
    made = [_publish(client, JSON, json.dumps({**LIVE, "tags": ["bau"]})).get_json()]
    _at_the_front(client)
    for address in (made[0]["receipt"], made[0]["article"]):
        client.get(address)
        client.get(address[:-1])
    for number in (made[0]["submission"], 99):
        ask(client, "GET", f"/v1/submissions/{number}", DESK)
    for media_type, body in ((JSON, "{"), (JSON, "{}"), ("image/png", "x")):
        _publish(client, media_type, body)
    _twice(client, "POST", ARTICLES, json.dumps(LIVE), json.dumps({**LIVE, "title": "Other"}))
    ask(client, "POST", "/v1/sources/nobody/articles", DESK, "{}", JSON)
    for target in (f"{ARTICLES}/brand", f"{ARTICLES}/{'x' * 500}", "/v1/sources/nobody/articles/a"):
        ask(client, "GET", target, DESK)
        ask(client, "DELETE", target, DESK)
    ask(client, "DELETE", f"{ARTICLES}/brand", DESK, "{", JSON)
    for method in ("GET", "DELETE"):
        headers = proof(DESK, Signable.of(method, f"{ARTICLES}/%FF"), uuid4().hex)
        client.open(method=method, headers=headers, environ_overrides={"PATH_INFO": f"{ARTICLES}/\xff"})
    _twice(client, "DELETE", f"{ARTICLES}/brand", "", '{"reason": "x"}')
    ask(client, "PUT", "/v1/sources/desk/media/x", DESK)
    ask(client, "PUT", "/v1/sources/nobody/media/x", DESK)
    _at_the_webhook(client)
    _at_subscriptions(client)
    client.get("/healthz")


def _at_the_webhook(client: FlaskClient) -> None:
    for rest in ("", "/x"):
        path = f"/v1/sources/desk/webhook{rest}"
        for media_type, body in ((JSON, json.dumps(LIVE)), (JSON, "{"), (JSON, "{}"), ("image/png", "x")):
            ask(client, "POST", path, DESK, body, media_type)
        _twice(client, "POST", path, json.dumps(LIVE), json.dumps({**LIVE, "title": "Other"}))
        client.post(f"/v1/sources/nobody/webhook{rest}")
    for name, (_, signer) in OTHERS.items():
        for sent in (*signer.samples[:1], Sent(b"{}", signer.samples[0].headers)):
            message = signer.sign(signer.secret, sent)
            for method, where in (
                ("POST", "articles"),
                ("DELETE", "articles/a"),
                ("POST", "webhook"),
                ("POST", "webhook/x"),
            ):
                path = f"/v1/sources/{name}/{where}"
                answer = client.open(path, method=method, data=message.body, headers=dict(message.headers))
                if unread := answer.get_json().get("address"):
                    client.get(unread)
                    client.get(unread[:-1])
    for path in ("assets/m1o", "other"):
        client.get(f"/v1/sources/wire/webhook/{path}")


def _at_the_front(client: FlaskClient) -> None:
    for front, named in ((FRONT, {}), (f"{FRONT}/politik", {"section": "politik"})):
        pinned = {"changes": [{"pin": LIVE["id"]}], **named}
        for asked in ({**pinned, "preview": True}, pinned, {**pinned, "version": 7}, {}):
            ask(client, "POST", front, DESK, json.dumps(asked), JSON)
        ask(client, "POST", front, DESK, "{", JSON)
        ask(client, "GET", front, DESK)
        for method in ("GET", "POST"):
            ask(client, method, front.replace("desk", "agency"), AGENCY, "{}", JSON)
            ask(client, method, front.replace("desk", "nobody"), DESK, "{}", JSON)


def _at_notices(client: FlaskClient, ledger: Ledger) -> None:
    article = {**LIVE, "id": "noted"}
    for version, said in ((1, {}), (2, {"update_kind": "correction", "update_note": "Es brannte am Kai."})):
        _publish(client, JSON, json.dumps({**article, "version": version, **said}))
        press_all(ledger)
    (notice,) = ask(client, "GET", f"{ARTICLES}/noted", DESK).get_json()["notices"]
    _twice(client, "DELETE", f"/v1/sources/desk/notices/{notice['id']}", "", "x")
    ask(client, "DELETE", f"/v1/sources/desk/notices/{uuid4()}", DESK)


def _at_subscriptions(client: FlaskClient) -> None:
    for body in (SUBSCRIBER, SUBSCRIBER, "{", "{}"):
        ask(client, "POST", HOOKS, DESK, body, JSON)
    _twice(client, "POST", HOOKS, SUBSCRIBER, json.dumps({"url": "http://127.0.0.1:9999/other"}))
    for subscription in ask(client, "GET", HOOKS, DESK).get_json():
        _twice(client, "DELETE", f"{HOOKS}/{subscription['id']}", "", "x")
    ask(client, "DELETE", f"{HOOKS}/99", DESK)


def _refuse_everywhere(client: FlaskClient, away: FlaskClient, described: set[Answered]) -> None:
    """Ask unsigned, too large, too slowly, and while the ledger is away, wherever that is described."""
    for path, method, status in described:
        filled = (
            path.replace("{source}", "desk")
            .replace("{section}", "politik")
            .replace("{sha256}", sha256(PICTURE).hexdigest())
        )
        filled = filled.replace("{id}", "1").replace("{submission}", "1").replace("{rest}", "x")
        match status:
            case "401":
                client.open(filled, method=method)
            case "408":
                client.open(filled, method=method, environ_overrides={REFUSAL: RequestTimeout()})
            case "413":
                client.open(filled, method=method, data=b"x" * (5 * 1024 * 1024 + 1))
            case "503":
                _ask_whoever_is_away(away, method, filled)


def _ask_whoever_is_away(away: FlaskClient, method: str, path: str) -> None:
    pinned = '{"changes": [{"pin": "a"}]'
    body = {HOOKS: SUBSCRIBER, FRONT: f"{pinned}}}", f"{FRONT}/politik": f'{pinned}, "section": "politik"}}'}.get(
        path, ""
    )
    body = json.dumps(LIVE) if path == ARTICLES or "/webhook" in path else body
    if "/media/" in path:  # what is signed of it is the path
        away.put(path, data=PICTURE, headers=sign_request(DESK, uuid4().hex, Signable.of("PUT", path)))
        return
    ask(away, method.upper(), path, DESK, body, JSON)


def _publish(client: FlaskClient, media_type: str, body: str) -> Any:
    return ask(client, "POST", ARTICLES, DESK, body, media_type)


def _twice(client: FlaskClient, method: str, path: str, first: str, second: str) -> None:
    """Send two requests as one message."""
    message = uuid4().hex
    for body in (first, second):
        signed = sign_request(DESK, message, Signable.of(method, path, body.encode()))
        client.open(path, method=method, data=body, headers={"Content-Type": JSON, **signed})
