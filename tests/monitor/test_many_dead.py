"""200,000 dead deliveries: nobody waits for who retries or dismisses them."""

from __future__ import annotations

import json
import threading
import time

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from services.cli.main import main
from shared.ledger import Ledger, transaction
from tests.monitor import newsroom
from tests.monitor.test_page import KINDS, look, verdict

SUBSCRIPTIONS = 1000
EVENTS = 200

_MANY = """
    WITH whose AS (
        INSERT INTO subscriptions (channel, url, secret, events)
        SELECT 'webhook', 'https://host-' || n %% 20 || '.example/' || n, 'whsec_eA==', '{article.published}'
        FROM generate_series(1, %(subscriptions)s) n RETURNING id
    ), sent AS (
        INSERT INTO submissions (article_id, action, content, state, path, stage)
        SELECT (SELECT min(id) FROM articles), 'publish', '{}', 'live', '/x/', 'done'
        FROM generate_series(1, %(events)s) RETURNING number, article_id
    ), happened AS (
        INSERT INTO events (type, article_id, submission) SELECT 'article.published', article_id, number FROM sent
        RETURNING number, article_id
    )
    INSERT INTO deliveries (event, subscription, article_id, dead, problem)
    SELECT number, whose.id, article_id, true, 'Answered 404: ' || number FROM happened, whose
"""


@pytest.mark.slow
def test_whoever_publishes_meanwhile_waits_no_longer_than_for_a_small_batch(
    monitor: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDRUCK_DATABASE_URL", ledger.url)
    monkeypatch.setenv("ANDRUCK_BROKER_URL", "redis://127.0.0.1:9/0")
    newsroom.publish(ledger)
    newsroom.press_all(ledger)
    with transaction(ledger) as db:
        db.execute(_MANY, {"subscriptions": SUBSCRIPTIONS, "events": EVENTS})
        db.execute("ANALYZE")
    newsroom.at_work(ledger, *KINDS)
    assert "deliveries are dead" in verdict(look(monitor))
    assert len(look(monitor).get_element_by_id("dead").findall("table/tbody/tr")) == 15

    longest, over = 0.0, threading.Event()

    def publish() -> None:
        nonlocal longest
        while not over.is_set():
            began = time.monotonic()
            newsroom.publish(ledger)
            longest = max(longest, time.monotonic() - began)

    publisher = threading.Thread(target=publish)
    publisher.start()
    try:
        assert _run("retry", "--host", "host-0.example") == {"pages": 0, "deliveries": 10_000}
        assert _run("dismiss", "--reason", "answered 404") == {"pages": 0, "deliveries": 190_000}
    finally:
        over.set()
        publisher.join()
    assert longest < 5
    newsroom.at_work(ledger, *KINDS)
    assert "dead" not in verdict(look(monitor))


def _run(*arguments: str) -> dict[str, int]:
    done = CliRunner().invoke(main, ["--home", "/nowhere", "--json", *arguments])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    answer.pop("rung", None)
    return dict(answer)
