"""Fronts as editors change them over HTTP: signed, answered with receipts, refused with a sentence that helps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.ledger import Ledger
from shared.signable import Signable, sign_request
from tests.intake.described import described_app
from tests.intake.source import AGENCY, DESK, LIVE, Source, ask, intake
from tests.intake.test_api import _settings
from tests.reading.articles_read import sources
from tests.shared.newsdesk import press, press_all

FRONT = "/v1/sources/desk/front"
HOSTILE = "<script>alert(1)</script>\"\u202e'&"


class Editor:
    """An editor, and the newsroom whose articles there are."""

    def __init__(self, client: FlaskClient, ledger: Ledger) -> None:
        self.client, self.ledger, self.newsroom = client, ledger, Source(client, ledger)

    def ask(self, *changes: dict[str, Any], front: str = FRONT, secret: str = DESK, **more: Any) -> TestResponse:
        asked = {"changes": list(changes), **more} if changes else more
        return ask(self.client, "POST", front, secret, json.dumps(asked), "application/json")

    def change(self, *changes: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = self.ask(*changes, **more)
        assert answer.status_code == 202, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def refused(self, *changes: dict[str, Any], **more: Any) -> tuple[int, str]:
        answer = self.ask(*changes, **more)
        return answer.status_code, answer.get_json()["detail"]

    def see(self, front: str = FRONT) -> dict[str, Any]:
        answer = ask(self.client, "GET", front, DESK)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.get_json())


@pytest.fixture
def editor(ledger: Ledger) -> Iterator[Editor]:
    app = intake(ledger)
    made = Editor(app.test_client(), ledger)
    for id_ in ("a", "b", "c"):
        made.newsroom.publish({**LIVE, "id": id_, "title": id_})
    press_all(ledger)
    yield made
    app.extensions["context"].ledger.close()


def _ids(front: dict[str, Any]) -> list[str]:
    return [slot["id"] for slot in front["slots"]]


def test_a_change_has_a_receipt_that_tells_when_readers_see_it(editor: Editor) -> None:
    answer = editor.change({"pin": "a", "kicker": "Analyse"}, who="ida")
    unsigned = editor.client.get(answer["receipt"].removeprefix("https://intake.example").split("8601")[-1])

    assert (answer["version"], answer["at"], answer["warnings"]) == (1, None, [])
    assert _ids(editor.see()) == ["a", "c", "b"]
    signed = ask(editor.client, "GET", f"/v1/submissions/{answer['submission']}", DESK).get_json()
    assert (signed["action"], signed["state"], signed["complete"]) == ("front", "accepted", False)
    press(editor.ledger, "/")
    signed = ask(editor.client, "GET", f"/v1/submissions/{answer['submission']}", DESK).get_json()
    assert (signed["state"], signed["complete"]) == ("live", True)
    assert "Analyse" in str(signed)
    assert unsigned.status_code in (200, 404)
    assert "Analyse" not in unsigned.get_data(as_text=True)


def test_a_preview_changes_nothing_and_tells_what_would_stand_where(editor: Editor) -> None:
    answer = editor.ask({"pin": "a"}, preview=True)

    assert answer.status_code == 200
    assert _ids(answer.get_json()["before"]) == ["c", "b", "a"]
    assert _ids(answer.get_json()["after"]) == ["a", "c", "b"]
    assert editor.see()["version"] == 0


def test_who_did_not_sign_or_may_not_edit_changes_nothing(editor: Editor, ledger: Ledger) -> None:
    assert editor.client.post(FRONT, json={"changes": [{"pin": "a"}]}).status_code == 401
    assert editor.client.get(FRONT).status_code == 401
    assert editor.ask({"pin": "a"}, secret=AGENCY).status_code == 401, "another source's signature"
    body = json.dumps({"changes": [{"pin": "a"}]})
    signed = sign_request(DESK, "m", Signable.of("POST", FRONT, body.encode()))
    assert editor.client.post(FRONT, data=body.replace("a", "b"), headers=signed).status_code == 401
    settings = _settings(ledger.url)
    site = replace(settings.site, front_sources=("desk",))
    app = described_app(replace(settings, site=site, sources=sources(desk=(DESK,), agency=(AGENCY,))))
    status, sentence = Editor(app.test_client(), ledger).refused(
        {"pin": "a"}, front="/v1/sources/agency/front", secret=AGENCY
    )
    app.extensions["context"].ledger.close()
    assert status == 422
    assert "'agency' may not edit fronts" in sentence
    assert editor.see()["version"] == 0


def test_two_editors_do_not_overwrite_each_other(editor: Editor) -> None:
    editor.change({"pin": "a"}, version=0, who="ida")
    status, sentence = editor.refused({"pin": "b"}, version=0)

    assert status == 409
    assert "version 1, not 0" in sentence
    assert "ida" in sentence
    assert "pinned a" in sentence


LATER = "2099-01-01T00:00:00Z"
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"pin": "nobody"}, "changes[0].pin: Nothing has come of the article 'nobody' of the source 'desk'"),
    ({"pin": "x", "source": "agency"}, "Nothing has come of the article 'x' of the source 'agency'"),
    ({"unpin": "b"}, "is not pinned here"),
    ({"order": ["a", "b"]}, "changes[0].order[0]: The article 'a' of the source 'desk' is not pinned"),
    ({"pin": "a", "size": "huge"}, "Must be one of: large, medium, small, auto."),
    ({"pin": "a", "place": 31}, "Must be a whole number from 1 to 30."),
    ({"pin": "a", "kicker": "x" * 61}, "0 to 60 characters"),
    ({"pin": "a", "titel": "x"}, "Is not known"),
    ({"pin": "a", "unpin": "b"}, "exactly one of: pin, unpin, order, banner"),
    ({"pin": "a", "until": "2020-01-01T00:00:00Z"}, "later than"),
    ({"banner": "Eil"}, "Must be given: breaking news"),
    ({"banner": "Eil", "until": LATER, "link": "javascript:alert(1)"}, "path of the site"),
    ({"banner": "Eil", "until": LATER, "link": "//evil.example/"}, "path of the site"),
    ({"banner": "Eil", "until": LATER, "link": "/\\evil.example/"}, "path of the site"),
    ({"banner": "Eil", "until": LATER, "link": "/a b"}, "path of the site"),
]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        *(({"changes": [step]}, sentence) for step, sentence in REFUSED),
        ({}, "exactly one of: changes, undo, restore"),
        ({"undo": True, "restore": 1}, "exactly one of"),
        ({"undo": True}, "Nothing is there to be undone"),
        ({"undo": 7}, "No change 7 is there"),
        ({"restore": 9}, "Version 9 of this front is not known; it is at 0"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(editor: Editor, asked: dict[str, Any], sentence: str) -> None:
    status, said = editor.refused(**asked)

    assert status == 422
    assert sentence in said
    assert editor.see()["version"] == 0


def test_a_section_has_a_front_of_its_own_and_one_that_is_not_there_is_named(editor: Editor) -> None:
    editor.change({"pin": "a"}, front=f"{FRONT}/politik", section="politik")

    assert _ids(editor.see(f"{FRONT}/politik")) == ["a", "c", "b"]
    assert _ids(editor.see()) == ["c", "b", "a"]
    status, sentence = editor.refused({"pin": "a"}, front=f"{FRONT}/nirgends")
    assert status == 422
    assert "Must be one of: politik" in sentence


@pytest.mark.parametrize(
    ("signed", "delivered"),
    [({"section": "politik"}, FRONT), ({}, f"{FRONT}/politik"), ({"section": "sport"}, f"{FRONT}/politik")],
)
def test_what_was_signed_for_one_front_changes_no_other(editor: Editor, signed: dict[str, Any], delivered: str) -> None:
    for change in ({"changes": [{"pin": "a"}]}, {"undo": True}, {"restore": 0}, {"preview": True, "undo": True}):
        answer = editor.ask(front=delivered, **change, **signed)
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == "section"
    assert (editor.see()["version"], editor.see(f"{FRONT}/politik")["version"]) == (0, 0)


def test_what_waits_is_told_when_it_is_pinned_and_when_somebody_looks(editor: Editor) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    editor.newsroom.publish({**LIVE, "id": "secret", "title": "secret", "embargo_until": later})
    answer = editor.change({"pin": "secret"})

    assert answer["warnings"] == ["secret: Its article is not live yet: it comes with the article."]
    assert [pin["place"] for pin in editor.see()["pins"]] == [None]
    assert _ids(editor.see()) == ["c", "b", "a"]


def test_the_history_says_who_did_what_and_what_is_to_come(editor: Editor) -> None:
    editor.change({"pin": "a"}, who="ida")
    editor.change({"banner": "Eil", "until": "2099-01-01T00:00:00Z"}, at="2098-01-01T00:00:00Z")
    editor.change(undo=True)

    told = [(each["who"], each["what"], each["state"], each["version"]) for each in editor.see()["history"]]
    assert told[0] == ("desk", "undid: banner: Eil (until 2099-01-01T00:00:00+00:00)", "live", None)
    assert told[1][2:] == ("superseded", None)
    assert told[2] == ("ida", "pinned a", "accepted", 1)


def test_the_same_message_again_changes_nothing_more(editor: Editor) -> None:
    body = json.dumps({"changes": [{"pin": "a"}]})
    answers = []
    for _ in range(2):
        signed = sign_request(DESK, "once", Signable.of("POST", FRONT, body.encode()))
        answers.append(editor.client.post(FRONT, data=body, headers={"Content-Type": "application/json", **signed}))

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].get_json()["receipt"] == answers[1].get_json()["receipt"]
    assert editor.see()["version"] == 1


def test_hostile_text_is_kept_as_text(editor: Editor) -> None:
    editor.change({"pin": "a", "kicker": HOSTILE, "headline": f"x {HOSTILE}"})

    assert "<script>" not in editor.see()["slots"][0]["headline"], "what has the form of HTML is read as text"
