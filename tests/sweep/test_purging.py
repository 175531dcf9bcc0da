"""Everything that only grows has an end: what was answered long ago is purged, in batches, and nothing else is."""

from __future__ import annotations

import pytest

from services.sweep.purging import Purger
from shared.errors import Permanent
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.hints import claim_hint, end_hint, note_hints
from shared.ledger.purging import purge_hints, purge_messages
from shared.ledger.states import HintState
from shared.ledger.webhooks import Webhook
from tests.shared.editors import edit, in_hours, pin
from tests.shared.newsdesk import publish

OLD = "now() - interval '31 days'"


def test_messages_that_were_answered_long_ago_are_purged_and_their_submissions_stay(ledger: Ledger) -> None:
    for number in range(4):
        publish(ledger, f"a{number}")
    with transaction(ledger) as db:
        db.execute(f"UPDATE webhooks SET received_at = {OLD} WHERE submission < (SELECT max(number) FROM submissions)")
        assert purge_messages(db, days=32, limit=10) == 0
        assert purge_messages(db, days=30, limit=2) == 2
    Purger(ledger, unread_days=30, webhook_days=30).once()
    with transaction(ledger) as db:
        assert db.execute("SELECT count(*) FROM webhooks").value() == 1
        assert db.execute("SELECT count(*) FROM submissions").value() == 4


def test_hints_are_purged_once_they_are_settled_and_old(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        note_hints(db, Webhook("desk", "w", "digest"), ["settled", "waiting"])
        lease = claim_hint(db, "desk", None)
        assert lease
        end_hint(db, lease, HintState.DONE, sentence="Nothing was to be done.")
        db.execute(f"UPDATE hints SET received_at = {OLD}, settled_at = {OLD} WHERE settled_at IS NOT NULL")
        db.execute(f"UPDATE hints SET received_at = {OLD}")
        assert purge_hints(db, days=32, limit=10) == 0
    Purger(ledger, unread_days=30, webhook_days=30).once()
    with transaction(ledger) as db:
        assert db.execute("SELECT external_id FROM hints").values() == ["waiting"]


def test_changes_of_fronts_are_purged_but_for_the_last_versions_and_what_is_to_come(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.ledger.purging.KEPT_FRONT_VERSIONS", 2)
    publish(ledger, "a")
    coming = edit(ledger, pin("a"), at=in_hours(2000)).submission
    made = [edit(ledger, pin("a", kicker=f"v{number}")).submission for number in range(5)]
    with transaction(ledger) as db:
        db.execute(f"UPDATE front_changes SET accepted_at = {OLD}")
    Purger(ledger, unread_days=30, webhook_days=30).once()

    with transaction(ledger) as db:
        left = db.execute("SELECT number FROM front_changes ORDER BY number").values()
    assert left == [coming, *made[3:]]
    edit(ledger, undo=True)
    with pytest.raises(Permanent, match="Version 1 of this front is not known"):
        edit(ledger, restore=1)
