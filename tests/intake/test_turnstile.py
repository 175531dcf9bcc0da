"""Who goes first when intake has more to do than it can do at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from services.intake.priority_gate import MAX_WAITING_READS, READING_RANK, Turnstile
from shared.errors import Condition, Transient
from shared.events import Priority
from tests.local import until


def test_the_urgent_pass_the_others_and_equals_keep_their_order() -> None:
    turnstile, passed = Turnstile(1), list[str]()
    with _waiting(turnstile, passed, "normal-1", "bulk", "normal-2", "breaking-1", "breaking-2"):
        assert passed == []
    assert passed == ["breaking-1", "breaking-2", "normal-1", "normal-2", "bulk"]


def test_so_many_pass_at_a_time_and_an_error_gives_the_place_back() -> None:
    turnstile, passed = Turnstile(2), list[str]()
    with turnstile.turn(Priority.BULK), _waiting(turnstile, passed, "normal"):
        assert passed == [], "both places are taken"
    with pytest.raises(ZeroDivisionError), turnstile.turn(Priority.NORMAL):
        raise ZeroDivisionError
    with turnstile.turn(Priority.NORMAL), turnstile.turn(Priority.NORMAL):
        assert passed == ["normal"]


def test_who_only_reads_goes_last_and_does_not_join_a_long_queue() -> None:
    turnstile, passed = Turnstile(1), list[str]()
    with _waiting(turnstile, passed, "reading", "bulk", "normal"):
        assert passed == []
    assert passed == ["normal", "bulk", "reading"]
    with _waiting(turnstile, passed, *["normal"] * MAX_WAITING_READS), pytest.raises(Transient, match="come again"):
        _pass(turnstile, READING_RANK)


def test_when_too_many_wait_only_breaking_news_may_join_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.priority_gate.MAX_WAITING_REQUESTS", 2)
    turnstile, passed = Turnstile(1), list[str]()
    with _waiting(turnstile, passed, "normal-1", "normal-2", "breaking"):
        pass
    with _waiting(turnstile, [], "normal-1", "normal-2"), pytest.raises(Transient, match="come again"):
        _pass(turnstile, Priority.NORMAL)
    assert passed == ["breaking", "normal-1", "normal-2"]


def test_nobody_waits_for_what_does_not_move(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.priority_gate.GATE_STALL_SECONDS", 0.2)
    turnstile = Turnstile(1)
    with turnstile.turn(Priority.NORMAL), ThreadPoolExecutor(3) as pool:
        waits = [pool.submit(_pass, turnstile, priority) for priority in Priority]
        assert [type(wait.exception(timeout=10)) for wait in waits] == [Transient] * 3
    assert turnstile._waiting == []
    _pass(turnstile, Priority.NORMAL)


def test_whoever_fails_while_nobody_succeeds_fails_for_all_who_wait() -> None:
    turnstile, passed = Turnstile(1), list[str]()
    with ThreadPoolExecutor(2) as pool:
        with suppress(Transient), turnstile.turn(Priority.NORMAL):
            waits = [pool.submit(_pass, turnstile, Priority.NORMAL) for _ in range(2)]
            until(lambda: len(turnstile._waiting) == 2)
            raise Transient("The ledger is locked.", condition=Condition.BUSY)
        for wait in waits:
            failure = wait.exception(timeout=10)
            assert isinstance(failure, Transient)
            assert (str(failure), failure.condition) == ("The ledger is locked.", Condition.BUSY)
    with _waiting(turnstile, passed, "normal"):
        assert passed == []
    assert passed == ["normal"]


def _pass(turnstile: Turnstile, rank: int) -> None:
    with turnstile.turn(rank):
        pass


@contextmanager
def _waiting(turnstile: Turnstile, passed: list[str], *names: str) -> Iterator[None]:
    """Take a place, let threads wait behind it, one after another, and let them all pass at the end of the block."""

    def go(name: str) -> None:
        kind = name.partition("-")[0].upper()
        with turnstile.turn(READING_RANK if kind == "READING" else Priority[kind]):
            passed.append(name)

    threads = [threading.Thread(target=go, args=(name,)) for name in names]
    with turnstile.turn(Priority.NORMAL):
        for number, thread in enumerate(threads, 1):
            thread.start()
            until(lambda number=number: len(turnstile._waiting) == number)  # type: ignore[misc]
        yield
    for thread in threads:
        thread.join(10)
