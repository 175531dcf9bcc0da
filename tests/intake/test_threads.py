"""Requests are answered side by side, in so many threads at most, and none keeps another from its answer."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from services.intake.bridge import WholeReply
from services.intake.threads import Threads


def _reply(environ: dict[str, Any]) -> WholeReply:
    return WholeReply(202, [], str(environ["number"]).encode())


def test_every_request_gets_its_own_answer_from_no_more_threads_than_allowed() -> None:
    names: set[str] = set()

    def answer(environ: dict[str, Any]) -> WholeReply:
        names.add(threading.current_thread().name)
        return _reply(environ)

    async def ask() -> list[WholeReply]:
        threads = Threads(answer, 3)
        replies = await asyncio.gather(*(threads.ask({"number": number}) for number in range(500)))
        assert threads.busy == 0
        return replies

    assert [int(reply.body) for reply in asyncio.run(ask())] == list(range(500))
    assert len(names) <= 3


def test_a_request_that_stands_still_holds_up_no_other() -> None:
    stands, goes_on = threading.Event(), threading.Event()

    def answer(environ: dict[str, Any]) -> WholeReply:
        if environ["number"] == 0:
            stands.set()
            assert goes_on.wait(10)
        return _reply(environ)

    async def ask() -> None:
        threads = Threads(answer, 2)
        await threads.ask({"number": 9})  # now one thread is there, and idle
        first = asyncio.create_task(threads.ask({"number": 0}))
        await asyncio.to_thread(stands.wait, 10)
        assert [(await threads.ask({"number": number})).body for number in (1, 2)] == [b"1", b"2"]
        assert (first.done(), threads.busy) == (False, 1)
        goes_on.set()
        assert (await first).body == b"0"

    asyncio.run(ask())


def test_an_error_is_raised_where_it_was_asked_and_ends_no_thread() -> None:
    def answer(environ: dict[str, Any]) -> WholeReply:
        if environ["number"] == 0:
            raise SystemExit("nobody foresaw it")
        return _reply(environ)

    async def ask() -> None:
        threads = Threads(answer, 1)
        with pytest.raises(SystemExit, match="nobody foresaw it"):
            await threads.ask({"number": 0})
        assert (await threads.ask({"number": 1})).body == b"1"

    asyncio.run(ask())


def test_whoever_hangs_up_counts_until_the_work_is_done_and_disturbs_nobody() -> None:
    goes_on = threading.Event()

    def answer(environ: dict[str, Any]) -> WholeReply:
        assert environ["number"] or goes_on.wait(10)
        return _reply(environ)

    async def ask() -> None:
        threads = Threads(answer, 2)
        gone = asyncio.create_task(threads.ask({"number": 0}))
        await asyncio.sleep(0)
        gone.cancel()
        assert (await threads.ask({"number": 1})).body == b"1"
        assert threads.busy == 1
        goes_on.set()
        while threads.busy:
            await asyncio.sleep(0.01)
        assert (await threads.ask({"number": 2})).body == b"2"

    asyncio.run(ask())
