"""`text/plain`: an article as newsrooms paste it, German or English.

Headline, standfirst, `Place - ` before the first paragraph, sub-headings alone on a short line, at the end perhaps a
table of details and an invitation to visit somebody's site. Everything else is taken literally.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from shared.dialects.andruck.press_copy.dateline import split_dateline
from shared.dialects.andruck.press_copy.details import split_details
from shared.dialects.andruck.press_copy.detect_language import language_of
from shared.dialects.andruck.press_copy.escape import markdown_of, plain_of
from shared.reading.invalid import Invalid
from shared.reading.limits import (
    MAX_COMBINING_MARKS,
    MAX_MARKUP_CHARACTERS,
    MAX_PRESS_COPY_CHARACTERS,
    MAX_PRESS_COPY_LINES,
)
from shared.reading.marks import is_overloaded
from shared.reading.slug import slug_of
from shared.reading.visible import from_windows

Block = list[str]
"""Lines without a blank one between them."""

_FOOTER = re.compile(
    r"\W*(besuchen sie|besucht|besuche|folgen sie|folgt|folge|finden sie|visit|follow|find) (uns|unsere|us|our)\b"
    r"(?!.*[.!?]\s).{0,100}",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-*•]|(?P<number>\d{1,2})[.)])\s+(?=\S)")
_ESCAPED_CHARACTERS = "\\`*_[]<>&~#|"
"""What becomes two characters where it is taken literally."""
_CLOSERS = "\"'“”‘’»«)]*"
_MAX_STANDFIRST_CHARACTERS = 500
_MAX_HEADING_CHARACTERS = 80


def read(text: str, article_id: str | None) -> dict[str, Any]:
    """Return what the text has of an article. Without `article_id` the headline makes the `id`.

    Raises:
        Invalid: it is longer than any article, or carries more marks than any script has.

    """
    _check_size(text)
    text = from_windows(text)
    lines, details = split_details(re.sub("\r\n?|[\u2028\u2029]", "\n", text).split("\n"))
    title, blocks = _headline(_blocks(_without_footer(lines)))
    standfirst, blocks = _standfirst(_mended(blocks))
    dateline, agency, blocks = _dateline(blocks)
    if agency:
        details = {**details, "sources": [{"title": agency}, *details.get("sources", ())]}
    return {
        "id": _id_of(title) if article_id is None else article_id,
        "title": title,
        "standfirst": standfirst,
        "dateline": dateline,
        "body": "\n\n".join(_markdown(blocks)) or None,
        "language": language_of(text),
        **details,
    }


def _check_size(text: str) -> None:
    signs, lines = sum(map(text.count, _ESCAPED_CHARACTERS)), text.count("\n") + text.count("\r")
    for count, most, things in (
        (len(text), MAX_PRESS_COPY_CHARACTERS, "characters"),
        (lines, MAX_PRESS_COPY_LINES, "lines"),
        (signs, MAX_MARKUP_CHARACTERS, "signs such as * and ["),
    ):
        if count > most:
            raise Invalid.at("", f"Has {count:,} {things}; of press copy at most {most:,} are read. Split it.")
    if is_overloaded(text):
        raise Invalid.at("", f"Has more than {MAX_COMBINING_MARKS} combining marks on one character; leave them out.")


def _id_of(title: str | None) -> str | None:
    # Spelt the German way whatever the language: that is a guess, and a new guess must not make a new article.
    return slug_of(title, "de", longest=200) if title and re.search(r"[^\W_]", title) else None


def id_to_the_letter(id_: str, title: str) -> str:
    """Return an id that no other headline makes, be it spelt the same in ASCII: C++ and C#, Maß and Mass."""
    return f"{id_[:180].rstrip('-')}-{hashlib.sha256(title.encode()).hexdigest()[:12]}"


def _without_footer(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or _FOOTER.fullmatch(lines[end - 1].strip())):
        end -= 1
    return lines[:end]


def _blocks(lines: list[str]) -> list[Block]:
    return [list(block) for filled, block in groupby((line.strip() for line in lines), key=bool) if filled]


def _headline(blocks: list[Block]) -> tuple[str | None, list[Block]]:
    if not blocks:
        return None, []
    (headline, *below), *rest = blocks
    return plain_of(headline), [below, *rest] if below else rest


def _mended(blocks: list[Block]) -> list[Block]:
    """Put together again what a blank line cut in the middle of a sentence."""
    whole: list[Block] = []
    for block in blocks:
        goes_on = block[0].lstrip("*„“\"'")[:1].islower()
        if goes_on and whole and not _marker(whole[-1]) and not _ends(whole[-1], ".!?…:"):
            whole[-1] += block
        else:
            whole.append(block)
    return whole


def _standfirst(blocks: list[Block]) -> tuple[str | None, list[Block]]:
    if len(blocks) < 2 or _marker(blocks[0]):
        return None, blocks
    text = " ".join(blocks[0])
    if len(text) > _MAX_STANDFIRST_CHARACTERS or split_dateline(text)[0]:
        return None, blocks
    return plain_of(text), blocks[1:]


def _dateline(blocks: list[Block]) -> tuple[str, str, list[Block]]:
    if not blocks:
        return "", "", []
    place, agency, rest = split_dateline(" ".join(blocks[0]))
    return place, agency, [[rest], *blocks[1:]] if place else blocks


def _markdown(blocks: list[Block]) -> Iterator[str]:
    apart = [part for block in blocks for part in _lists_apart(block)]
    for marker, run in groupby(apart, key=_marker):
        same = list(run)
        items = [item for block in same for item in _items(block)] if marker else []
        if marker == "-":
            yield "\n".join(f"- {markdown_of(item)}" for _, item in items)
        elif len(items) > 1 and [number for number, _ in items] == list(range(1, len(items) + 1)):
            yield "\n".join(f"{number}. {markdown_of(item)}" for number, item in items)
        else:
            yield from (("## " if _is_heading(block, apart) else "") + markdown_of(" ".join(block)) for block in same)


def _lists_apart(block: Block) -> list[Block]:
    """Cut a list from the line that announces it."""
    for number in range(1, len(block)):
        if _ITEM.match(block[number]) and block[number - 1].endswith(":"):
            return [block[:number], block[number:]]
    return [block]


def _marker(block: Block) -> str:
    item = _ITEM.match(block[0])
    return "" if item is None else "1" if item["number"] else "-"


def _items(block: Block) -> list[tuple[int, str]]:
    items: list[tuple[int, Block]] = []
    for line in block:
        if item := _ITEM.match(line):
            items.append((int(item["number"] or 0), [line[item.end() :]]))
        else:
            items[-1][1].append(line)
    return [(number, " ".join(lines)) for number, lines in items]


def _is_heading(block: Block, blocks: list[Block]) -> bool:
    alone = len(block) == 1 and block is not blocks[-1] and len(block[0]) <= _MAX_HEADING_CHARACTERS
    return alone and not _marker(block) and not _ends(block, ".!?…:;,") and "://" not in block[0]


def _ends(block: Block, marks: str) -> bool:
    return block[-1].rstrip(_CLOSERS).endswith(tuple(marks))
