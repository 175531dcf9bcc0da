"""What a caught message can be made to do: nothing but what its source meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from shared.ledger import Ledger
from shared.signable import Signable, sign_request
from shared.signing import sign
from tests.intake.described import described_app
from tests.intake.test_api import ARTICLE, ARTICLES, OLD, _settings

COPY = "Ein Titel steht hier\n\nBERLIN (dpa) - Der erste Absatz ist hier."
EMBARGOED = "---\nid: m1\ntitle: Geheim\nembargo_until: 2099-01-01T00:00:00Z\n---\n\nBERLIN - Der erste Absatz."
HOOK = {"url": "http://127.0.0.1:9999/hook"}


@pytest.fixture
def client(ledger: Ledger) -> Iterator[FlaskClient]:
    app = described_app(_settings(ledger.url))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def _ask(client: FlaskClient, method: str, target: str, signed: str, body: str = "", **headers: str) -> TestResponse:
    """Send a request whose signature is made over `signed`; header names are spelt with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(target, method=method, data=body.encode(), headers={**named, **sign(OLD, uuid4().hex, signed)})


def _submit(client: FlaskClient, body: str, media_type: str = "application/json") -> TestResponse:
    return _ask(client, "POST", ARTICLES, body, body, Content_Type=media_type)


def test_headers_of_a_signed_get_delete_nothing(client: FlaskClient) -> None:
    _submit(client, json.dumps(ARTICLE))
    made = _ask(
        client, "POST", "/v1/subscriptions", json.dumps(HOOK), json.dumps(HOOK), Content_Type="application/json"
    )
    number = made.get_json()["id"]
    caught = sign_request(OLD, "m1", Signable.of("GET", "/v1/subscriptions"))
    assert client.get("/v1/subscriptions", headers=caught).status_code == 200

    for target in (f"{ARTICLES}/a1", f"/v1/subscriptions/{number}", "/v1/subscriptions"):
        assert client.delete(target, headers=caught).status_code in (401, 405), target
    assert client.get("/v1/subscriptions?all=1", headers=caught).status_code == 401


@pytest.mark.parametrize("body", ["", "x"])
def test_an_empty_body_is_not_enough_to_withdraw(client: FlaskClient, body: str) -> None:
    _submit(client, json.dumps(ARTICLE))
    answer = _ask(client, "DELETE", f"{ARTICLES}/a1", body, body)

    assert answer.status_code == 401
    where = "and a line feed in front of" if body else "in place of"
    text = f"Sign the text `DELETE /v1/sources/desk/articles/a1` {where} the body"
    assert text in answer.get_json()["detail"]


def test_nothing_can_be_put_behind_a_withdrawal(client: FlaskClient) -> None:
    _submit(client, json.dumps(ARTICLE))
    headers = sign_request(OLD, "m1", Signable.of("DELETE", f"{ARTICLES}/a1"))

    assert client.delete(f"{ARTICLES}/a1", headers=headers, data="x").status_code == 401
    assert client.delete(f"{ARTICLES}/a1", headers=headers).status_code == 202, "its repetition is not another request"


@pytest.mark.parametrize(
    ("meant", "sent"),
    [
        (f"{ARTICLES}/a1?version=2", f"{ARTICLES}/a1?version=4"),
        (f"{ARTICLES}/a1?version=2", f"{ARTICLES}/a1"),
        (f"{ARTICLES}/a1", f"{ARTICLES}/a1?version=2"),
        (f"{ARTICLES}/a2", f"{ARTICLES}/a1"),
        (f"{ARTICLES}/a1%3Fversion=2", f"{ARTICLES}/a1?version=2"),
        (f"{ARTICLES}/a1%253Fversion=2", f"{ARTICLES}/a1%3Fversion=2"),
    ],
)
def test_a_withdrawal_withdraws_what_it_was_signed_for(client: FlaskClient, meant: str, sent: str) -> None:
    _submit(client, json.dumps({**ARTICLE, "version": 1}))
    caught = sign_request(OLD, "m1", Signable.of("DELETE", meant))

    assert client.delete(sent, headers=caught).status_code == 401


def test_a_path_may_be_written_in_any_way(client: FlaskClient) -> None:
    _submit(client, json.dumps({**ARTICLE, "id": "2026/ä b"}))
    text = "DELETE /v1/sources/desk/articles/2026/ä b"

    for number, written in enumerate(("2026/%C3%A4%20b", "2026%2F%c3%a4%20b", "%32026/ä b")):
        assert _ask(client, "DELETE", f"{ARTICLES}/{written}", text).status_code == 202, number


def test_press_copy_keeps_the_id_that_its_source_gave_it(client: FlaskClient) -> None:
    signed = f"X-Article-Id: one\n{COPY}"

    def send(body: str, **headers: str) -> int:
        return _ask(client, "POST", ARTICLES, signed, body, Content_Type="text/plain", **headers).status_code

    assert send(COPY, X_Article_Id="two") == 401
    assert send(COPY) == 401
    assert send(COPY, X_Article_Id="") == 401
    assert send(signed) == 415, "the id is no part of the text"
    assert send(COPY, X_Article_Id="one") == 202


def test_an_id_can_neither_be_added_nor_be_told_wrongly(client: FlaskClient) -> None:
    answer = _ask(client, "POST", ARTICLES, COPY, COPY, Content_Type="text/plain", X_Article_Id="mine")

    assert answer.status_code == 401
    assert "Sign the text `X-Article-Id: mine` and a line feed in front of the body" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        EMBARGOED,
        "\n" + EMBARGOED,
        "\ufeff" + EMBARGOED.replace("\n", "\r\n"),
        json.dumps({**ARTICLE, "embargo_until": "2099-01-01T00:00:00Z"}, indent=1).replace('"body"', '\n\n"body"'),
        "DELETE /v1/sources/desk/articles/a1\n\nBERLIN - Text.",
        "GET /v1/subscriptions\n\nBERLIN - Text.",
    ],
)
def test_nothing_is_press_copy_that_was_signed_as_something_else(client: FlaskClient, body: str) -> None:
    assert _submit(client, body, "text/plain; charset=utf-8").status_code == 415


@pytest.mark.parametrize("media_type", ["application/json", "text/markdown", "text/plain"])
def test_an_article_is_no_subscription_and_a_subscription_no_article(client: FlaskClient, media_type: str) -> None:
    for body in (json.dumps(ARTICLE), COPY, EMBARGOED):
        answer = _ask(client, "POST", "/v1/subscriptions", body, body, Content_Type=media_type)
        assert answer.status_code in (400, 422)
    hook = json.dumps(HOOK)
    assert _submit(client, hook, media_type).status_code in (400, 415, 422)


def test_a_message_whose_body_says_it_all_is_what_any_sender_of_standard_webhooks_signs(client: FlaskClient) -> None:
    body = json.dumps(ARTICLE)
    headers = sign(OLD, "m1", body)
    Webhook(OLD).verify(body, headers)

    answer = client.post(ARTICLES, data=body, headers={**headers, "Content-Type": "application/json"})
    assert answer.status_code == 202


_PATHS = st.text("/a?%2\nä", max_size=6)
_METHODS, _QUERIES = st.sampled_from(["GET", "HEAD", "DELETE"]), st.text("ab?&=%", max_size=5)
_REQUESTS = st.builds(Signable, _METHODS, _PATHS, _QUERIES, st.binary(max_size=3))


@given(_REQUESTS, _REQUESTS)
def test_two_requests_that_differ_never_sign_the_same(one: Signable, other: Signable) -> None:
    assert (one == other) == (one.content == other.content)
