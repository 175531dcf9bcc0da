"""What an article is called means the same on the whole way to intake: no server rewrites a path."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from tests.conftest import Running
from tests.intake.test_ids_and_order import IDS


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """What tells this test's ids from those of others on the same stack, without hiding how they begin."""
    return f"!{abs(hash(request.node.nodeid)) % 10_000}"


def test_every_id_can_be_withdrawn_through_the_servers_that_stand_in_front(
    stack: Running, tmp_path: Path, prefix: str
) -> None:
    ids = [f"{id_[: 200 - len(prefix)]}{prefix}" for id_ in IDS] + [f"{prefix}x/", f"{prefix}x//"]
    for number, id_ in enumerate(ids):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps({"id": id_, "title": f"Ids {number}", "body": "Text.", "version": 1}))
        stack.intake.submit(file)
    for id_ in ids:
        gone = stack.intake.withdraw(id_)
        receipt = stack.intake.receipt(gone["submission"])
        assert (receipt["action"], receipt["article"]) == ("withdraw", id_)


def test_no_path_is_redirected(stack: Running) -> None:
    for path in ("/v1/sources/desk%2f/articles/x", "/v1//sources/desk/articles/x", "/v1/sources/desk/articles//x"):
        answer = httpx.delete(stack.described["intake"] + path)
        assert (answer.status_code, answer.headers["content-type"]) in (
            (401, "application/problem+json"),
            (404, "application/problem+json"),
        )
