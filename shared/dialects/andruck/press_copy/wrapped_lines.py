"""Words that were cut at the end of a line: put together again, but for hyphens that are part of the word."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CUT = re.compile(r"(?P<first>[^\W_][\w'’-]*|\w)(?P<hyphen>[-\u2010\u00ad])\s*\Z")
_NEXT = re.compile(r"\s*(?P<second>[^\W_]+)")
_LINKING_TEXT = """
    und oder bzw beziehungsweise bis sowie als and or to et ou y o e ed og och en u
"""
_LINKING = frozenset(_LINKING_TEXT.split())
"""`Nord-` and a line later `und Südkorea`: the hyphen stands for a word."""
_KEPT_FIRST_TEXT = """
    self ex non anti co pre post semi multi inter intra ultra pro well long short high low old new full part
    half all cross first second third two three four five six seven eight nine ten twenty thirty one mid over
    under then so hard soft fast slow good best better state left right far near open cost world re on off in up
    out down by année mi sous vice demi
"""
_KEPT_FIRST = frozenset(_KEPT_FIRST_TEXT.split())
"""First parts of compounds that are written with a hyphen in languages that write few without."""


def joined(lines: Sequence[str], language: str) -> list[str]:
    """Return lines with the words whole; what was cut stands on the line where it began.

    `language` is what the text is in.
    """
    whole: list[list[str]] = []
    for above, line in zip(["", *lines], lines, strict=False):
        cut, following = _CUT.search(above), _NEXT.match(line)
        between = _between(cut, following["second"], language) if cut and following else None
        if cut is None or between is None:
            whole.append([line])
        else:
            whole[-1][-1] = whole[-1][-1].rstrip()[:-1] + between  # the hyphen was its last character
            whole[-1].append(line.lstrip())
    return ["".join(pieces) for pieces in whole]


def _between(cut: re.Match[str], second: str, language: str) -> str | None:
    """Return what stands between both parts: nothing, or a hyphen; None if they are two words."""
    first = cut["first"].rsplit("-", 1)[-1]
    if cut["hyphen"] == "\u00ad":
        return ""
    if second.lower() in _LINKING:
        return None
    keeps = first[-1].isdigit() or len(first) < 2 or first.isupper() or not second[0].islower()
    if keeps or ("-" in cut["first"] and not language.startswith("de")):
        return "-"
    if not language.startswith("de") and first.lower() in _KEPT_FIRST:
        return "-"
    return ""
