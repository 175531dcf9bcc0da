"""What is to be gone and can still be read is named."""

from __future__ import annotations

import pytest

from services.monitor.diagnosis import survey, troubles
from services.monitor.troubles import TroubleKind
from services.monitor.withdrawals import MAX_NAMED_WITHDRAWALS
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.setbacks import bury_press, postpone_press
from tests.monitor import newsroom
from tests.shared.newsdesk import withdraw


def test_a_withdrawal_that_readers_do_not_see_is_named_with_what_is_in_its_way(ledger: Ledger) -> None:
    path = newsroom.publish(ledger)
    newsroom.press_all(ledger)
    newsroom.withdraw(ledger, path)
    with transaction(ledger) as db:
        name = db.execute("SELECT external_id FROM articles").value()
    assert _said(ledger) == [], "it has just come"
    newsroom.let_pass(ledger, 34)
    assert _said(ledger) == [
        f"1 withdrawal is not seen by readers yet: desk {name} since 34 s. "
        "They go before all else, as soon as they can. Look at the publisher and its log."
    ]
    with transaction(ledger) as db:
        postpone_press(db, newsroom.claimed(ledger, "/politik/").lease, problem="The object store is full.")
    assert _said(ledger)[0].endswith("What is in the way: The object store is full.")
    with ledger.begin() as db:
        db.execute("UPDATE pages SET next_attempt_at = now()")
    newsroom.press_all(ledger)
    assert _said(ledger) == []


@pytest.mark.parametrize("at", ["/politik/", "its own page"])
def test_it_is_named_whatever_it_waits_for(ledger: Ledger, at: str) -> None:
    path = newsroom.publish(ledger)
    newsroom.press_all(ledger)
    newsroom.withdraw(ledger, path)
    if at == "its own page":
        while path not in newsroom.due(ledger):
            for each in newsroom.due(ledger):
                newsroom.finish(ledger, newsroom.claimed(ledger, each))
        press = newsroom.claimed(ledger, path)
        with transaction(ledger) as db:
            bury_press(db, press.lease, problem="The object store refuses it.")
    newsroom.let_pass(ledger, 11)
    assert len(_said(ledger)) == 1


def test_many_are_counted_and_the_oldest_are_named(ledger: Ledger) -> None:
    paths = [newsroom.publish(ledger) for _ in range(MAX_NAMED_WITHDRAWALS + 2)]
    newsroom.press_all(ledger)
    for path in paths:
        newsroom.withdraw(ledger, path)
    newsroom.let_pass(ledger, 11)

    (said,) = _said(ledger)
    assert said.startswith(f"{MAX_NAMED_WITHDRAWALS + 2} withdrawals are not seen")
    assert said.count("desk a") == MAX_NAMED_WITHDRAWALS
    assert "and others" in said


def test_a_withdrawal_of_what_readers_never_had_is_no_trouble(ledger: Ledger) -> None:
    withdraw(ledger, "never came", version=2)
    newsroom.let_pass(ledger, 3600)

    assert _said(ledger) == []


def _said(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        found = troubles(survey(db))
    return [str(trouble) for trouble in found if trouble.kind is TroubleKind.WITHDRAWALS_UNSEEN]
