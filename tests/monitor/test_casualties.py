"""What ops see of what is dead, and of a subscriber who keeps up with nothing."""

from __future__ import annotations

import shlex

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from services.cli.main import main
from services.monitor.casualties import SHOWN_GROUPS
from shared.channels.webhook import WEBHOOK
from shared.ledger import Ledger, transaction
from shared.ledger.telling.deliveries import claim_deliveries
from tests.monitor import newsroom
from tests.monitor.test_metrics import scrape
from tests.monitor.test_page import KINDS, look, said, verdict


def test_what_died_of_the_same_is_one_row_with_the_commands_that_find_all_of_it(
    monitor: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for host in ("a.example", "b.example"):
        newsroom.subscriber(ledger, f"https://{host}/hook?token={newsroom.TOKEN}")
    for number in range(30):
        newsroom.publish(ledger, f"Article {number}")
    newsroom.press_all(ledger)
    _die(ledger, f"Answered 404: nothing at https://a.example/{newsroom.TOKEN} ' || d.id || '", host="a.example")
    _die(ledger, "Answered 500: request ' || d.id || ' failed", host="b.example")
    newsroom.at_work(ledger, *KINDS)

    rows = [said(row) for row in look(monitor).get_element_by_id("dead").findall("table/tbody/tr")]
    assert [row.partition(" Answered ")[0] for row in rows] == [
        "30 deliveries to a.example",
        "30 deliveries to b.example",
    ]
    assert "andruck retry --host a.example --reason 'Answered 404' or" in rows[0]
    assert rows[0].endswith("andruck dismiss --host a.example --reason 'Answered 404'")

    monkeypatch.setenv("ANDRUCK_DATABASE_URL", ledger.url)
    monkeypatch.setenv("ANDRUCK_BROKER_URL", "redis://127.0.0.1:1/0")
    done = _run(*shlex.split(rows[0].rpartition("andruck ")[2]))
    assert done == "0 pages and 30 deliveries are dismissed: no alarm speaks of them any more."
    assert "30 deliveries are dead" in verdict(look(monitor))
    assert scrape(monitor)["andruck_deliveries dead"] == 30


def test_no_more_rows_are_shown_than_a_person_reads(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.subscriber(ledger)
    for number in range(SHOWN_GROUPS + 5):
        newsroom.publish(ledger, f"Article {number}")
    newsroom.press_all(ledger)
    _die(ledger, "Each of its own: ' || d.id || '", host="reader.example")
    with transaction(ledger) as db:
        db.execute("UPDATE deliveries SET problem = id || ' is a reason of its own'")
    assert len(look(monitor).get_element_by_id("dead").findall("table/tbody/tr")) == SHOWN_GROUPS


def test_a_page_that_is_dismissed_alarms_nobody_until_something_newer_of_it_is_dead(
    monitor: FlaskClient, ledger: Ledger
) -> None:
    path = newsroom.publish(ledger)
    newsroom.kill_page(ledger, path, "The theme cannot show it.")
    newsroom.at_work(ledger, *KINDS)
    with transaction(ledger) as db:
        db.execute("UPDATE pages SET dismissed = wanted WHERE dead")
    assert verdict(look(monitor)).startswith("All is well.")
    assert scrape(monitor)["andruck_pages_dead"] == 0

    with transaction(ledger) as db:
        db.execute("UPDATE pages SET wanted = nextval('sequence_numbers') WHERE dead")
    assert "1 page is dead" in verdict(look(monitor))


def test_a_slow_subscriber_is_named_and_the_notifiers_are_not_blamed(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.subscriber(ledger, "https://slow.example/hook")
    for number in range(3 * WEBHOOK.per_key):
        newsroom.publish(ledger, f"Article {number}")
    newsroom.press_all(ledger)
    newsroom.let_pass(ledger, 90)
    with transaction(ledger) as db:
        assert len(claim_deliveries(db, 100, {}, suspects=0)) == WEBHOOK.per_key  # all that it may be sent at a time
    newsroom.at_work(ledger, *KINDS)

    found = verdict(look(monitor))
    assert f"slow.example answers slowly: {3 * WEBHOOK.per_key} deliveries for it, the oldest due for 90 s" in found
    assert "start another" not in found
    assert scrape(monitor)["andruck_troubles host-slow"] == 1

    newsroom.subscriber(ledger, "https://waits.example/hook")
    newsroom.publish(ledger, "One more")
    newsroom.press_all(ledger)
    with transaction(ledger) as db:
        db.execute("UPDATE deliveries SET next_attempt_at = now() - interval '70 s' WHERE subscription = 2")
    found = verdict(look(monitor))
    assert "1 delivery to make, the oldest due for 70 s. The notifiers at work do not keep up" in found
    assert "slow.example answers slowly" in found


def _die(ledger: Ledger, problem: str, *, host: str) -> None:
    """Let all deliveries to a host be dead, each with this problem (inside an SQL text)."""
    with transaction(ledger) as db:
        db.execute(
            f"""UPDATE deliveries d SET dead = true, problem = '{problem}'
                FROM subscriptions s WHERE s.id = d.subscription AND s.host = %(host)s""",
            {"host": host},
        )


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["--home", "/nowhere", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout.strip()
