"""How far a long command has come, and whether it still moves."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def progress(err: Console, *, hidden: bool) -> Progress:
    """Return a place for progress bars on a terminal. They vanish at the end; elsewhere they never show."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, disable=hidden or not err.is_terminal, transient=True)


def say(console: Console, line: str) -> None:
    """Print a line as it is."""
    console.print(line, highlight=False, markup=False, soft_wrap=True)


class Patience:
    """Waits for others to get on with something, though not for ever."""

    def __init__(self, seconds: float) -> None:
        """Have patience for so many seconds without progress."""
        self._seconds = seconds
        self._furthest: Any = None
        self._since = time.monotonic()

    def lasts(self, done: Any) -> bool:
        """Note how much is done by now, as anything that grows; False once it has not grown for too long."""
        if self._furthest is None or done > self._furthest:
            self._furthest, self._since = done, time.monotonic()
        return time.monotonic() - self._since <= self._seconds
