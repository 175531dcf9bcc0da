"""Paragraphs, sub-headings, lists and tables of a copy, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from shared.dialects.andruck.press_copy.escape import markdown_of
from shared.dialects.andruck.press_copy.foot_words import BOILERPLATE
from shared.dialects.andruck.press_copy.tab_rows import is_row, is_table, table_of
from shared.dialects.andruck.press_copy.typesetting import set_in_type

Block = list[str]
"""Lines without a blank one between them."""

_ITEM = re.compile(r"(?:[-*•–]|(?P<number>\d{1,2})[.)])\s+(?=\S)")
_BOILERPLATE = re.compile(BOILERPLATE, re.IGNORECASE)
_RULE = re.compile(r"[-=_*~+·•. ]{3,}|[=]")
"""A line that is drawn."""
_CLOSERS = "\"'“”‘’»«)]*"
_MAX_HEADING_CHARACTERS = 80
_MAX_LINE_CHARACTERS = 100
_SENTENCE_ENDS = ".!?…:。！？："


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """Return the blocks of a text. Rows of a table are blocks of their own; a line's tabs stay, but not its margins."""
    apart: list[Block] = []
    for filled, group in groupby(
        (line.strip(" \r\n\xa0\u3000") for line in lines), key=lambda line: bool(line.strip())
    ):
        if filled:
            for rows in _rows_apart([line for line in group if not _RULE.fullmatch(line)]):
                apart += _boilerplate_apart(rows)
    blocks: list[Block] = []
    for block in apart:  # rows that were pasted with empty lines between them
        if blocks and all(map(_has_tabs, [*blocks[-1], *block])):
            blocks[-1] += block
        else:
            blocks.append(block)
    return [block if is_table(block) else [line.strip() for line in block] for block in blocks]


def _rows_apart(block: Block) -> list[Block]:
    runs = [list(run) for _, run in groupby(block, key=is_row)]
    if any(is_table(run) for run in runs):
        return runs
    return [block]


def _boilerplate_apart(block: Block) -> list[Block]:
    """Make a heading of the line above what a press office says of itself."""
    parts = [block[:1], block[1:]] if block and _BOILERPLATE.fullmatch(block[0]) else [block]
    return [part for part in parts if part]


def _has_tabs(line: str) -> bool:
    return "\t" in line.strip() and is_row(line)


def mended(blocks: Sequence[Block]) -> list[Block]:
    """Put together again what a blank line cut in the middle of a sentence."""
    whole: list[Block] = []
    for block in blocks:
        goes_on = block[0].lstrip("*„“\"'")[:1].islower() and not is_table(block)
        if goes_on and whole and not marker(whole[-1]) and not _ends(whole[-1], _SENTENCE_ENDS):
            whole[-1] += block
        else:
            whole.append(list(block))
    return whole


def markdown_blocks(blocks: Sequence[Block], language: str) -> Iterator[str]:
    """Yield each block as Markdown, set in type."""
    apart = [part for block in blocks for whole in _lists_apart(block) for part in _sentences_apart(whole)]

    def line(text: str) -> str:
        return markdown_of(set_in_type(" ".join(text.split(" ")), language))

    for sign, run in groupby(apart, key=marker):
        same = list(run)
        items = [item for block in same for item in _items(block)] if sign in ("-", "1") else []
        if sign == "|":
            yield from (table_of([set_in_type(row, language) for row in block]) for block in same)
        elif sign == "-":
            yield "\n".join(f"- {line(item)}" for _, item in items)
        elif len(items) > 1 and [number for number, _ in items] == list(range(1, len(items) + 1)):
            yield "\n".join(f"{number}. {line(item)}" for number, item in items)
        else:
            for block in same:
                meant = [line(each) for each in block] if _are_meant(block) else [line(" ".join(block))]
                yield ("## " if _is_heading(block, apart) else "") + "\\\n".join(meant)


def marker(block: Block) -> str:
    """Return what a block is: `-` or `1` for a list, `|` for a table, else empty."""
    if is_table(block):
        return "|"
    item = _ITEM.match(block[0])
    return "" if item is None else "1" if item["number"] else "-"


def _lists_apart(block: Block) -> list[Block]:
    """Cut a list from the line that announces it."""
    for number in range(1, len(block)):
        if _ITEM.match(block[number]) and block[number - 1].endswith(":"):
            return [block[:number], block[number:]]
    return [block]


def _sentences_apart(block: Block) -> list[Block]:
    """Make paragraphs of lines of which each ends a sentence: so copy is typed that has no empty lines."""
    apart = not marker(block) and all(_ends([line], _SENTENCE_ENDS) for line in block)
    return [[line] for line in block] if apart else [block]


def _are_meant(block: Block) -> bool:
    """Tell whether lines end where they were meant to: none goes on with a small letter, and words would have fitted.

    Lines that an editor's program broke are as full as they can be.
    """
    width = max(map(len, block))
    begin = all(not line[0].islower() and not line.endswith((",", "-")) for line in block)
    fitted = (len(above) + 1 + len(below.split()[0]) <= width for above, below in pairwise(block))
    return len(block) > 1 and width <= _MAX_LINE_CHARACTERS and begin and any(fitted)


def _items(block: Block) -> list[tuple[int, str]]:
    items: list[tuple[int, Block]] = []
    for line in block:
        if item := _ITEM.match(line):
            items.append((int(item["number"] or 0), [line[item.end() :]]))
        else:
            items[-1][1].append(line)
    return [(number, " ".join(lines)) for number, lines in items]


def _is_heading(block: Block, blocks: Sequence[Block]) -> bool:
    alone = len(block) == 1 and block is not blocks[-1] and len(block[0]) <= _MAX_HEADING_CHARACTERS
    return alone and not marker(block) and not _ends(block, _SENTENCE_ENDS + ";,；，") and "://" not in block[0]


def _ends(block: Block, marks: str) -> bool:
    return block[-1].rstrip(_CLOSERS).endswith(tuple(marks))
