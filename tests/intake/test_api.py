"""Intake as a source meets it over HTTP: what is taken, what is refused, and what the refusal says."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.ledger import Ledger
from shared.settings import Section, Settings, Site, Store
from shared.signable import Signable, sign_request
from shared.signing import new_secret, sign
from tests.intake.described import described_app
from tests.reading.articles_read import sources

OLD, NEW = new_secret(), new_secret()
ARTICLES = "/v1/sources/desk/articles"
ARTICLE = {"id": "a1", "title": "Straße gesperrt", "body": "Bis **Montag**."}


@pytest.fixture
def client(ledger: Ledger) -> Iterator[FlaskClient]:
    app = described_app(_settings(ledger.url))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def test_an_accepted_article_gets_its_number_receipt_and_page(client: FlaskClient) -> None:
    answer = _post(client, ARTICLE)

    assert answer.status_code == 202
    number = answer.get_json()["submission"]
    address, article = answer.get_json()["receipt"], answer.get_json()["article"]
    assert answer.get_json() == {
        "submission": number,
        "receipt": address,
        "article": article,
        "page": "http://site.test/politik/strasse-gesperrt/",
        "warnings": [],
    }
    assert address.startswith(f"http://intake.test/v1/receipts/{number}-")
    assert client.get(article).get_json()["submissions"][0]["receipt"] == address
    receipt = client.get(address).get_json()
    assert receipt["state"] == "accepted"
    assert receipt["steps"][0]["step"] == "accepted"


def test_either_secret_is_good_during_a_rotation(client: FlaskClient) -> None:
    assert _post(client, ARTICLE, secret=OLD).status_code == 202
    assert _post(client, ARTICLE, secret=NEW).status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "m1"},
        sign(new_secret(), "m1", json.dumps(ARTICLE)),
        sign(OLD, "m1", json.dumps(ARTICLE), at=int(time.time()) - 301),
        sign(OLD, "m1", json.dumps(ARTICLE), at=int(time.time()) + 3600),
        {**sign(OLD, "m1", json.dumps(ARTICLE)), "webhook-id": "m2"},
        {**sign(OLD, "m1", json.dumps(ARTICLE)), "webhook-timestamp": "now"},
        {**sign(OLD, "m1", json.dumps(ARTICLE)), "webhook-signature": "v1,???"},
        {**sign(OLD, "m1", json.dumps(ARTICLE)), "webhook-signature": "nonsense"},
        {**sign(OLD, "m1", json.dumps(ARTICLE)), "webhook-signature": "v2,AAAA"},
        {**sign(OLD, "m1", json.dumps(ARTICLE)), "webhook-signature": ""},
        sign(OLD, "m1", json.dumps({**ARTICLE, "title": "Other"})),
    ],
)
def test_what_is_not_signed_right_is_refused_and_leaves_nothing(
    client: FlaskClient, ledger: Ledger, headers: dict[str, str]
) -> None:
    answer = client.post(ARTICLES, data=json.dumps(ARTICLE), headers={"Content-Type": "application/json", **headers})

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["errors"][0]["field"].startswith("webhook-")
    with ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM submissions").value() == 0


@pytest.mark.parametrize("media_type", ["application/json", "text/markdown", "text/plain"])
def test_a_body_that_is_signed_but_not_text_is_malformed_not_unsigned(client: FlaskClient, media_type: str) -> None:
    body, headers = b'{"id": "a\xff"}', sign(OLD, "m1", "")
    signed = f"m1.{headers['webhook-timestamp']}.X-Article-Id: a\n".encode() + body
    right = b64encode(hmac.digest(b64decode(OLD.removeprefix("whsec_")), signed, "sha256")).decode()
    headers |= {"Content-Type": media_type, "webhook-signature": f"v1,{right}", "X-Article-Id": "a"}

    answer = client.post(ARTICLES, data=body, headers=headers)
    assert (answer.status_code, answer.get_json()["errors"][0]["message"]) == (400, "Must be UTF-8; byte 9 is not.")
    wrong = client.post(ARTICLES, data=b"x" + body, headers=headers)  # so signs who took it for UTF-8
    assert (wrong.status_code, wrong.get_json()["errors"][0]["message"]) == (400, "Must be UTF-8; byte 10 is not.")


def test_every_wrong_field_is_named(client: FlaskClient) -> None:
    answer = _post(client, {"id": "", "titel": "x", "section": "nowhere", "authors": [{"url": "javascript:x"}]})

    assert answer.status_code == 422
    assert {error["field"] for error in answer.get_json()["errors"]} == {
        "id", "title", "body", "titel", "section", "authors[0].name", "authors[0].url",
    }  # fmt: skip
    assert "politik" in next(error["message"] for error in answer.get_json()["errors"] if error["field"] == "section")


def test_a_version_that_was_taken_for_other_content_is_named(client: FlaskClient) -> None:
    _post(client, {**ARTICLE, "version": 1})
    answer = _post(client, {**ARTICLE, "version": 1, "title": "Other"})

    assert answer.status_code == 409
    assert answer.get_json()["errors"][0]["field"] == "version"


def test_breaking_news_is_written_down_as_such_and_its_repetition_is_none(client: FlaskClient, ledger: Ledger) -> None:
    first = _post(client, {**ARTICLE, "priority": 1})
    again = _post(client, {**ARTICLE, "priority": 3})

    assert again.get_json() == first.get_json()
    with ledger.begin() as db:
        assert db.execute("SELECT priority FROM submissions").values() == [1]
        assert db.execute("SELECT DISTINCT priority FROM pages WHERE wanted > pressed").values() == [1]


def test_the_same_webhook_again_is_answered_the_same(client: FlaskClient) -> None:
    first, again = (_post(client, {**ARTICLE, "version": 1}, webhook="one") for _ in range(2))

    assert again.get_json() == first.get_json()
    assert _post(client, {**ARTICLE, "version": 2}, webhook="one").status_code == 409


def test_markdown_and_press_copy_are_taken_too(client: FlaskClient) -> None:
    markdown = "---\nid: m1\ntitle: Markdown\n---\n\nBody."
    copy = "A headline\n\nA standfirst of some words.\n\nBERLIN (dpa) - The first paragraph is here."

    assert _send(client, markdown, "text/markdown; charset=utf-8").status_code == 202
    assert _send(client, copy, "text/plain", {"X-Article-Id": "p1"}).status_code == 202


def test_other_formats_too_much_and_nonsense_are_refused_in_a_sentence(client: FlaskClient) -> None:
    assert _send(client, "<a/>", "application/xml").status_code == 415
    assert _send(client, "{", "application/json").status_code == 400
    assert _send(client, "x" * (5 * 1024 * 1024 + 1), "text/plain").status_code == 413
    assert _send(client, "[" * 100_000, "application/json").status_code == 400


def test_withdrawing_needs_an_order_that_makes_sense(client: FlaskClient) -> None:
    _post(client, {**ARTICLE, "version": 3})

    assert _delete(client, "a1?version=x").status_code == 422
    assert _delete(client, "a1?colour=red").get_json()["errors"][0]["field"] == "colour"
    assert _delete(client, "a1?version=2").get_json()["state"] == "superseded"
    assert _delete(client, "a1?version=3").status_code == 202


def test_with_the_ledger_away_a_source_is_asked_to_come_again(ledger: Ledger) -> None:
    client = described_app(_settings("postgresql://nobody@127.0.0.1:1/nothing")).test_client()

    answer = _post(client, ARTICLE)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def _post(
    client: FlaskClient, article: dict[str, Any], *, secret: str = OLD, webhook: str | None = None
) -> TestResponse:
    return _send(client, json.dumps(article), "application/json", secret=secret, webhook=webhook)


def _send(
    client: FlaskClient,
    body: str,
    media_type: str,
    headers: dict[str, str] | None = None,
    *,
    path: str = ARTICLES,
    secret: str = OLD,
    webhook: str | None = None,
) -> TestResponse:
    asked = Signable.of("POST", path, body.encode(), (headers or {}).get("X-Article-Id"))
    signed = {"Content-Type": media_type, **sign_request(secret, webhook or uuid4().hex, asked), **(headers or {})}
    return client.post(path, data=body.encode(), headers=signed)


def _delete(client: FlaskClient, article_id: str) -> TestResponse:
    return _bare(client, "DELETE", f"{ARTICLES}/{article_id}")


def _bare(client: FlaskClient, method: str, target: str) -> TestResponse:
    return client.open(target, method=method, headers=sign_request(OLD, uuid4().hex, Signable.of(method, target)))


def _settings(database_url: str) -> Settings:
    return Settings(
        site=Site(
            "Test", "http://site.test", "de", "Europe/Berlin", (Section("politik", "Politik"),),
            allow_private_networks=("127.0.0.0/8",),
        ),
        store=Store("bucket", "key", "secret"),
        database_url=database_url,
        broker_url="memory://",
        intake_url="http://intake.test",
        sources=sources(desk=(NEW, OLD)),
    )  # fmt: skip
