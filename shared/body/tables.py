"""Tables and code: aligned as they were sent, figures below each other, and scrolled by keyboard where wide."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, ancestors, children, given, text_of
from shared.visible import is_visible

_FIGURE = re.compile(
    r"[\s(]*(?:[€$£¥]|CHF|EUR|USD)?\s*[+\-−–±~<>≈]?\s*\d[\d.,'’\u00a0\u202f ]*"
    r"\s*(?:%|‰|°|€|\$|£|[A-Za-zµ²³°€]{1,5}\.?(?:/[a-z]{1,4})?)?[)*\s]*"
)
_NO_FIGURE = frozenset(["", "-", "–", "—", "k. A.", "k.A.", "n/a", "."])
_ALIGN_STYLE = re.compile(r"text-align\s*:\s*(left|right|center|start|end)", re.IGNORECASE)
_CLASS_BY_ALIGN = {"left": "start", "start": "start", "right": "end", "end": "end", "center": "mid", "middle": "mid"}
_SPAN = re.compile(r"[1-9]\d{0,2}")
_MAX_FIGURE_CHARACTERS = 40
MAX_LABEL_CHARACTERS = 80


class _Labels:
    """Names of what can be scrolled, each different: a screen reader lists them."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def own(self, name: str) -> str:
        self._counts[name] = count = self._counts.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"


def settle_scrolling(draft: Draft) -> None:
    """Settle tables and code, and let the keyboard scroll them."""
    labels = _Labels()
    for table in draft.all("table"):
        inner = any(around.tag == "table" for around in ancestors(table))
        rows = _rows(table)
        _mark_head(draft, rows)
        _settle_cells(draft, rows)
        if not inner:
            _make_scrollable(draft, table, labels.own(_label(table, rows)))
    for code in draft.all("pre"):
        _make_scrollable(draft, code, labels.own("Code"))


def _mark_head(draft: Draft, rows: list[list[LexborNode]]) -> None:
    """Make heads of a first row that is bold as a whole, as in tables that come from a word processor."""
    first = rows[0] if len(rows) > 1 else []
    if len(first) > 1 and all(cell.tag == "td" and _is_bold(cell) for cell in first):
        rows[0] = [_renamed(draft, cell, "th") for cell in first]


def _is_bold(cell: LexborNode) -> bool:
    bold, text = cell.css_first("b, strong"), text_of(cell)
    return bold is not None and bool(text) and text_of(bold) == text


def _renamed(draft: Draft, cell: LexborNode, tag: str) -> LexborNode:
    kept = {name: given(cell, name) for name in ("colspan", "rowspan", "class", "align", "style") if given(cell, name)}
    other = draft.rename(cell, tag)
    for name, value in kept.items():
        other.attrs[name] = value
    return other


def _make_scrollable(draft: Draft, node: LexborNode, label: str) -> None:
    draft.wrap(node, "div", {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": label})


def _rows(table: LexborNode) -> list[list[LexborNode]]:
    """Return the cells of a table by rows, without those of tables in it."""
    rows = []
    for part in children(table):
        for row in [part] if part.tag == "tr" else children(part) if part.tag in ("thead", "tbody", "tfoot") else ():
            if row.tag == "tr":
                rows.append([cell for cell in children(row) if cell.tag in ("td", "th")])
    return rows


def _label(table: LexborNode, rows: list[list[LexborNode]]) -> str:
    """Return what a table is called: its caption, or the heads of its columns."""
    caption = table.css_first("caption")
    said = text_of(caption) if caption is not None else ""
    if not said and rows:
        said = ", ".join(filter(None, (text_of(cell) for cell in rows[0][:6])))
    return said[:MAX_LABEL_CHARACTERS].strip() or "Table"


def _settle_cells(draft: Draft, rows: list[list[LexborNode]]) -> None:
    width = max(map(len, rows), default=0)
    figures = [_is_a_column_of_figures(rows, at) for at in range(1, width)]
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            _settle_cell(draft, cell, figures=at > 0 and figures[at - 1])
        in_head = bool(row) and any(around.tag == "thead" for around in ancestors(row[0]))
        if row and all(cell.tag == "th" for cell in row) and (in_head or len(row) > 1):
            _set_scope(row, "col")
        elif row and row[0].tag == "th" and not (number == 0 and len(rows) == 1):
            _set_scope(row[:1], "row")


def _set_scope(cells: list[LexborNode], scope: str) -> None:
    for cell in cells:
        if given(cell, "scope") not in ("col", "row", "colgroup", "rowgroup"):
            cell.attrs["scope"] = scope


def _is_a_column_of_figures(rows: list[list[LexborNode]], at: int) -> bool:
    """Tell whether all that a column holds below its head are figures."""
    texts = [text_of(row[at]) for row in rows if at < len(row) and row[at].tag == "td"]
    told = [text for text in texts if text not in _NO_FIGURE]
    return bool(told) and all(len(text) <= _MAX_FIGURE_CHARACTERS and _FIGURE.fullmatch(text) for text in told)


def _settle_cell(draft: Draft, cell: LexborNode, *, figures: bool) -> None:
    """Turn what a cell says of its alignment into a class, and drop what is no number of columns or rows."""
    style = _ALIGN_STYLE.search(given(cell, "style"))
    align = _CLASS_BY_ALIGN.get(
        (style[1] if style else given(cell, "align") or given(cell, "data-align")).lower(), "end" if figures else ""
    )
    text = text_of(cell) if align == "end" or figures else ""
    is_figure = bool(text) and len(text) <= _MAX_FIGURE_CHARACTERS and bool(_FIGURE.fullmatch(text))
    named = " ".join(filter(None, (align, "figure" if is_figure else "")))
    if named:
        cell.attrs["class"] = named
    elif "class" in cell.attrs:
        del cell.attrs["class"]
    for name in ("colspan", "rowspan"):
        if name in cell.attrs and not _SPAN.fullmatch(given(cell, name)):
            del cell.attrs[name]
    if "scope" in cell.attrs and (
        cell.tag == "td" or given(cell, "scope") not in ("col", "row", "colgroup", "rowgroup")
    ):
        del cell.attrs["scope"]
    if cell.tag == "th" and not is_visible(cell.text()) and cell.css_first("img") is None:
        _renamed(draft, cell, "td")
