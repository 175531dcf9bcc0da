"""Until when a copy is held back: lines that say so are no part of the article, and never go out early."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from unicodedata import normalize

from shared.dialects.andruck.press_copy.embargo_words import (
    HOLDING,
    HOLDING_IF_A_TIME_FOLLOWS,
    IMMEDIATE,
    LEAD_INS,
    RELEASING,
    STEMS,
    UNTIL,
)
from shared.dialects.andruck.press_copy.moments import Spelt, instant, spelt
from shared.reading.invalid import Invalid

_MAX_NOTICE_CHARACTERS = 250
"""A longer line is a paragraph, unless it begins with the word itself."""
_LINES_AT_THE_TOP = 6
_MAX_LINES_ABOUT_IT = 2_000
"""Lines with one of the words: each is looked at closely."""
_MAX_UNKNOWN_WORDS = 2
_DECORATION = " \t.:*+#-–—|()[]!"
_NOT_UNDERSTOOD = (
    "Has to be said: the copy is held back, but “{line}” does not tell until which day and hour. Write the date with "
    "its year, and the time, such as “{keyword}: 2031-03-03 10:00”; or send it as Markdown or JSON with embargo_until. "
    "If it is no embargo, word that line otherwise."
)


def _any(patterns: Sequence[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


_START = rf"[\W_]*+(?:(?:{_any(LEAD_INS)})[\s:!,]++[\W_]*+)*+"
_WORD_END = r"(?=\W|\Z)"
_IMMEDIATE = re.compile(rf"{_START}(?P<keyword>{_any(IMMEDIATE)}){_WORD_END}", re.IGNORECASE)
_HOLDING = re.compile(rf"{_START}(?P<keyword>{_any(HOLDING)}){_WORD_END}", re.IGNORECASE)
_RELEASING = re.compile(rf"{_START}(?P<keyword>{_any(RELEASING)}){_WORD_END}", re.IGNORECASE)
_HOLDING_IF = re.compile(rf"{_START}(?P<keyword>{_any(HOLDING_IF_A_TIME_FOLLOWS)}){_WORD_END}", re.IGNORECASE)
_WITHIN = re.compile(
    rf"(?<!\w)(?P<keyword>{_any(HOLDING)})[\s:,(–—-]*(?:{UNTIL})?(?!\w)(?P<rest>[^)\]]*)", re.IGNORECASE
)
_SEEN_BY_NOBODY = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_FOLLOWS = re.compile(rf"\s*(?:[:()\[\]!|–—-]|(?:{UNTIL})(?!\w)|\W*\Z)", re.IGNORECASE)
_SPACED_LETTERS = re.compile(r"(?<!\w)(?:[^\W\d_] ){5,}[^\W\d_](?!\w)")
"""`S P E R R F R I S T`."""
_DELAYS = re.compile(r"\b(?:after|until|before|embargo\w*|nach|bis|erst|après|avant|hasta|dopo|prima)\b", re.IGNORECASE)


class Notice(NamedTuple):
    """A line that says when the copy may be published."""

    keyword: str
    rest: str
    """What follows it."""
    before: str = ""
    """What the line has of the article before it."""
    holds: bool = True
    day_is_enough: bool = False


class Release(NamedTuple):
    """What a copy says of its release."""

    lines: list[str]
    """The copy without it."""
    embargo_until: datetime | None
    left_out: list[str]
    """What it said."""


def split_release(lines: Sequence[str], zone: str) -> Release:
    """Return the lines without those that tell of an embargo, and until when it is; the latest if there are several.

    `zone` is where times without one are of.

    Raises:
        Invalid: there is an embargo, but its day or hour is not understood. The error asks for `embargo_until`.
    """
    if sum(map(_may_speak_of_it, lines)) > _MAX_LINES_ABOUT_IT:
        raise Invalid.at(
            "embargo_until", f"More than {_MAX_LINES_ABOUT_IT} lines speak of an embargo; send it as Markdown."
        )
    kept: list[str] = []
    until: list[datetime] = []
    left_out: list[str] = []
    skip = 0
    for number, line in enumerate(lines):
        if skip:
            skip -= 1
            continue
        notice = _notice(line, at_the_top=number < _LINES_AT_THE_TOP) if line.strip() else None
        if notice is None:
            kept.append(line)
            continue
        moment, skip = _moment(notice, lines[number + 1 :], zone)
        if notice.holds and moment is None:
            raise _refused(line, notice)
        until += [moment] if moment else []
        kept.append(notice.before)
        left_out += [line[len(notice.before) :].strip(), *lines[number + 1 : number + 1 + skip]]
    return Release(kept, max(until, default=None), [line for line in left_out if line.strip()])


def _spelt_plainly(line: str) -> str:
    """Return a line as it reads, whatever its letters are made of."""
    return line if line.isascii() else normalize("NFKC", line).translate(_SEEN_BY_NOBODY)


def _may_speak_of_it(line: str) -> bool:
    line = _spelt_plainly(line)
    small = " ".join(line.lower().split()) if len(line) < _MAX_NOTICE_CHARACTERS else line.lower()
    return any(stem in small for stem in STEMS)


def _notice(line: str, *, at_the_top: bool) -> Notice | None:
    line = _SPACED_LETTERS.sub(lambda spaced: spaced[0].replace(" ", ""), _spelt_plainly(line))
    if not _may_speak_of_it(line):
        return None
    if match := _IMMEDIATE.match(line):
        rest = line[match.end() :]
        return Notice(match["keyword"], rest, holds=bool(_DELAYS.search(rest)))
    if (match := _HOLDING.match(line)) and _is_held(line, match, at_the_top=at_the_top):
        return Notice(match["keyword"], line[match.end() :][:_MAX_NOTICE_CHARACTERS])
    if len(line) > _MAX_NOTICE_CHARACTERS:
        return None
    if match := _RELEASING.match(line):
        rest = line[match.end() :].strip(_DECORATION)
        if not rest or _tells_a_time(rest) or line.isupper() or line[match.end() :].lstrip().startswith(":"):
            return Notice(match["keyword"], rest, holds=bool(rest), day_is_enough=True)
    if (match := _HOLDING_IF.match(line)) and _tells_a_time(rest := line[match.end() :]):
        return Notice(match["keyword"], rest, day_is_enough="diffuser" in match["keyword"].lower())
    return _within(line)


def _is_held(line: str, match: re.Match[str], *, at_the_top: bool) -> bool:
    """Tell a notice from a sentence about an embargo: `Embargo gegen Kuba`, and `Das Embargo` between paragraphs."""
    rest = line[match.end() :][:_MAX_NOTICE_CHARACTERS]
    shouted = match["keyword"].isupper() and not line.isupper()
    if shouted or spelt(rest).told or not _FOLLOWS.match(rest):
        return shouted or spelt(rest).told
    if rest.strip(_DECORATION) or match["keyword"].lower() != "embargo":
        return True
    stands_out = line.isupper() or not line.strip()[0].isalnum()
    return stands_out or (at_the_top and match.start("keyword") == 0)


def _within(line: str) -> Notice | None:
    """Find it behind other words of the line, such as a headline."""
    match = _WITHIN.search(line)
    if match is None:
        return None
    in_brackets = line[: match.start()].endswith(("(", "[")) or not match["rest"].strip(_DECORATION)
    shouted = in_brackets and match["keyword"].isupper() and not line.isupper()
    if not shouted and not _tells_a_time(match["rest"]):
        return None
    before = line[: match.start()].rstrip(" \t-–—|+*(/[")
    return Notice(match["keyword"], match["rest"], "" if re.fullmatch(_START, f"{before} ") else before)


def _tells_a_time(rest: str) -> bool:
    """Tell whether a day or an hour is nearly all that is said."""
    said = spelt(rest)
    return said.told and said.unknown <= _MAX_UNKNOWN_WORDS


def _moment(notice: Notice, below: Sequence[str], zone: str) -> tuple[datetime | None, int]:
    """Return until when it is, and how many of the lines below say so, too: a time may stand below its keyword."""
    rest, taken = notice.rest, 0
    for number, line in enumerate(["", *below[:5]]):
        said = spelt(line)
        if number and line.strip() and (not said.told or said.unknown):
            break
        rest, taken = f"{rest} {line}", number
        if moment := _instant(spelt(rest), zone, notice):
            return moment, taken
    return None, 0


def _instant(said: Spelt, zone: str, notice: Notice) -> datetime | None:
    if notice.day_is_enough and said.day and said.at is None:
        said = said._replace(at=timedelta(0))
    return instant(said, zone)


def _refused(line: str, notice: Notice) -> Invalid:
    shown = " ".join(line.split())[:80]
    return Invalid.at("embargo_until", _NOT_UNDERSTOOD.format(line=shown, keyword=notice.keyword.strip().capitalize()))
