"""What a drill can break."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Promise(StrEnum):
    """What a drill can break."""

    ACCEPTED = "every valid message is accepted, and its repetition gets the same answer"
    REFUSED = "what was signed more than five minutes off is refused"
    LOST = "what was accepted can be read, and what was withdrawn says so"
    STALE = "a page shows the newest version"
    LISTED = "every list shows exactly what it should"
    BACKWARDS = "a page never shows something older than before"
    DEAD_LINK = "no list links to what is not there"
    TOLD = "every subscriber is told the truth last"
    ONE_ID = "an event has one webhook-id"
    EARLY = "nobody is told before the page can be read"
    FORGED = "every message is signed"
    LEAK = "nothing can be read or told before its time"
    ON_TIME = "what waits for its time comes in time, whatever else waits"
    TAKEN_OVER = "what a dead process had begun is given to others at once"
    PICTURED = "a page has its picture in the end, and shows none that is none"
    QUIET = "all work ends without a person"


@dataclass(frozen=True)
class Broken:
    """A promise that was broken, once."""

    promise: Promise
    what: str
    """An article's id, or a path."""
    expected: str
    found: str
