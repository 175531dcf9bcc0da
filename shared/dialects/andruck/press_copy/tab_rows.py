"""Rows with tabs between their cells, as they are pasted from a sheet: a table of the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

MAX_TABLE_COLUMNS = 20
_GAP = re.compile(r"\t+|(?<=\S) {3,}(?=\S)")
_FIGURE_CELL = re.compile(r"[+\-−–±]?\s?[€$£]?\s?\d[\d.,:'’\s]*\s?(?:[%‰€$£]|[^\W\d_]{1,4}\.?)?|[-–—]")


def cells_of(line: str) -> list[str]:
    """Return the cells of a row; one if the line has no tabs and no wide gaps."""
    return [cell.strip() for cell in _GAP.split(line.strip("\n").strip(" "))]


def is_row(line: str) -> bool:
    """Tell whether a line has two cells or more that hold something."""
    return 2 <= sum(map(bool, cells_of(line))) <= MAX_TABLE_COLUMNS


def is_table(lines: Sequence[str]) -> bool:
    """Tell whether lines are rows: two or more, with tabs, or with as many cells each."""
    if len(lines) < 2 or not all(map(is_row, lines)):
        return False
    return all("\t" in line.strip() for line in lines) or len({len(cells_of(line)) for line in lines}) == 1


def table_of(lines: Sequence[str]) -> str:
    """Return rows as a table in HTML: Markdown has none without a heading row, and these may have none."""
    rows = [cells_of(line) for line in lines]
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    head = rows[:1] if _has_heading(rows) else []
    return "\n".join(["<table>", *_part("thead", "th", head), *_part("tbody", "td", rows[len(head) :]), "</table>"])


def _has_heading(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row says what the columns are: it has no figure where all the others have one."""
    first, others = rows[0], rows[1:]
    above = [column for column in range(len(first)) if all(_FIGURE_CELL.fullmatch(row[column]) for row in others)]
    return len(rows) > 2 and bool(above) and all(not _FIGURE_CELL.fullmatch(cell) for cell in first)


def _part(name: str, cell: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"<{name}>"
    for row in rows:
        yield f"<tr>{''.join(f'<{cell}>{escape(text, quote=False)}</{cell}>' for text in row)}</tr>"
    yield f"</{name}>"
