"""Who wrote it: `Von Erika Beispiel`, `By Jane Doe and John Roe`, `(Reporting by …; Editing by …)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shared.article import Author
from shared.dialects.andruck.press_copy.names import authors_in

_MAX_BYLINE_CHARACTERS = 120
_BYLINE = re.compile(
    r"[*_]*\s*(?:"
    # With a colon, whoever is named wrote it; without, two words or more have to follow that can be nothing but names.
    r"(?:text(?:\s+und\s+(?:fotos?|bilder))?|autor(?:in|en|innen)?|bericht|author|authors|writer|words|auteure?s?|texte"
    r"|autore|autora|autores|testo|texto|redacción|tekst|reporter|interview|kommentar|analyse|protokoll|story|aufgezeichnet\s+von|written\s+by|door|von|by|par|por|di|av|af)\s*:"
    r"|(?:(?:ein|eine)\s+(?:bericht|kommentar|analyse|reportage|interview|gastbeitrag)\s+)?von"
    r"(?:\s+unsere[mnr]?\s+[^\W\d_]+)?"
    r"|(?:written\s+|story\s+|report\s+|words\s+|text\s+)?by"
    r"|(?:propos\s+recueillis\s+|texte\s+)?par|por|(?:a\s+cura\s+)?di|door|av|af"
    r")\s+(?P<people>\S.*?)[\s*_]*",
    re.IGNORECASE,
)
_CREDIT_LINE = re.compile(
    r"[(\[]?\s*(?:(?:additional\s+)?(?:reporting|writing)\s+(?:and\s+writing\s+)?by"
    r"|(?:bericht(?:erstattung|et)?|reportage)\s+(?:von|de|par)|(?:reporte|información)\s+(?:de|por)|scritto\s+da"
    r"|con\s+información\s+de|avec)\s+(?P<people>[^;]+)(?:;.*)?[)\]]?\.?",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"[(\[]?\s*(?:edit(?:ed|ing)|compiled)\s+by\s.*|[(\[]?\s*(?:redaktion|bearbeitet\s+von|édité\s+par|editado\s+por)[:\s].*",
    re.IGNORECASE,
)
_LETTERS_AROUND_NAMES = 12
"""Of `Von … und …`, `(Reporting by …)` says more."""
_HEAD_LINES, _FOOT_LINES = 8, 4
"""How many lines that are not empty are looked at where an article begins and ends."""
_TEXT_CHARACTERS = 140
"""A longer line is text: no byline follows it at the top."""


class Bylines(NamedTuple):
    """Who wrote a copy."""

    lines: list[str]
    """The copy without what says so."""
    authors: tuple[Author, ...]
    left_out: list[str]
    """What said so, and more than that."""


def split_bylines(lines: Sequence[str]) -> Bylines:
    """Return the lines without bylines at the top and credits at the end, and whom they name."""
    authors: dict[Author, None] = {}
    out: set[int] = set()
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number in _top(lines, filled):
        people = byline(lines[number])
        if people or (people is not None and number != filled[0]):
            authors |= dict.fromkeys(people)
            out.add(number)
    for number in filled[-_FOOT_LINES:]:
        line = lines[number].strip()
        people = credit(line) or (byline(line) if line.startswith("(") or number == filled[-1] != filled[0] else None)
        if people or _EDITED.fullmatch(line):
            authors |= dict.fromkeys(people or [])
            out.add(number)
    kept = ["" if number in out else line for number, line in enumerate(lines)]
    said = [lines[number].strip() for number in sorted(out)]
    return Bylines(kept, tuple(authors), [line for line in said if _says_more(line, authors)])


def _says_more(line: str, authors: Iterable[Author]) -> bool:
    """Tell whether a byline has more than names: an office, a place, who edited it."""
    for author in authors:
        line = line.replace(author.name, "")
    return sum(map(str.isalpha, line)) > _LETTERS_AROUND_NAMES


def byline(line: str) -> list[Author] | None:
    """Return whom a line names as its authors, if that is all it does; nobody if it names an office or an agency."""
    line = line.strip()
    bare = line[1:-1] if line[:1] in ("(", "[") and line[-1:] in (")", "]") else line
    match = _BYLINE.fullmatch(bare) if len(bare) <= _MAX_BYLINE_CHARACTERS else None
    return authors_in(match["people"]) if match else None


def credit(line: str) -> list[Author] | None:
    """Return whom a line at the end names as reporters."""
    match = _CREDIT_LINE.fullmatch(line) if len(line) <= 2 * _MAX_BYLINE_CHARACTERS else None
    return authors_in(match["people"].rstrip(" )].")) if match else None


def _top(lines: Sequence[str], filled: Sequence[int]) -> list[int]:
    """Return the numbers of the lines above the first paragraph; what is alone can be no byline of anything."""
    top: list[int] = []
    for number in filled[:_HEAD_LINES]:
        if len(lines[number]) > _TEXT_CHARACTERS:
            break
        top.append(number)
    return top if len(filled) > 1 else []
