"""`andruck withdraw`: an editor sees whether anything has come of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Running
from tests.local import until


@pytest.fixture
def article(stack: Running, tmp_path: Path) -> str:
    """Return the address of an article at version 2 that readers have."""
    file = tmp_path / "bridge.json"
    said = {"id": "bridge", "title": "Brücke", "body": "Steht.", "section": "politik", "language": "de", "version": 2}
    file.write_text(json.dumps(said))
    page = str(stack.intake.submit(file)["page"])
    until(lambda: httpx.get(page).status_code == 200)
    return page


def test_whoever_withdraws_is_told_when_nothing_was_changed_and_why(stack: Running, article: str) -> None:
    late = _withdrawn(stack, "--version", "1")
    assert (late["state"], httpx.get(article).status_code) == ("superseded", 200)
    assert "Nothing was changed: a newer revision has come." in late["sentence"]

    retracted = _withdrawn(stack, "--kind", "retracted", "--reason", "Erfunden.")
    assert retracted["sentence"].startswith("It leaves every list")
    until(lambda: "Erfunden." in httpx.get(article).text)
    again = _withdrawn(stack)
    assert (again["submission"], again["state"]) == (retracted["submission"], "withdrawn")
    assert "--kind has it end otherwise" in again["sentence"]

    assert "Nothing was changed" not in _withdrawn(stack, "--kind", "gone")["sentence"]
    until(lambda: httpx.get(article).status_code == 410)
    assert "Nothing was changed" in _withdrawn(stack)["sentence"]


def _withdrawn(stack: Running, *options: str) -> dict[str, Any]:
    done = stack.andruck("--json", "withdraw", "desk", "bridge", *options)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
