"""Pages for which nobody waits rest, and what changes them meanwhile shares one press."""

from __future__ import annotations

import pytest

from shared.events import Priority
from shared.ledger import Ledger, transaction
from shared.ledger.due_work import overdue
from shared.ledger.leases import PRESSES
from shared.ledger.pressing.presses import claim_presses
from tests.shared.newsdesk import press, publish, state_of, withdraw

FOLLOWING = {"/feed.json", "/feed.rss", "/politik/feed.atom", "/sitemap.xml"}
"""Some of the pages for which nobody waits when an article is published."""


@pytest.fixture(autouse=True)
def _resting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDRUCK_REST_SECONDS", "60")


def test_who_publishes_waits_for_none_of_them_and_they_rest(ledger: Ledger) -> None:
    accepted = publish(ledger, "a")
    _press_all_due(ledger)

    assert state_of(ledger, accepted).complete
    assert _resting_pages(ledger) >= FOLLOWING
    assert not _rung_by_sweep(ledger)


def test_what_changes_them_meanwhile_makes_them_rest_no_longer(ledger: Ledger) -> None:
    publish(ledger, "a")
    _press_all_due(ledger)
    until = _ends(ledger)
    publish(ledger, "b")
    _press_all_due(ledger)

    assert {path: end for path, end in _ends(ledger).items() if path in until} == until


def test_at_the_end_of_their_rest_the_sweep_rings_for_them_and_one_press_shows_all(ledger: Ledger) -> None:
    for id_ in "abc":
        publish(ledger, id_)
        _press_all_due(ledger)
    _end_rest(ledger)
    rung = _rung_by_sweep(ledger)

    assert rung >= FOLLOWING
    assert not _rung_by_sweep(ledger), "once"
    for path in rung:
        assert press(ledger, str(path))
    assert not _resting_pages(ledger) & rung


def test_what_is_withdrawn_leaves_them_at_once(ledger: Ledger) -> None:
    publish(ledger, "a")
    _press_all_due(ledger)
    gone = withdraw(ledger, "a")
    assert {each.id for each in gone.ring} >= FOLLOWING
    _press_all_due(ledger)

    assert state_of(ledger, gone).complete
    assert not _resting_pages(ledger) & FOLLOWING


def test_behind_breaking_news_none_rests(ledger: Ledger) -> None:
    publish(ledger, "a", priority=Priority.BREAKING)
    _press_all_due(ledger)

    assert not _resting_pages(ledger)


def _press_all_due(ledger: Ledger) -> None:
    while paths := _due(ledger, "next_attempt_at <= now()"):
        for path in paths:
            press(ledger, path)


def _due(ledger: Ledger, which: str) -> list[str]:
    with transaction(ledger) as db:
        return db.execute(f"SELECT path FROM pages WHERE {PRESSES.due} AND {which} ORDER BY wanted").values()


def _resting_pages(ledger: Ledger) -> set[str]:
    resting = set(_due(ledger, "next_attempt_at > now()"))
    with transaction(ledger) as db:
        assert not claim_presses(db, list(resting)), "nobody presses them meanwhile"
    return resting


def _ends(ledger: Ledger) -> dict[str, object]:
    resting = _due(ledger, "next_attempt_at > now()")
    with transaction(ledger) as db:
        found = db.execute("SELECT next_attempt_at FROM pages WHERE path = ANY (%(of)s) ORDER BY path", {"of": resting})
        return dict(zip(sorted(resting), found.values(), strict=True))


def _end_rest(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        db.execute("""UPDATE pages SET rung_at = rung_at - interval '90 seconds',
                      next_attempt_at = next_attempt_at - interval '60 seconds' WHERE next_attempt_at > now()""")


def _rung_by_sweep(ledger: Ledger) -> set[str | int]:
    with transaction(ledger) as db:
        return {each.id for each in overdue(db, PRESSES, 500).due}
