"""What intake writes down of each request, and what it never does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.intake.app import create_app
from shared.flood import LEFT_OUT_EVENT
from shared.ledger import Ledger
from shared.settings import Section, Settings, Site, Store
from shared.signable import Signable, sign_request
from shared.signing import new_secret
from tests.reading.articles_read import sources

SECRET = new_secret()
PLANTED = "planted-by-a-stranger"
ARTICLES = "/v1/sources/desk/articles"
ARTICLE = {"id": "a1", "title": "Title", "body": f"Body {PLANTED}"}

Log = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Log:
    """What intake itself logged since the last call; it holds no secret, no signature and nothing of any body."""

    def read() -> list[dict[str, Any]]:
        said = capsys.readouterr().err
        assert PLANTED not in said
        assert SECRET not in said
        assert "v1," not in said
        lines = [line for line in map(json.loads, said.splitlines()) if "logger" not in line]
        return [line for line in lines if line["event"] != LEFT_OUT_EVENT]  # it is told late: of another test's lines

    return read


@pytest.fixture
def client(ledger: Ledger, log: Log) -> Iterator[FlaskClient]:
    app = create_app(_settings(ledger.url))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def test_what_is_accepted_is_noted_with_the_number_that_joins_it_with_press_and_delivery(
    client: FlaskClient, log: Log
) -> None:
    answer = _send(client, "POST", ARTICLES, ARTICLE, message="msg-1").get_json()

    (line,) = log()
    assert line.items() >= {
        "event": "accepted", "service": "intake", "submission": answer["submission"], "webhook_id": "msg-1",
        "source": "desk", "state": "accepted",
    }.items()  # fmt: skip


def test_the_path_of_what_nobody_may_read_yet_is_not_noted(client: FlaskClient, log: Log) -> None:
    _send(client, "POST", ARTICLES, {**ARTICLE, "embargo_until": "2999-01-01T00:00:00Z"})

    (line,) = log()
    assert "path" not in line


REFUSALS: dict[str, tuple[dict[str, Any], int, list[str] | None]] = {
    "not signed": ({"headers": {}}, 401, ["webhook-id"]),
    "signed by another": ({"secret": new_secret()}, 401, ["webhook-signature"]),
    "no such source": ({"target": "/v1/sources/nobody/articles"}, 404, ["source"]),
    "no such route": ({"target": f"/v1/{PLANTED}"}, 404, []),
    "no such method": ({"method": "PATCH"}, 405, []),
    "no JSON": ({"content": f"{{{PLANTED}"}, 400, []),
    "no such format": ({"media_type": "image/png"}, 415, ["Content-Type"]),
    "no title": ({"content": {"id": "a", "body": PLANTED}}, 422, ["title"]),
    "a wrong list": ({"content": {**ARTICLE, "authors": [{"name": "x", "url": PLANTED}]}}, 422, ["authors[].url"]),
    "unknown fields": ({"content": {**ARTICLE, PLANTED: 1}}, 422, ["(unknown)"]),
    "unknown article": ({"method": "DELETE", "target": f"{ARTICLES}/{PLANTED}", "content": ""}, 404, None),
    "a private address": (
        {"target": "/v1/subscriptions", "content": {"url": f"http://10.0.0.1/{PLANTED}", "secret": SECRET}}, 422,
        ["url"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_is_noted_with_its_reason_and_nothing_that_was_sent(
    client: FlaskClient, log: Log, name: str
) -> None:
    wish, status, fields = REFUSALS[name]
    answer = _send(client, **{"method": "POST", "target": ARTICLES, "content": ARTICLE, "message": "msg-2", **wish})

    if answer.status_code == 202:  # a withdrawal before its article is remembered
        return
    assert answer.status_code == status
    (line,) = log()
    assert (line["event"], line["service"], line["status"]) == ("refused", "intake", status)
    assert line["reason"] == answer.get_json()["title"]
    assert fields is None or line["fields"] == fields
    assert line.get("webhook_id") == (None if name == "not signed" else "msg-2")
    assert line.get("source") in (None, "desk", "nobody")


def test_each_503_is_noted_with_its_cause(log: Log) -> None:
    away = create_app(_settings(f"postgresql://nobody:{PLANTED}@127.0.0.1:1/x")).test_client()
    assert _send(away, "POST", ARTICLES, ARTICLE, message="msg-3").status_code == 503

    *_, line = log()
    assert line.items() >= {"event": "not now", "status": 503, "webhook_id": "msg-3", "source": "desk"}.items()
    assert line["cause"].startswith("OperationalError")
    assert line["reason"]


def test_two_thousand_wrong_signatures_write_a_few_lines(client: FlaskClient, log: Log) -> None:
    for number in range(2000):
        client.post(ARTICLES, data=PLANTED, headers={"webhook-id": f"m{number}", "webhook-timestamp": "1"})

    lines = log()
    assert 1 <= len(lines) < 600
    assert {line["event"] for line in lines} == {"refused"}


def test_who_subscribes_and_who_ends_is_noted(client: FlaskClient, log: Log) -> None:
    wish = {"url": f"http://127.0.0.1:8080/{PLANTED}", "secret": SECRET}
    made = _send(client, "POST", "/v1/subscriptions", wish).get_json()
    _send(client, "DELETE", f"/v1/subscriptions/{made['id']}", "")

    subscribed, ended = log()
    assert (subscribed["event"], subscribed["subscription"]) == ("subscribed", made["id"])
    assert subscribed["host"] == "127.0.0.1:8080"
    assert (ended["event"], ended["subscription"]) == ("unsubscribed", made["id"])


def _send(
    client: FlaskClient,
    method: str,
    target: str,
    content: Any,
    *,
    message: str | None = None,
    secret: str = SECRET,
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Any:
    body = (content if isinstance(content, str) else json.dumps(content)).encode()
    signed = sign_request(secret, message or uuid4().hex, Signable.of(method, target, body))
    how = {"Content-Type": media_type, **(signed if headers is None else headers)}
    return client.open(target, method=method, data=body, headers=how)


def _settings(database_url: str) -> Settings:
    sections = (Section("politik", "Politik"),)
    site = Site("Test", "http://site.test", "de", "Europe/Berlin", sections, allow_private_networks=("127.0.0.0/8",))
    store = Store("bucket", "key", "secret")
    return Settings(site, store, database_url, "memory://", "http://intake.test", sources(desk=(SECRET,)))
