"""Who goes first when intake has more to do than it can do at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from services.intake.priority_gate import LAST_RANK, MAX_LAST_PLACES, MAX_WAITING_LAST, PriorityGate
from shared.errors import Condition, Transient
from shared.events import Priority

LOCKED = Transient("The ledger is locked.", condition=Condition.BUSY)


def test_the_urgent_pass_the_others_and_equals_keep_their_order() -> None:
    async def story() -> None:
        gate, passed = PriorityGate(1), list[str]()
        async with _waiting(gate, passed, "normal-1", "bulk", "normal-2", "breaking-1", "breaking-2"):
            assert passed == []
        assert passed == ["breaking-1", "breaking-2", "normal-1", "normal-2", "bulk"]

    asyncio.run(story())


def test_of_one_priority_those_go_first_that_would_not_come_again() -> None:
    async def story() -> None:
        gate, passed = PriorityGate(1), list[str]()
        names = ("normal-1", "bulk-once", "normal-once-1", "breaking", "normal-2", "normal-once-2")
        async with _waiting(gate, passed, *names):
            assert passed == []
        assert passed == ["breaking", "normal-once-1", "normal-once-2", "normal-1", "normal-2", "bulk-once"]

    asyncio.run(story())


def test_when_no_more_may_wait_the_last_that_will_come_again_makes_room_for_one_that_will_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.intake.priority_gate.MAX_WAITING_REQUESTS", 3)

    async def story() -> None:
        gate, passed = PriorityGate(1), list[str]()
        async with _waiting(gate, passed, "normal-1", "normal-once-1"):
            last = asyncio.create_task(_pass(gate, Priority.BULK, passed, "bulk"))
            await _until_waiting(gate, 3)
            late = asyncio.create_task(_pass(gate, Priority.NORMAL, passed, "normal-once-2"))
            with pytest.raises(Transient, match="come again"):
                await last
            with pytest.raises(Transient, match="come again"):
                await _pass(gate, Priority.NORMAL, passed, "normal-2")
        await late
        assert passed == ["normal-once-1", "normal-once-2", "normal-1"]

    asyncio.run(story())


def test_so_many_pass_at_a_time_and_an_error_gives_the_place_back() -> None:
    async def story() -> None:
        gate, passed = PriorityGate(2), list[str]()
        async with gate.turn(Priority.BULK), _waiting(gate, passed, "normal"):
            assert passed == [], "both places are taken"
        with pytest.raises(ZeroDivisionError):
            async with gate.turn(Priority.NORMAL):
                raise ZeroDivisionError
        async with gate.turn(Priority.NORMAL), gate.turn(Priority.NORMAL):
            assert passed == ["normal"]

    asyncio.run(story())


def test_who_goes_away_while_waiting_or_when_called_takes_no_place_along() -> None:
    async def story() -> None:
        gate, passed = PriorityGate(1), list[str]()
        async with gate.turn(Priority.NORMAL):
            waits = [asyncio.create_task(_pass(gate, Priority.NORMAL)) for _ in range(2)]
            await _until_waiting(gate, 2)
            waits[0].cancel()
            await _until_waiting(gate, 1)
        waits[1].cancel()  # it has been called, and has not heard of it
        await asyncio.wait(waits)
        assert all(wait.cancelled() for wait in waits)
        async with _waiting(gate, passed, "normal"):
            pass
        assert passed == ["normal"]

    asyncio.run(story())


def test_who_only_looks_goes_last_has_few_places_and_does_not_join_a_long_queue() -> None:
    async def story() -> None:
        gate, passed = PriorityGate(1), list[str]()
        async with _waiting(gate, passed, "last", "bulk", "normal"):
            assert passed == []
        assert passed == ["normal", "bulk", "last"]
        async with _waiting(gate, passed, *["normal"] * MAX_WAITING_LAST):
            with pytest.raises(Transient, match="come again"):
                await _pass(gate, LAST_RANK)

        wide, looked = PriorityGate(MAX_LAST_PLACES + 1), list[str]()
        async with wide.turn(LAST_RANK):
            looks = [asyncio.create_task(_pass(wide, LAST_RANK, looked, "last")) for _ in range(MAX_LAST_PLACES + 3)]
            async with wide.turn(LAST_RANK):
                await _until_waiting(wide, len(looks))
                await _pass(wide, Priority.BULK)  # there is a place that is not for those who look
        await asyncio.gather(*looks)
        assert len(looked) == len(looks)

    asyncio.run(story())


def test_when_too_many_wait_only_breaking_news_may_join_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.priority_gate.MAX_WAITING_REQUESTS", 2)

    async def story() -> None:
        gate, passed = PriorityGate(1), list[str]()
        async with _waiting(gate, passed, "normal-1", "normal-2", "breaking"):
            with pytest.raises(Transient, match="come again") as refused:
                await _pass(gate, Priority.NORMAL)
            assert refused.value.retry_after
        assert passed == ["breaking", "normal-1", "normal-2"]

    asyncio.run(story())


def test_nobody_waits_for_what_does_not_move(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.priority_gate.GATE_STALL_SECONDS", 0.2)

    async def story() -> None:
        gate = PriorityGate(1)
        async with gate.turn(Priority.NORMAL):
            waits = await asyncio.gather(*(_pass(gate, rank) for rank in Priority), return_exceptions=True)
            assert [type(failure) for failure in waits] == [Transient] * 3
            assert gate.waiting == 0
        await _pass(gate, Priority.NORMAL)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("rank", "success"), [(LAST_RANK, True), (Priority.NORMAL, False)], ids=["one who looks", "one who is at fault"]
)
def test_whoever_fails_while_no_article_succeeds_fails_for_all_who_wait(rank: int, success: bool) -> None:
    async def story() -> None:
        gate, passed = PriorityGate(2), list[str]()
        async with AsyncExitStack() as held, gate.turn(Priority.NORMAL) as turn:
            async with gate.turn(rank) as other:
                other.success = success
            await held.enter_async_context(gate.turn(Priority.NORMAL))
            waits = [asyncio.create_task(_pass(gate, rank)) for rank in (Priority.BREAKING, Priority.NORMAL)]
            await _until_waiting(gate, 2)
            turn.failure = LOCKED
        for failure in await asyncio.gather(*waits, return_exceptions=True):
            assert isinstance(failure, Transient)
            assert (str(failure), failure.condition) == ("The ledger is locked.", Condition.BUSY)
        async with gate.turn(Priority.NORMAL), _waiting(gate, passed, "normal"):
            assert passed == []
        assert passed == ["normal"]

    asyncio.run(story())


def test_a_failure_beside_a_success_fails_for_nobody_else() -> None:
    async def story() -> None:
        gate, passed = PriorityGate(2), list[str]()
        async with gate.turn(Priority.NORMAL) as turn:
            async with gate.turn(Priority.NORMAL) as good:
                wait = asyncio.create_task(_pass(gate, Priority.NORMAL, passed, "normal"))
                await _until_waiting(gate, 1)
                good.success = True
            turn.failure = LOCKED
        await wait
        assert passed == ["normal"]

    asyncio.run(story())


async def _pass(gate: PriorityGate, rank: int, passed: list[str] | None = None, name: str = "") -> None:
    async with gate.turn(rank, retries="once" not in name):
        if passed is not None:
            passed.append(name)


async def _until_waiting(gate: PriorityGate, many: int) -> None:
    async with asyncio.timeout(10):
        while gate.waiting != many:
            await asyncio.sleep(0.001)


@asynccontextmanager
async def _waiting(gate: PriorityGate, passed: list[str], *names: str) -> AsyncIterator[None]:
    """Take a place, let tasks wait behind it, one after another, and let them all pass at the end of the block."""
    tasks = []
    async with gate.turn(Priority.NORMAL):
        for number, name in enumerate(names, 1):
            kind = name.partition("-")[0].upper()
            rank = LAST_RANK if kind == "LAST" else Priority[kind]
            tasks.append(asyncio.create_task(_pass(gate, rank, passed, name)))
            await _until_waiting(gate, number)
        yield
    await asyncio.gather(*tasks)
