"""`andruck retry` and `dismiss` against a running stack: what they say, and how soon it is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shared.channels.webhook import WEBHOOK
from shared.ledger import Ledger
from tests.conftest import Running
from tests.local import until
from tests.subscriber import listening

KILL_PAGE = """
    UPDATE pages SET dead = true, wanted = nextval('sequence_numbers'), problem = 'Planted.', rung_at = now()
    WHERE path = %(path)s
"""
DEAD = "UPDATE deliveries SET dead = true"
WHOSE = "WHERE subscription = %(id)s"
ITSELF = "WHERE id = %(id)s"
OF_SUBSCRIPTION = f"FROM deliveries {WHOSE}"


def test_a_page_that_is_retried_is_rung_for_at_once_and_right_before_the_sweep_would_ring(
    stack: Running, tmp_path: Path
) -> None:
    path = _published(stack, tmp_path, "retried")
    _execute(stack, KILL_PAGE, path=path)
    try:
        status = stack.andruck("--json", "status")
        assert status.returncode == 1
        assert "pages-dead" in json.loads(status.stdout)["kinds"]

        done = stack.andruck("retry", "--page", path, "--reason", "planted")
        assert (done.returncode, done.stdout.strip()) == (0, "1 page and 0 deliveries are due again.")
        until(lambda: _value(stack, "SELECT pressed >= wanted FROM pages WHERE path = %(path)s", path=path), seconds=8)
    finally:
        stack.andruck("retry")
    line = _audit(done.stderr)
    assert (
        line.items()
        >= {"command": "retry", "service": "command", "page": path, "reason": "planted", "pages": 1}.items()
    )
    assert line["by"]


def test_deliveries_are_retried_at_once_and_those_of_nobody_are_counted_until_they_are_dismissed(
    stack: Running, tmp_path: Path
) -> None:
    with listening() as subscriber:
        subscribed = stack.intake.subscribe({"url": subscriber.url})
        subscription, host = subscribed["id"], subscriber.url.split("/")[2]
        subscriber.answers = [(404, {})] * 20
        _published(stack, tmp_path, "told-later")
        _give_up(stack, subscription)
        heard = len(subscriber.heard)
        subscriber.answers.clear()

        done = stack.andruck("--json", "retry", "--host", host, "--reason", "answered 404", "--since", "1h")
        assert json.loads(done.stdout) == {"pages": 0, "deliveries": 1}
        subscriber.wait_for(heard + 1)

        until(lambda: _value(stack, f"SELECT every(delivered_at IS NOT NULL) {OF_SUBSCRIPTION}", id=subscription))
        _execute(stack, f"{DEAD}, delivered_at = NULL {WHOSE}", id=subscription)
        _execute(
            stack, f"UPDATE subscriptions SET disabled_at = now(), disabled_why = 'away' {ITSELF}", id=subscription
        )
    done = stack.andruck("retry", "--subscription", str(subscription))
    assert done.returncode == 1
    assert "1 delivery is of a subscription that has ended: subscribe again, or `andruck dismiss` it." in done.stdout
    assert "Nothing that is dead fits" in done.stderr
    assert "deliveries-dead" in json.loads(stack.andruck("--json", "status").stdout)["kinds"]

    done = stack.andruck("--json", "dismiss", "--subscription", str(subscription))
    assert json.loads(done.stdout) == {"pages": 0, "deliveries": 1}
    assert _audit(done.stderr)["command"] == "dismiss"
    assert "deliveries-dead" not in json.loads(stack.andruck("--json", "status").stdout)["kinds"]


def test_each_command_that_changes_something_is_noted_without_secrets(stack: Running) -> None:
    said = ""
    with listening() as subscriber:
        done = stack.andruck("--json", "subscribe", f"{subscriber.url}?token=planted")
        subscription = json.loads(done.stdout)
        assert _audit(done.stderr).items() >= {"command": "subscribe", "subscription": subscription["id"]}.items()
        said += done.stderr
        for command in (("unsubscribe", str(subscription["id"])), ("verify", "--repair"), ("repress",)):
            done = stack.andruck(*command)
            assert _audit(done.stderr)["command"].split()[0] == command[0]
            said += done.stderr
        failed = stack.andruck("unsubscribe", "999999")
        assert "no subscription 999999" in _audit(failed.stderr)["problem"]
    assert "planted" not in said
    assert subscription["secret"] not in said


def test_nothing_is_dismissed_unasked_and_times_are_times(stack: Running) -> None:
    assert stack.andruck("dismiss").returncode == 2
    wrong = stack.andruck("retry", "--since", "yesterday")
    assert wrong.returncode == 2
    assert "is no time: write" in " ".join(wrong.stderr.split())


def test_without_a_broker_what_is_retried_is_left_to_the_sweep(stack: Running, tmp_path: Path) -> None:
    path = _published(stack, tmp_path, "left")
    _execute(
        stack, "UPDATE pages SET dead = true, wanted = nextval('sequence_numbers') WHERE path = %(path)s", path=path
    )
    described = json.loads((stack.home / "stack.json").read_text())
    other = tmp_path / "home"
    other.mkdir()
    (other / "site.toml").write_text((stack.home / "site.toml").read_text())
    (other / "stack.json").write_text(json.dumps({**described, "broker": "redis://127.0.0.1:9/0"}))
    done = Running(other, stack.process).andruck("retry", "--page", path)
    assert done.returncode == 0, done.stderr
    assert "1 page and 0 deliveries are due again. The broker takes no doorbells: the sweep rings" in done.stdout
    _execute(stack, "UPDATE pages SET rung_at = NULL WHERE path = %(path)s", path=path)  # ten seconds later
    until(lambda: _value(stack, "SELECT pressed >= wanted FROM pages WHERE path = %(path)s", path=path))


def _published(stack: Running, tmp_path: Path, id_: str) -> str:
    """Publish an article, wait until it is out, and return its page's path."""
    file = tmp_path / f"{id_}.json"
    file.write_text(json.dumps({"id": f"mend-{id_}", "title": f"Mend {id_}", "body": "Text."}))
    answer = stack.intake.submit(file)
    receipt = next(each for each in stack.intake.follow(answer["submission"], seconds=30) if each["live_at"])
    return str(receipt["page"]).removeprefix(stack.described["site"])


def _give_up(stack: Running, subscription: int) -> None:
    """Let the attempt that failed have been the last."""
    until(lambda: _value(stack, f"SELECT every(failures > 0) {OF_SUBSCRIPTION}", id=subscription))
    _execute(stack, f"{DEAD}, failures = {len(WEBHOOK.delays)} {WHOSE}", id=subscription)


def _audit(stderr: str) -> dict[str, Any]:
    (line,) = [json.loads(line) for line in stderr.splitlines() if '"event": "command"' in line]
    return dict(line)


def _execute(stack: Running, statement: str, **values: Any) -> None:
    ledger = Ledger(stack.described["database"], connections=1)
    with ledger.begin() as db:
        db.execute(statement, values)
    ledger.close()


def _value(stack: Running, statement: str, **values: Any) -> Any:
    ledger = Ledger(stack.described["database"], connections=1)
    with ledger.begin() as db:
        found = db.execute(statement, values).value()
    ledger.close()
    return found
