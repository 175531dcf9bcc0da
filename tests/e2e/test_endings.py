"""An article's endings, tried as a newsroom and as readers do: over HTTP, through the web server, and back again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.signable import Signable, sign_request
from tests.conftest import Running

REASON = "Die Quelle hat es erfunden."
ELSEWHERE = "https://elsewhere.example/größe?a=b"
ENDINGS: dict[str, tuple[dict[str, str], int, str]] = {
    "gone": ({"kind": "gone", "reason": REASON}, 410, ""),
    "moved": ({"kind": "moved", "moved_to": ELSEWHERE}, 301, "https://elsewhere.example/gr%C3%B6%C3%9Fe?a=b"),
    "moved-here": ({"kind": "moved", "moved_to": "/nachrichten/"}, 301, "/nachrichten/"),
    "retracted": ({"kind": "retracted", "reason": REASON}, 200, ""),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_an_article_ends_as_its_source_says_and_comes_back(stack: Running, tmp_path: Path, name: str) -> None:
    ending, status, location = ENDINGS[name]
    page = _publish(stack, tmp_path, name, 1)
    answer = _delete(stack, name, ending, in_body=name == "retracted")
    assert answer.status_code == 202, answer.text
    done = _followed(stack, answer.json()["submission"])
    assert done["state"] == "withdrawn"
    found = httpx.get(page)
    assert (found.status_code, found.headers.get("location", "")) == (status, location)
    assert "Wovon niemand mehr" not in found.text
    assert ("reason" in ending) == (REASON in found.text)
    assert (f"Titel {name}" in found.text) == (name == "retracted")
    assert page not in httpx.get(stack.described["site"] + "/feed.atom").text

    assert _publish(stack, tmp_path, name, 2) == page
    again = httpx.get(page)
    assert again.status_code == 200
    assert "Wovon niemand mehr" in again.text
    assert REASON not in again.text


def test_an_editor_retracts_by_hand_what_a_source_has_sent(stack: Running, tmp_path: Path) -> None:
    page = _publish(stack, tmp_path, "by-hand", 1)
    refused = stack.andruck("withdraw", "desk", "by-hand", "--kind", "retracted")
    assert (refused.returncode, "it stands in place of the text" in refused.stderr) == (1, True)
    unknown = stack.andruck("withdraw", "desk", "by-foot")
    assert (unknown.returncode, "Nothing has come of an article" in unknown.stderr) == (1, True)
    done = stack.andruck("--json", "withdraw", "desk", "by-hand", "--kind", "retracted", "--reason", REASON)
    assert done.returncode == 0, done.stderr
    _followed(stack, json.loads(done.stdout)["submission"])
    assert REASON in httpx.get(page).text
    _publish(stack, tmp_path, "by-hand", 2)


def test_what_a_withdrawal_says_twice_is_refused(stack: Running) -> None:
    path = "/v1/sources/desk/articles/x?kind=gone"
    answer = _send(stack, path, b'{"kind": "retracted"}')
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kind")


def _publish(stack: Running, folder: Path, id_: str, version: int) -> str:
    draft = folder / "draft.json"
    told = {"id": id_, "title": f"Titel {id_}", "body": f"Wovon niemand mehr spricht, {version}.", "version": version}
    draft.write_text(json.dumps({**told, "language": "de"}))
    answer = stack.intake.submit(draft)
    _followed(stack, answer["submission"])
    return str(answer["page"])


def _followed(stack: Running, submission: int) -> dict[str, Any]:
    (*_, last) = stack.intake.follow(submission, seconds=60)
    assert last["complete"], last
    return last


def _delete(stack: Running, id_: str, ending: dict[str, str], *, in_body: bool) -> httpx.Response:
    path = f"/v1/sources/desk/articles/{id_}"
    if in_body:
        return _send(stack, path, json.dumps(ending).encode())
    return _send(stack, f"{path}?{httpx.QueryParams(ending)}", b"")


def _send(stack: Running, target: str, body: bytes) -> httpx.Response:
    intake = stack.intake
    proof = sign_request(intake.secret, f"msg_{hash((target, body))}", Signable.of("DELETE", target, body))
    headers = {**proof, **({"Content-Type": "application/json"} if body else {})}
    return httpx.request("DELETE", intake.url + target, content=body, headers=headers)
