"""What judges have said: rows of the table that `make judges` prints at the end."""

from __future__ import annotations

from typing import NamedTuple


class Verdict(NamedTuple):
    """One row."""

    judge: str
    judged: str
    said: str


Verdicts = list[Verdict]
