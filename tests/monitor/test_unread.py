"""What ops are told of input that nobody could read."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.sweep.sweep import Sweep
from shared.ledger import Ledger, transaction
from shared.ledger.submitting.unread import UnreadContent, WhyUnread, keep, unread_inputs
from shared.ledger.watching import unread_counts
from shared.ledger.webhooks import Webhook
from shared.queue import Doorbells, celery_app
from tests.monitor import newsroom
from tests.monitor.test_metrics import scrape
from tests.monitor.test_page import KINDS, look, said, verdict

WHY = WhyUnread("title: Must be text.")


def test_each_source_that_was_not_understood_is_trouble_until_its_messages_are_read(
    monitor: FlaskClient, ledger: Ledger
) -> None:
    newsroom.at_work(ledger, *KINDS)
    assert verdict(look(monitor)).startswith("All is well.")
    assert scrape(monitor)["andruck_unread_oldest_seconds"] == 0
    for number in range(3):
        _keep(ledger, "blog", f"m{number}", WHY)
    _keep(ledger, "my wire", "m9", WhyUnread("event: Must be known."))
    with transaction(ledger) as db:
        db.execute("UPDATE unread_inputs SET came_at = now() - interval '100 s' WHERE source = 'blog'")

    found = verdict(look(monitor))
    assert "3 messages of blog could not be read, the first 100 s ago: title: Must be text. What was sent" in found
    assert "run andruck unread retry --source 'my wire'" in found
    rows = [said(row) for row in look(monitor).get_element_by_id("unread").findall("tbody/tr")]
    assert rows[0].startswith(
        "3 messages of blog, such as 1 title: Must be text. andruck unread retry --source blog or"
    )
    assert rows[1].startswith("message 4 of my wire event: Must be known. andruck unread retry 4 or")
    assert rows[1].endswith("andruck unread drop 4")
    metrics = scrape(monitor)
    assert metrics["andruck_unread_messages blog"] == 3
    assert metrics["andruck_unread_oldest_seconds"] == pytest.approx(100, abs=5)
    assert metrics["andruck_troubles unread-input"] == 2


def test_that_no_more_of_a_source_is_kept_is_trouble_of_its_own(
    monitor: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread_counts, "MAX_UNREAD_MESSAGES", 2)
    newsroom.at_work(ledger, *KINDS)
    for number in range(2):
        _keep(ledger, "blog", f"m{number}", WHY)
    assert "2 messages of blog are unread, and no more are kept" in verdict(look(monitor))
    assert scrape(monitor)["andruck_troubles unread-full"] == 1


def test_what_was_kept_for_as_long_as_the_site_says_is_purged_by_the_sweep(ledger: Ledger) -> None:
    for number in range(3):
        _keep(ledger, "blog", f"m{number}", WHY)
    with transaction(ledger) as db:
        db.execute("UPDATE unread_inputs SET came_at = now() - interval '7 days 1 minute' WHERE number < 3")

    Sweep(ledger, Doorbells(celery_app("memory://")), unread_days=8).once()
    with transaction(ledger) as db:
        assert len(unread_inputs(db)) == 3
    Sweep(ledger, Doorbells(celery_app("memory://")), unread_days=7).once()
    with transaction(ledger) as db:
        assert [each.number for each in unread_inputs(db)] == [3]


def _keep(ledger: Ledger, source: str, message: str, why: WhyUnread) -> None:
    with transaction(ledger) as db:
        keep(db, Webhook(source, message, "digest"), UnreadContent(b"{}", b"body"), why)
