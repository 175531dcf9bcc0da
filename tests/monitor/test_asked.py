"""What ops are told of sources whose CMSes are asked."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from shared.ledger import Ledger, transaction
from shared.ledger.collecting.hints import note_hints
from shared.ledger.collecting.pulls import count_missed, note_webhook
from shared.ledger.webhooks import Webhook
from tests.monitor import newsroom
from tests.monitor.test_metrics import scrape
from tests.monitor.test_page import KINDS, look, said, verdict


@pytest.fixture
def blog(ledger: Ledger) -> Ledger:
    """A source that sends webhooks, and is asked."""
    newsroom.at_work(ledger, *KINDS, "collector")
    with transaction(ledger) as db:
        note_webhook(db, "blog")
        db.execute("UPDATE pulls SET succeeded_at = now() - interval '40 s'")
    return ledger


def _change(ledger: Ledger, change: str) -> None:
    with transaction(ledger) as db:
        db.execute(f"UPDATE pulls SET {change}")


def test_each_source_shows_when_it_last_sent_and_when_it_was_asked(monitor: FlaskClient, blog: Ledger) -> None:
    page = look(monitor)
    assert verdict(page).startswith("All is well.")
    (row,) = [said(row) for row in page.get_element_by_id("sources").findall("tbody/tr")]
    assert row.split() == ["blog", "0", "s", "ago", "40", "s", "ago", "–"]


def test_a_source_whose_webhooks_do_not_come_any_more_is_trouble(monitor: FlaskClient, blog: Ledger) -> None:
    _change(blog, "webhook_at = now() - interval '1 hour'")
    for _ in range(3):
        with transaction(blog) as db:
            count_missed(db, "blog")
    assert verdict(look(monitor)).startswith("All is well."), "one by one they may get lost"
    _change(blog, "missed_since = now() - interval '11 minutes'")

    found = verdict(look(monitor))
    assert "The webhooks of blog do not come any more, for 60 min: 3 changes had to be fetched." in found
    assert "andruck source check blog" in found
    metrics = scrape(monitor)
    assert metrics["andruck_source_missed_total blog"] == 3
    assert metrics["andruck_troubles webhooks-missing"] == 1
    with transaction(blog) as db:
        note_webhook(db, "blog")
    assert verdict(look(monitor)).startswith("All is well.")
    assert scrape(monitor)["andruck_source_missed_total blog"] == 3, "a counter never falls"


def test_a_source_that_is_only_asked_misses_no_webhook(monitor: FlaskClient, blog: Ledger) -> None:
    _change(blog, "webhook_at = NULL, missed = 99, missed_since = now() - interval '1 day'")
    assert verdict(look(monitor)).startswith("All is well.")


def test_a_cms_that_cannot_be_asked_is_trouble_with_what_to_do(monitor: FlaskClient, blog: Ledger) -> None:
    _change(blog, "problem = 'It refuses us: set a token.', failing_since = now() - interval '10 minutes'")
    found = verdict(look(monitor))
    assert "The CMS of blog cannot be asked what has changed, for 10 min: It refuses us: set a token." in found
    assert scrape(monitor)["andruck_source_failing_seconds blog"] == pytest.approx(600, abs=9)


def test_articles_that_wait_long_to_be_fetched_are_trouble(monitor: FlaskClient, blog: Ledger) -> None:
    with transaction(blog) as db:
        note_hints(db, Webhook("blog", "w", "d"), ["1", "2"])
    assert verdict(look(monitor)).startswith("All is well.")
    with transaction(blog) as db:
        db.execute("UPDATE hints SET received_at = now() - interval '6 minutes', problem = 'It answered 503.'")
    found = verdict(look(monitor))
    assert "2 articles of blog wait to be fetched from its CMS, the oldest for 6 min: It answered 503." in found
    assert scrape(monitor)["andruck_source_unfetched blog"] == 2


def test_a_collector_has_to_be_at_work_only_where_there_is_something_to_ask(
    monitor: FlaskClient, ledger: Ledger
) -> None:
    newsroom.at_work(ledger, *KINDS)
    assert verdict(look(monitor)).startswith("All is well.")
    with transaction(ledger) as db:
        note_hints(db, Webhook("blog", "w", "d"), ["1"])
        note_webhook(db, "blog")
    assert "No collector is at work, so no picture, and nothing that webhooks do not bring, is fetched" in verdict(
        look(monitor)
    )
