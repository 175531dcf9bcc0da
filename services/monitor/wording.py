"""How numbers and findings are said to people."""

from __future__ import annotations

import re

_MAX_PROBLEM_CHARACTERS = 240
_BEHIND_THE_HOST = re.compile(r"(\bhttps?://)(?:[^\s/?#'\"]*@)?([^\s/?#'\"]+)[^\s'\"]*")


def lasting(seconds: float) -> str:
    """Return a duration.

    >>> lasting(0), lasting(0.184), lasting(95), lasting(7300), lasting(300_000)
    ('0 s', '184 ms', '95 s', '2 h 1 min', '83 h 20 min')
    """
    if 0 < seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 180:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(int(seconds // 60), 60)
    return f"{hours} h {minutes} min" if hours > 1 else f"{60 * hours + minutes} min"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "page"), counted(1200, "delivery")
    ('1 page', '1,200 deliveries')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def are(number: int, noun: str) -> str:
    """Return a number with its noun and verb.

    >>> are(1, "page"), are(12, "delivery")
    ('1 page is', '12 deliveries are')
    """
    return f"{counted(number, noun)} {'is' if number == 1 else 'are'}"


def fence_sentence(*, fenced: bool) -> str:
    """Return what ops should know of their store."""
    if fenced:
        return "The object store honours conditional writes: a late worker cannot overwrite a newer page."
    return (
        "The object store ignores conditions on a write: only the pages' leases keep a late worker from overwriting "
        "a newer page. Choose a store with conditional PUT if you can."
    )


def public(problem: str | None) -> str:
    """Return what went wrong without what may be secret in it: all of a URL but its host."""
    said = _BEHIND_THE_HOST.sub(r"\1\2", problem or "")
    return said if len(said) <= _MAX_PROBLEM_CHARACTERS else f"{said[:_MAX_PROBLEM_CHARACTERS]}…"
