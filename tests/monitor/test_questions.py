"""What it costs to look."""

from __future__ import annotations

from services.monitor.diagnosis import survey
from shared.ledger import Ledger
from tests.monitor import newsroom

DELIVERED = 20_000


def test_a_look_costs_as_much_as_there_is_waiting_however_much_was_delivered(ledger: Ledger) -> None:
    newsroom.publish(ledger)
    newsroom.press_all(ledger)
    _deliver_to_many(ledger)
    newsroom.subscriber(ledger)
    newsroom.publish(ledger)
    newsroom.press_all(ledger)
    newsroom.pause(ledger)
    with ledger.begin() as db:
        found = survey(db)
        read = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'"
        assert db.execute(read).value() < DELIVERED / 100
    assert (found.deliveries.waiting, found.delivery_setbacks[0].count) == (1, 1)


def _deliver_to_many(ledger: Ledger) -> None:
    """Have thousands told of the event that there is, who want to be told nothing more."""
    with ledger.begin() as db:
        db.execute(
            """INSERT INTO subscriptions (channel, url, secret, events, disabled_at)
               SELECT 'webhook', 'https://reader.example/' || n, %(secret)s, '{}', now()
               FROM generate_series(1, %(count)s) n""",
            {"secret": newsroom.SECRET, "count": DELIVERED},
        )
        db.execute(
            """INSERT INTO deliveries (event, subscription, article_id, delivered_at)
               SELECT e.number, s.id, e.article_id, now() FROM events e, subscriptions s"""
        )
        db.execute("ANALYZE")
