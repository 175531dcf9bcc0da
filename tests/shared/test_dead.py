"""What is dead, made due again or dismissed: how much of it, in which order, and what its receipts say."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import shared.ledger.dead
from shared.errors import Transient
from shared.events import EventType
from shared.ledger import Ledger, transaction
from shared.ledger.dead import (
    IS_ALARMING,
    Which,
    dismiss_deliveries,
    dismiss_pages,
    revive_deliveries,
    revive_pages,
)
from shared.ledger.leases import DELIVERIES, PRESSES
from shared.ledger.pressing.setbacks import bury_press
from shared.ledger.states import SubmissionState
from shared.ledger.telling.subscriptions import subscribe
from tests.shared.newsdesk import claim_press, due, press, press_all, publish, state_of, unanswered, withdraw

PROBLEMS = {1: "Answered 404", 2: "No answer: x", 3: "Answered 400: y", 4: "No answer from 100% of them"}


def test_what_failed_with_its_page_waits_for_it_again_and_is_live_once_it_is_pressed(ledger: Ledger) -> None:
    failed, other = publish(ledger, "a"), publish(ledger, "b")
    for each in (failed, other):
        _bury(ledger, each.path, "The theme cannot show it.")
    assert state_of(ledger, failed).state is SubmissionState.FAILED

    assert _revived(ledger, Which(page=failed.path)) == [failed.path]
    receipt = state_of(ledger, failed)
    assert receipt.state is SubmissionState.ACCEPTED
    assert "waiting for its page" in receipt.sentence
    assert state_of(ledger, other).state is SubmissionState.FAILED, "its page is dead yet"
    press_all(ledger)
    assert state_of(ledger, failed).state is SubmissionState.LIVE


def test_the_sweep_rings_at_its_next_look_for_what_nobody_was_rung_for(ledger: Ledger) -> None:
    path = publish(ledger).path
    _bury(ledger, path, "x")
    _revived(ledger, Which(), rung=False)
    assert [each.id for each in unanswered(ledger)] == [path]


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (Which(), {1, 2, 3, 4}),
        (Which(host="A.example"), {1, 2}),
        (Which(host="b.example"), {3, 4}),
        (Which(host="b.example:8443"), {3, 4}),
        (Which(host="example"), set()),
        (Which(subscription=1), {1, 2}),
        (Which(delivery=3), {3}),
        (Which(delivery=3, host="a.example"), set()),
        (Which(reason="answered 4"), {1, 3}),
        (Which(reason="100%"), {4}),
        (Which(since=datetime.now(UTC) - timedelta(hours=1)), {2, 4}),
        (Which(since=datetime.now(UTC) - timedelta(hours=1), reason="no answer", host="a.example"), {2}),
        (Which(page="/"), set()),
    ],
)
def test_parts_of_a_choice_combine(ledger: Ledger, which: Which, found: set[int]) -> None:
    _dead_deliveries(ledger)
    with transaction(ledger) as db:
        assert {each.id for each in dismiss_deliveries(db, which, 0).due} == found
        assert db.execute(f"SELECT count(*) FROM deliveries WHERE {IS_ALARMING[DELIVERIES]}").value() == 4 - len(found)
    with transaction(ledger) as db:
        assert revive_deliveries(db, which, 0).due == [], "it is dismissed"
        assert {each.id for each in revive_deliveries(db, _also_dismissed(which), 0).due} == found


def test_pages_fit_no_choice_that_only_deliveries_have(ledger: Ledger) -> None:
    path = publish(ledger).path
    _bury(ledger, path, "The store refuses: AccessDenied")
    for which in (Which(host="a.example"), Which(subscription=1), Which(delivery=1), Which(reason="silent")):
        assert _revived(ledger, which) == []
    assert _revived(ledger, Which(reason="accessdenied", since=datetime.now(UTC) - timedelta(hours=1))) == [path]


def test_a_page_that_is_dismissed_is_pressed_like_any_other_once_it_is_wanted_again(ledger: Ledger) -> None:
    path = publish(ledger).path
    _bury(ledger, path, "x")
    with transaction(ledger) as db:
        assert [each.id for each in dismiss_pages(db, Which(), "").due] == [path]
        assert dismiss_pages(db, Which(), "").due == []
    assert _alarming(ledger) == 0

    publish(ledger, title="Newer")
    assert path in due(ledger)
    _bury(ledger, path, "x")
    assert _alarming(ledger) == 1, "something newer is dead"


def test_a_page_that_is_retried_and_dead_again_alarms_though_it_was_dismissed_before(ledger: Ledger) -> None:
    path = publish(ledger).path
    _bury(ledger, path, "x")
    with transaction(ledger) as db:
        dismiss_pages(db, Which(), "")
    assert _revived(ledger, Which(dismissed=True)) == [path]
    _bury(ledger, path, "x")
    assert _alarming(ledger) == 1


def test_any_number_of_rows_is_changed_a_few_at_a_time(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.ledger.dead, "MEND_BATCH", 3)
    _dead_deliveries(ledger)
    paths = [publish(ledger, str(number)).path for number in range(7)]
    for path in paths:
        _bury(ledger, path, "x")
    sizes, after = [], ""
    while after is not None:
        with transaction(ledger) as db:
            done, after = revive_pages(db, Which(), after, rung=True)  # type: ignore[assignment]
        sizes.append(len(done))
    assert sizes == [3, 3, 1]
    with transaction(ledger) as db:
        first = revive_deliveries(db, Which(), 0)
        assert (len(first.due), first.after) == (3, 3)
        assert [each.id for each in revive_deliveries(db, Which(), 3).due] == [4]


def test_who_retries_while_news_and_withdrawals_go_on_waits_in_no_circle(ledger: Ledger) -> None:
    ids = [str(number) for number in range(6)]
    for id_ in ids:
        publish(ledger, id_)
    press_all(ledger)
    over = threading.Event()

    def retry() -> None:
        while not over.is_set():
            with transaction(ledger) as db:
                db.execute("UPDATE pages SET dead = true WHERE path IN (SELECT path FROM pages FOR UPDATE SKIP LOCKED)")
            with transaction(ledger) as db:
                revive_pages(db, Which(), "", rung=True)

    def edit(id_: str) -> None:
        for number in range(6):
            publish(ledger, id_, title=f"{id_} {number}")
            for path in due(ledger):
                try:
                    press(ledger, path)
                except Transient as error:
                    if "lease was lost" not in str(error):  # it was dead by then
                        raise
            withdraw(ledger, id_)

    with ThreadPoolExecutor(5) as pool:
        mending = [pool.submit(retry) for _ in range(2)]
        try:
            list(pool.map(edit, ids[:3]))
        finally:
            over.set()
        for each in mending:
            each.result()
    with transaction(ledger) as db:
        revive_pages(db, Which(), "", rung=True)
    press_all(ledger)
    assert due(ledger) == []


def _revived(ledger: Ledger, which: Which, *, rung: bool = True) -> list[Any]:
    with transaction(ledger) as db:
        return [each.id for each in revive_pages(db, which, "", rung=rung).due]


def _also_dismissed(which: Which) -> Which:
    return Which(**{**which.__dict__, "dismissed": True})


def _alarming(ledger: Ledger) -> int:
    with transaction(ledger) as db:
        return int(db.execute(f"SELECT count(*) FROM pages WHERE {IS_ALARMING[PRESSES]}").value())


def _bury(ledger: Ledger, path: str, problem: str) -> None:
    with transaction(ledger) as db:
        claimed = claim_press(db, path)
    assert claimed
    with transaction(ledger) as db:
        bury_press(db, claimed.lease, problem=problem)


def _dead_deliveries(ledger: Ledger) -> None:
    """Let four deliveries be dead: 1 and 2 to a.example, 3 and 4 to b.example:8443; 1 and 3 for a day."""
    for url, articles in (("https://a.example/hook", "ab"), ("https://b.example:8443/hook", "cd")):
        with transaction(ledger) as db:
            db.execute("UPDATE subscriptions SET disabled_at = now()")
            subscribe(db, channel="webhook", url=url, secret="whsec_eA==", events=list(EventType))
        for id_ in articles:
            publish(ledger, id_)
        press_all(ledger)
    with transaction(ledger) as db:
        db.execute("UPDATE subscriptions SET disabled_at = NULL")
        db.execute("UPDATE deliveries SET dead = true")
        for number, problem in PROBLEMS.items():
            db.execute("UPDATE deliveries SET problem = %(p)s WHERE id = %(id)s", {"p": problem, "id": number})
        db.execute("UPDATE deliveries SET created_at = now() - interval '1 day' WHERE id IN (1, 3)")
