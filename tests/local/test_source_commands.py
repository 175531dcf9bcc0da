"""What the command line asks of intake, and what ops do with what sources have asked for."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from tests.conftest import Running

HOOK = "http://127.0.0.1:20999/never"


def test_a_receipt_is_shown_by_its_number_and_to_anybody_by_its_address(stack: Running, tmp_path: Path) -> None:
    file = tmp_path / "article.json"
    file.write_text(json.dumps({"title": "Ein Beleg", "body": "Text."}))
    answer = json.loads(stack.andruck("--json", "submit", str(file), "--id", "Beleg/für alle").stdout)
    shown = stack.andruck("--json", "receipt", str(answer["submission"]))
    unknown = stack.andruck("receipt", "999999999")

    assert json.loads(shown.stdout)["article"] == "Beleg/für alle"
    assert httpx.get(answer["receipt"]).json()["submission"] == answer["submission"]
    assert httpx.get(f"{stack.intake.url}/v1/submissions/{answer['submission']}").status_code == 401
    assert (unknown.returncode, "has sent a submission 999999999" in " ".join(unknown.stderr.split())) == (1, True)


def test_ops_see_and_end_what_sources_have_subscribed(stack: Running) -> None:
    made = json.loads(stack.andruck("--json", "subscribe", HOOK, "--event", "article.withdrawn").stdout)
    again = json.loads(stack.andruck("--json", "subscribe", HOOK, "--rotate").stdout)
    listed = json.loads(stack.andruck("--json", "subscriptions").stdout)["subscriptions"]

    assert (again["id"], again["secret"] != made["secret"]) == (made["id"], True)
    assert [each["source"] for each in listed if each["url"] == HOOK] == ["desk"]
    assert stack.andruck("unsubscribe", str(made["id"])).returncode == 0
    assert stack.andruck("unsubscribe", str(made["id"])).returncode == 1
