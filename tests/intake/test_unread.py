"""What a source has signed is never lost: what cannot be read is kept whole, and its sender told that it was taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.intake.bridge import FAILURE
from shared.dialects.andruck import Andruck
from shared.ledger import Ledger, transaction
from shared.ledger.submitting import unread
from shared.ledger.submitting.unread import UnreadContent, UnreadInput, content_of, unread_inputs
from tests.dialects.sending import Sent, standard_webhooks
from tests.intake import silent_cms
from tests.intake.silent_cms import ARTICLE, SECRET, SilentKind, send
from tests.intake.test_journal import Log, log  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def client(emptied: Ledger) -> Iterator[FlaskClient]:
    """Intake; one for all tests here."""
    yield from silent_cms.client_of(emptied)


@pytest.fixture
def silent(client: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The same, where the source `desk` sends once and looks at no answer."""
    silent_cms.enter(monkeypatch, SilentKind())
    return client


def test_what_is_signed_and_cannot_be_read_is_kept_whole_and_answered_as_taken(
    silent: FlaskClient, ledger: Ledger
) -> None:
    answer = send(silent, {**ARTICLE, "title": 7}, x_event="post.published")

    assert answer.status_code == 200
    told = answer.get_json()
    address = told.pop("address")
    assert told == {"state": "unread", "unread": 1, "sentence": "title: Must be text."}
    seen = silent.get(address)
    assert seen.status_code == 200
    assert (seen.get_json() | told | {"source": "desk"}) == seen.get_json()
    assert silent.get(address[:-1]).status_code == 404
    line, content = _kept(ledger)
    assert (line.source, line.webhook_id, line.sentence) == ("desk", "m1", "title: Must be text.")
    assert json.loads(content.body) == {**ARTICLE, "title": 7}
    head = json.loads(content.head)
    assert (head["method"], head["path"]) == ("POST", "/v1/sources/desk/webhook")
    assert (head["headers"]["x-event"], head["headers"]["content-type"]) == ("post.published", "application/json")


def test_nothing_that_would_let_anybody_in_is_kept(silent: FlaskClient, ledger: Ledger) -> None:
    keys = {"authorization": "Bearer x", "cookie": "session=x", "x_secret": "x", "x_api_key": "x"}
    send(silent, {"echo": SECRET}, x_webhook=f"token {SECRET}", **keys)

    _, content = _kept(ledger)
    headers = json.loads(content.head)["headers"]
    assert set(headers) == {
        "content-type", "webhook-id", "webhook-timestamp", "webhook-signature", "x-webhook",
    }  # fmt: skip
    assert headers["x-webhook"] == "token (secret)"
    assert json.loads(content.body) == {"echo": "(secret)"}


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000, b"no JSON", b'{"id": "\\ud800"}', b'"\\u0000"'])
def test_whatever_the_bytes_are_they_are_kept(silent: FlaskClient, ledger: Ledger, body: bytes) -> None:
    assert send(silent, body).get_json()["state"] == "unread"
    assert _kept(ledger)[1].body == body


def test_a_path_that_no_text_of_the_database_holds_is_kept_too(silent: FlaskClient, ledger: Ledger) -> None:
    path = "/v1/sources/desk/webhook/\x00ä"
    sent = Sent(b"x", {"content-type": "application/json"}, rest="\x00ä")
    proved = standard_webhooks(SECRET, sent, "m2")
    answer = silent.post("/v1/sources/desk/webhook/%00ä", data=b"x", headers=dict(proved.headers))
    assert answer.status_code == 200
    assert json.loads(_kept(ledger)[1].head)["path"] == path


def test_the_same_message_is_kept_once(silent: FlaskClient, ledger: Ledger) -> None:
    assert [send(silent, b"x").get_json()["unread"] for _ in range(3)] == [1, 1, 1]
    assert send(silent, b"another under the same id").get_json()["unread"] > 1
    with transaction(ledger) as db:
        assert len(unread_inputs(db)) == 2


def test_a_mistake_of_ours_is_kept_told_as_ours_and_logged_once_with_its_place(
    silent: FlaskClient, ledger: Ledger, log: Log  # noqa: F811
) -> None:  # fmt: skip
    answer = send(silent, b"stumble: planted-by-a-stranger")

    assert answer.status_code == 200
    assert answer.get_json()["sentence"].startswith("This is our mistake: reading it ended with KeyError.")
    assert _kept(ledger)[0].mistake
    (line,) = log()
    assert (
        line.items()
        >= {"event": "reading failed", "level": "error", "unread": 1, "source": "desk", "error": "KeyError"}.items()
    )
    assert "silent_cms.py" in line["at"][-1]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ({"version": 1}, {"version": 1, "title": "Another"}, "version: version 1 was accepted with other content"),
        ({"slug": "x"}, {"id": "a2", "slug": "x"}, "slug: "),
        ({}, {"updated_at": "2999-01-01T00:00:00Z"}, "updated_at: Is in the future"),
    ],
)
def test_what_the_ledger_refuses_is_kept_too(
    silent: FlaskClient, ledger: Ledger, first: dict[str, Any], second: dict[str, Any], sentence: str
) -> None:
    assert send(silent, {**ARTICLE, **first}, "m1").status_code == 200
    answer = send(silent, {**ARTICLE, **second}, "m2")
    assert answer.status_code == 200
    assert answer.get_json()["sentence"].startswith(sentence)
    assert _kept(ledger)[0].webhook_id == "m2"


def test_what_is_not_signed_or_too_large_is_refused_and_not_kept(silent: FlaskClient, ledger: Ledger) -> None:
    assert silent.post("/v1/sources/desk/webhook", data=b"x").status_code == 401
    assert silent.post("/v1/sources/nobody/webhook", data=b"x").status_code == 404
    assert send(silent, b"x" * 5_300_000).status_code == 413
    with transaction(ledger) as db:
        assert unread_inputs(db) == []


def test_who_reacts_is_refused_at_once(silent: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    silent_cms.enter(monkeypatch, Andruck())
    answer = send(silent, {**ARTICLE, "title": 7})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    with transaction(ledger) as db:
        assert unread_inputs(db) == []


@pytest.mark.parametrize(("limit", "value"), [("MAX_UNREAD_MESSAGES", 2), ("MAX_UNREAD_BYTES", 500)])
def test_a_flood_of_one_source_ends_and_no_message_that_was_taken_is_lost(
    silent: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(unread, limit, value)
    answers = [send(silent, b"no JSON", f"m{number}") for number in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 503, 503]
    assert answers[2].headers["Retry-After"] == "300"
    assert FAILURE not in answers[2].request.environ, "nobody else who waits is asked to come again for it"
    assert "2 messages of desk wait to be read already" in answers[2].get_json()["detail"]
    assert send(silent, b"no JSON", "m0").status_code == 200, "what is kept already is still known"
    assert send(silent, ARTICLE, "good").status_code == 200, "and what can be read is taken"


def _kept(ledger: Ledger) -> tuple[UnreadInput, UnreadContent]:
    """Return what was kept last."""
    with transaction(ledger) as db:
        last = unread_inputs(db)[-1]
        content = content_of(db, last.number)
    assert content
    return last, content
