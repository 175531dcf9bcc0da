"""How far a long command has come."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def progress(err: Console, *, hidden: bool) -> Progress:
    """Return a place for progress bars on a terminal. They vanish at the end; elsewhere they never show."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, disable=hidden or not err.is_terminal, transient=True)
