"""Which article leads where nobody has pinned one, in the ledger and over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.events import Priority
from shared.ledger import Ledger, transaction
from shared.listings import section_listing
from tests.shared.editors import let_pass, sweep, titles
from tests.shared.newsdesk import due, press_all, publish

LONG = "So war es. " * 60
POLITICS = section_listing("politik")


def test_an_important_article_leads_until_its_time_is_over_and_a_brief_never(ledger: Ledger) -> None:
    publish(ledger, "great", title="great", body=LONG, importance=1)
    press_all(ledger)
    publish(ledger, "story", title="story", body=LONG)
    press_all(ledger)
    publish(ledger, "brief", title="brief", body="Kurz.")
    press_all(ledger)

    assert titles(ledger) == titles(ledger, POLITICS) == ["great", "brief", "story"]
    let_pass(ledger, 13)
    sweep(ledger)
    assert sorted(due(ledger)) == ["/", "/politik/"]
    assert titles(ledger) == ["story", "brief", "great"]


def test_a_revision_that_does_not_say_how_important_it_is_makes_the_article_no_less_so(ledger: Ledger) -> None:
    publish(ledger, "flash", body="", priority=Priority.BREAKING)
    assert _importance(ledger) == 2
    publish(ledger, "flash", body=LONG)
    assert _importance(ledger) == 2
    publish(ledger, "flash", body=LONG, importance=8)
    assert _importance(ledger) == 8


def test_an_archive_that_is_moved_in_leads_nothing(ledger: Ledger) -> None:
    publish(ledger, "old", importance=1, published_at=datetime.now(UTC) - timedelta(days=400))

    with transaction(ledger) as db:
        assert db.execute("SELECT lead_until FROM articles").values() == [None]


def _importance(ledger: Ledger) -> int:
    with transaction(ledger) as db:
        return int(db.execute("SELECT importance FROM articles").value())
