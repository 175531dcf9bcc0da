"""Combining marks, such as the accents of decomposed letters: how many may stand on one character."""

from __future__ import annotations

import re
import unicodedata

from shared.reading.limits import MAX_COMBINING_MARKS

_LAST_MARK = 0x1FFFF
"""Beyond the Supplementary Multilingual Plane Unicode assigns no combining class but 0."""

_MADE_OF_MARKS = {0x0F73, 0x0F75, 0x0F81}
"""Of class 0 themselves, they decompose into characters that are not."""

_FIRST_RARE, _LAST_RARE = "\U00010100", "\U0001efff"
"""Scripts that are hardly written, and their marks."""


def _in_ranges(marks: set[int]) -> str:
    """Return the inside of a regular expression's character class for these code points."""
    starts = sorted(mark for mark in marks if mark - 1 not in marks)
    ends = sorted(mark for mark in marks if mark + 1 not in marks)
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


_COMBINING_MARKS = {code for code in range(0x300, _LAST_MARK) if unicodedata.combining(chr(code))} | _MADE_OF_MARKS
_OVERLONG_MARK_RUN = re.compile(f"[{_in_ranges(_COMBINING_MARKS)}]{{{MAX_COMBINING_MARKS + 1}}}")

_POSSIBLE_MARK = f"[{_in_ranges({mark for mark in _COMBINING_MARKS if mark <= 0xFFFF})}{_FIRST_RARE}-{_LAST_RARE}]"
"""Ten times as fast: `re` looks a character up in a table, but not one beyond U+FFFF."""
_POSSIBLE_MARK_PATTERN = re.compile(_POSSIBLE_MARK)
_POSSIBLE_OVERLONG_RUN = re.compile(f"{_POSSIBLE_MARK}{{{MAX_COMBINING_MARKS + 1}}}")


def is_overloaded(text: str) -> bool:
    """Tell whether one character carries more marks than any script has: NFC is quadratic in their number.

    One of so many in a row is among those that are looked at first.
    """
    return (
        not text.isascii()
        and _POSSIBLE_MARK_PATTERN.search(text[MAX_COMBINING_MARKS :: MAX_COMBINING_MARKS + 1]) is not None
        and _POSSIBLE_OVERLONG_RUN.search(text) is not None
        and _OVERLONG_MARK_RUN.search(text) is not None
    )
