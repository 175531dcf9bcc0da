"""A takedown: no list ever links to what is gone."""

from __future__ import annotations

import pytest

from shared.errors import Transient
from shared.ledger import Ledger, leases, transaction
from shared.ledger.pressing.editions import edition
from shared.ledger.states import SubmissionState
from shared.withdrawal import Tombstone
from tests.shared.newsdesk import claim_press, due, press_all, press_all_but, publish, state_of, withdraw


def test_a_takedown_clears_the_lists_before_the_page(ledger: Ledger) -> None:
    accepted = publish(ledger)
    press_all(ledger)
    gone = withdraw(ledger)

    assert accepted.path not in due(ledger)
    assert press_all(ledger)[-1] == accepted.path
    assert state_of(ledger, gone).state is SubmissionState.WITHDRAWN


def test_a_page_that_an_earlier_revision_wanted_is_no_tombstone_before_the_lists_are_cleared(ledger: Ledger) -> None:
    accepted = publish(ledger, version=1)
    press_all(ledger)
    publish(ledger, version=2, title="Changed")
    with transaction(ledger) as db:
        claimed = claim_press(db, accepted.path)
    publish(ledger, "other", version=1)
    withdraw(ledger)

    assert claimed
    with transaction(ledger) as db, pytest.raises(Transient, match="cleared first"):
        edition(db, claimed.page.article_id or 0, claimed.page.path)
    with transaction(ledger) as db:
        leases.postpone(db, claimed.lease, problem="too early", seconds=0)
    press_all_but(ledger, accepted.path)
    with transaction(ledger) as db:
        assert edition(db, claimed.page.article_id or 0, claimed.page.path) == Tombstone()


def test_a_withdrawal_takes_back_what_nobody_presses_yet(ledger: Ledger) -> None:
    accepted = publish(ledger, version=1)
    press_all(ledger)
    publish(ledger, version=2, title="Changed")
    gone = withdraw(ledger)

    assert accepted.path not in due(ledger)
    assert press_all(ledger)[-1] == accepted.path
    assert state_of(ledger, gone).complete
