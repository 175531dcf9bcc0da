"""Who goes first when intake has more to do than it can do at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.intake.turnstile import Turnstile
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


@contextmanager
def _waiting(turnstile: Turnstile, passed: list[str], *names: str) -> Iterator[None]:
    """Take a place, let threads wait behind it, one after another, and let them all pass at the end of the block."""

    def go(name: str) -> None:
        with turnstile.turn(Priority[name.partition("-")[0].upper()]):
            passed.append(name)

    threads = [threading.Thread(target=go, args=(name,)) for name in names]
    with turnstile.turn(Priority.NORMAL):
        for number, thread in enumerate(threads, 1):
            thread.start()
            until(lambda number=number: len(turnstile._waiting) == number)  # type: ignore[misc]
        yield
    for thread in threads:
        thread.join(10)
