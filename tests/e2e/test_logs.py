"""One article, followed through the logs of all that had to do with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import Running
from tests.local import until
from tests.subscriber import listening

SECRET_WORDS = "words of a body that no log may hold"


def test_an_article_can_be_followed_from_intake_to_publisher_to_notifier_by_its_number(
    stack: Running, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps({"id": "followed", "title": "Followed", "body": SECRET_WORDS}))
    with listening() as subscriber:
        subscribed = stack.intake.subscribe({"url": f"{subscriber.url}?token=of-the-subscriber"})
        subscriber.answers = [(503, {})]
        answer = stack.intake.submit(draft)
        until(lambda: _lines(stack, "notifier", submission=answer["submission"], event="told"))

    assert stack.andruck("unsubscribe", str(subscribed["id"])).returncode == 0

    number = answer["submission"]
    (accepted,) = _lines(stack, "intake", submission=number)
    assert (accepted["event"], accepted["source"]) == ("accepted", "desk")
    assert accepted["webhook_id"].startswith("msg_")

    pressed = [line for line in _lines(stack, "publisher", event="pressed") if number in line["submissions"]]
    assert accepted["path"] in pressed[0]["pages"], "the article's own page comes first"
    assert any("/" in line["pages"] for line in pressed), "and so do the lists that show it"

    failed, told = _lines(stack, "notifier", submission=number)
    assert (failed["event"], failed["reason"], failed["subscription"]) == ("not told", "Answered 503", subscribed["id"])
    assert (told["event"], told["subscriptions"]) == ("told", [subscribed["id"]])
    assert told["webhook_id"] == failed["webhook_id"] == subscriber.heard[0].headers["webhook-id"]
    assert told["hosts"] == [failed["host"]] == [subscriber.url.split("/")[2]]


def test_every_line_of_every_service_is_json_with_its_service_and_holds_no_secret(stack: Running) -> None:
    described = stack.described
    keys = [described["s3"]["secret_key"], *described["sources"]["desk"]["secrets"]]
    for service in ("intake", "publisher", "notifier", "sweep", "monitor"):
        said = (stack.home / "logs" / f"{service}.log").read_text()
        assert [secret for secret in (SECRET_WORDS, "of-the-subscriber", *keys) if secret in said] == []
        for line in said.splitlines():
            assert json.loads(line)["service"] == service, line


def _lines(stack: Running, service: str, **fields: Any) -> list[dict[str, Any]]:
    lines = (stack.home / "logs" / f"{service}.log").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line.items() >= fields.items()]
