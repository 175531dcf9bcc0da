"""What a copy has for the newsroom alone: what stands below its end, contacts, notes to editors, the sheet's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from shared.dialects.andruck.press_copy.foot_words import (
    CONTACTS,
    DAY_LABELS,
    END_MARKS,
    LABELS,
    NOTES,
    PAGE_MARKS,
    PHOTO_CREDITS,
)
from shared.dialects.andruck.press_copy.moments import spelt

_MAX_CONTACT_LINE = 120
"""Characters; a longer line is a paragraph."""
_MAX_CONTACT_LINES = 8
_PARAGRAPH_CHARACTERS = 140
_MAX_LINES_ABOVE_TEXT = 3
"""Headline and standfirst, and the line itself that is looked at."""
_END_MARK = re.compile(rf"\s*+(?:{'|'.join(END_MARKS)})\s*+", re.IGNORECASE)
_CONTACT = re.compile(rf"[\W_]*+(?:{'|'.join(CONTACTS)})\s*(?:\Z|[:.]\s*(?P<rest>.*)|(?=\w+@))", re.IGNORECASE)
_NOTE = re.compile(rf"[\W_]*+(?:{'|'.join(NOTES)})\s*(?:\Z|[:.!]\s*(?P<rest>.*))", re.IGNORECASE)
_LABEL = re.compile(rf"[\W_]*+(?:{'|'.join(LABELS)})[\W_]*", re.IGNORECASE)
_PAGE_MARK = re.compile(rf"[\W_]*+(?:{'|'.join(PAGE_MARKS)})[\W_]*", re.IGNORECASE)
_DAY_LABEL = re.compile(rf"[\W_]*+(?:{DAY_LABELS})\b[\s:]*", re.IGNORECASE)
_PHOTO_CREDIT = re.compile(rf"[\W_]*+(?:{'|'.join(PHOTO_CREDITS)})", re.IGNORECASE)
_LINES_ABOVE = 6
"""How many lines that are not empty may be above the headline."""
_REACHABLE = re.compile(
    r"@\w|\+?\d[\d\s()/.–-]{5,}\d|\b(?:tel|fon|phone|fax|mobil|e-?mail|web)\b|https?://|www\.", re.IGNORECASE
)
_FOOTER = re.compile(
    r"\W*+(besuchen sie|besucht|besuche|folgen sie|folgt|folge|finden sie|visit|follow|find) (uns|unsere|us|our)\b"
    r"(?!.*[.!?]\s).{0,100}",
    re.IGNORECASE,
)


class Bare(NamedTuple):
    """A copy without what is for the newsroom."""

    lines: list[str]
    left_out: list[str]
    """What was left out, each with what it is: `contact: Jane Doe`."""


def split_foot(lines: Sequence[str]) -> Bare:
    """Return the lines that readers are to see."""
    end, left_out = _end_of(lines)
    kept = ["" if _END_MARK.fullmatch(line) else line for line in lines[:end]]
    left_out += _blank(kept, _notes(kept), "a note to editors") + _blank(kept, _contacts(kept), "contact details")
    left_out += _blank(kept, _labels(kept), "what the sheet is called")
    photos = {number for number, line in enumerate(kept) if _PHOTO_CREDIT.fullmatch(line)}
    left_out += _blank(kept, photos, "of a picture that did not come")
    while kept and (not kept[-1].strip() or _FOOTER.fullmatch(kept[-1].strip())):
        if last := kept.pop().strip():
            left_out.append(f"an invitation: {last}")
    return Bare(kept, left_out)


def _labels(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that say what a sheet is, of which day and which page."""
    short = [number for number, line in enumerate(lines) if line.strip() and len(line) <= _MAX_CONTACT_LINE]
    pages = {number for number in short if _PAGE_MARK.fullmatch(lines[number])}
    return pages | {
        number for number in short[:_LINES_ABOVE] if _LABEL.fullmatch(lines[number]) or _is_day(lines[number])
    }


def _is_day(line: str) -> bool:
    label = _DAY_LABEL.match(line)
    said = spelt(line[label.end() :] if label else line)
    return said.day is not None and said.is_plain


def _end_of(lines: Sequence[str]) -> tuple[int, list[str]]:
    """Return the number of the line that ends the article, and what stands below it.

    Marks between paragraphs part them: it is the last one, and something stands above it.
    """
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    text_below = False
    for number in range(len(lines) - 1, first, -1):
        text_below = text_below or len(lines[number]) >= _PARAGRAPH_CHARACTERS
        if _ends_here(lines[number].strip(), text_below=text_below):
            below = " ".join(" ".join(lines[number + 1 :]).split())
            return number, [f"what stands below {lines[number].strip()}: {below}"] if below else []
    return len(lines), []


def _ends_here(line: str, *, text_below: bool) -> bool:
    """Tell a mark from a heading `Ende`, with text below it."""
    if not line or len(line) > _MAX_CONTACT_LINE or not _END_MARK.fullmatch(line):
        return False
    return not line[0].isalpha() or line.isupper() or not text_below


def _blank(lines: list[str], numbers: set[int], what: str) -> list[str]:
    """Empty some lines; return what they said, each run of them as one."""
    said: list[list[str]] = []
    last = -1
    for number in sorted(number for number in numbers if lines[number].strip()):
        if not said or any(line.strip() for line in lines[last + 1 : number]):
            said.append([])
        said[-1].append(lines[number].strip())
        lines[number], last = "", number
    return [f"{what}: {' '.join(run)}" for run in said]


def _notes(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines of notes: above the text their block, and below it all that follows."""
    out: set[int] = set()
    filled = 0
    for number, line in enumerate(lines):
        filled += bool(line.strip()) and number not in out
        match = _NOTE.fullmatch(line) if len(line) <= _MAX_CONTACT_LINE and number not in out else None
        if match and filled > _MAX_LINES_ABOVE_TEXT:
            return out | set(range(number, len(lines)))
        if match:
            out |= set(range(number, _end_of_block(lines, number, skip=not match["rest"])))
    return out


def _end_of_block(lines: Sequence[str], start: int, *, skip: bool) -> int:
    """Return where a block ends; `skip`: its text may stand below an empty line."""
    end = start + 1
    if skip and end < len(lines) and not lines[end].strip():
        end += 1
    return next(number for number in count(end) if number >= len(lines) or not lines[number].strip())


def _contacts(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that say whom to ask: under a heading that says so, with a way to reach them."""
    out: set[int] = set()
    for number, line in enumerate(lines):
        match = _CONTACT.fullmatch(line) if number not in out and len(line) <= 2 * _MAX_CONTACT_LINE else None
        if match is None:
            continue
        block = {number, *_below(lines, number + 1, complete=bool(match["rest"]))}
        if any(_REACHABLE.search(lines[each]) for each in block):
            out |= block
    return out


def _below(lines: Sequence[str], start: int, *, complete: bool) -> list[int]:
    """Return the numbers of the short lines below a contact's heading that belong to it.

    `complete`: the heading's own line has somebody; then only what can be dialled or written to does.
    """
    found: list[int] = []
    pending: list[int] = []
    for number in range(start, min(len(lines), start + 2 * _MAX_CONTACT_LINES)):
        line = lines[number].strip()
        if len(line) > _MAX_CONTACT_LINE or len(found) + len(pending) >= _MAX_CONTACT_LINES:
            break
        if not line:
            if found or pending:
                complete = True
            continue
        if _REACHABLE.search(line):
            found += [*pending, number]
            pending = []
        elif complete or _NOTE.fullmatch(line) or (line.endswith(":") and _CONTACT.fullmatch(line)):
            break
        else:
            pending.append(number)
    return found
