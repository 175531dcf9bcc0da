"""What an HTML parser makes of start and end tags: how deep, how much. Found in one pass, without building it.

The parser (html5ever, in nh3) takes time in proportion to elements times depth, and it opens elements that nobody
wrote: a `<b>` that was never closed begins anew in each paragraph. So elements are followed by the rules of the HTML
standard (section 13.2.6, tree construction), coarsely where that can only count too many.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from shared.reading import html_rules as rules
from shared.reading.limits import MAX_AMBIGUOUS_PLACES, MAX_BODY_DEPTH, MAX_DEPTH_WITH_UNKNOWN, MAX_ELEMENTS
from shared.reading.tally import Tally, TooMuch

__all__ = ["Outline", "TooMuch"]


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    tag: str
    foreign: bool
    depth: int
    """Elements that HTML knows around it, and itself if it is one; no paragraph, for none holds another."""
    held: list[_Open] = field(default_factory=list)
    """What begins anew only after this element."""


@dataclass(slots=True)
class Outline(Tally):
    """What was counted so far."""

    deepest: int = 0
    _open: list[_Open] = field(default_factory=list)
    _to_begin_anew: list[_Open] = field(default_factory=list)
    """What formats the text and was not ended in its block: it is opened again for the next text."""

    def begin(self, name: str, tag: str) -> None:
        """Take a start tag.

        Raises:
            TooMuch: a limit is passed.
        """
        self.count(name)
        if self.is_foreign:
            if name not in rules.FOREIGN_BREAKOUT_ELEMENTS:
                if not tag.endswith("/>"):
                    self._push(_Open(name, tag, foreign=True, depth=0))
                return
            self._break_out()
        if name in rules.ROOTS:
            self.roots += 1
            if self.roots > MAX_AMBIGUOUS_PLACES:
                raise TooMuch(f"Has more than {MAX_AMBIGUOUS_PLACES} html, head and body tags; leave them out.")
            return
        if self._is_stray(name):
            return
        if name in rules.CLOSES_P:
            self._close(self._find({"p"}, rules.BUTTON_SCOPE))
        if name in rules.START_TAG_CLOSES:
            self._close(self._find(*rules.START_TAG_CLOSES[name]))
        elif (
            name in rules.START_TAG_CLOSES_SIBLING
            and self._open
            and self._open[-1].name in rules.START_TAG_CLOSES_SIBLING[name]
        ):
            self._open.pop()
        elif name in rules.UNNESTABLE_ELEMENTS:
            self._take_out(name)
        elif name in rules.RUBY and self._find({"ruby"}, rules.BUTTON_SCOPE) is not None:
            self._close_implied()
        if name not in rules.BLOCKS:
            self.text()
        is_foreign = name in rules.FOREIGN
        if name not in rules.VOID and not (is_foreign and tag.endswith("/>")):
            self._push(_Open(name, tag, foreign=is_foreign, depth=0))

    def end(self, name: str) -> None:
        """Take an end tag.

        Raises:
            TooMuch: a limit is passed.
        """
        self.ends += 1
        if self.ends > MAX_ELEMENTS:
            raise TooMuch(f"Has more than {MAX_ELEMENTS:,} end tags. Split it.")
        if name in {"p", "br"}:
            self._break_out()
        for index in range(len(self._open) - 1, -1, -1):
            if not self._open[index].foreign:
                break
            if self._open[index].name == name:
                del self._open[index:]
                return
        if name == "br":
            self.text()
        if name == "br" or (name == "p" and self._find({"p"}, rules.BUTTON_SCOPE) is None):
            self.count(name)  # one that ends nothing makes an empty element
        if name in rules.FORMATTING or name == "form":
            if name == "form" and self._find({"form"}, frozenset()) is not None:
                self._close_implied()
            self._take_out(name)
        elif name not in rules.ROOTS and not self._is_stray(name):
            names = rules.HEADINGS if name in rules.HEADINGS else {name}
            self._close(self._find(names, rules.scope_of(name)))

    def text(self) -> None:
        """Take text: what was not ended in the block before formats it, and is opened again.

        Raises:
            TooMuch: a limit is passed.
        """
        if self._to_begin_anew and not self.is_foreign:
            again, self._to_begin_anew = self._to_begin_anew, []
            for element in again:
                self.count("", 1 + len(element.tag) // 100)
                self._push(_Open(element.name, element.tag, foreign=False, depth=0))

    @property
    def is_between_cells(self) -> bool:
        """Whether text that comes here is in a table, but in no cell: the parser moves it before the table."""
        return bool(self._open) and self._open[-1].name in rules.AROUND_CELLS

    @property
    def is_foreign(self) -> bool:
        """Whether SVG or MathML goes on here."""
        return bool(self._open) and self._open[-1].foreign and self._open[-1].name not in rules.INTEGRATION_POINTS

    @property
    def in_foreign(self) -> bool:
        """Whether the innermost open element is one of SVG or MathML."""
        return bool(self._open) and self._open[-1].foreign

    def _close_implied(self) -> None:
        while self._open and self._open[-1].name in rules.IMPLIED_END_TAG_ELEMENTS:
            self._open.pop()

    def _break_out(self) -> None:
        while self.is_foreign:
            self._open.pop()

    def _push(self, element: _Open) -> None:
        around = self._open[-1].depth if self._open else 0
        element.depth = around + (element.foreign or element.name in rules.NESTING_ELEMENTS)
        if element.name in rules.MARKERS:
            element.held, self._to_begin_anew = self._to_begin_anew, []
        self._open.append(element)
        self.deepest = max(self.deepest, element.depth)
        if self.deepest > MAX_BODY_DEPTH or len(self._open) > MAX_DEPTH_WITH_UNKNOWN:
            raise TooMuch(f"Is nested more than {MAX_BODY_DEPTH} levels deep; flatten it.")

    def _is_stray(self, name: str) -> bool:
        """Tell whether it is part of a table where there is none: the parser passes over it."""
        return name in rules.TABLE_PARTS and self._find({"table"}, rules.AROUND_A_TABLE) is None

    def _find(self, names: frozenset[str] | set[str], boundaries: frozenset[str]) -> int | None:
        """Return the place of the innermost open element of such a name, if no boundary stands before it."""
        for index in range(len(self._open) - 1, -1, -1):
            element = self._open[index]
            if element.name in names and not element.foreign:
                return index
            if element.foreign or element.name in boundaries:
                return None
        return None

    def _close(self, index: int | None) -> None:
        """Close all from there on, but remember what formats the text, each three times at most."""
        if index is None:
            return
        closed = self._open[index:]
        del self._open[index:]
        markers = [element for element in closed if element.name in rules.MARKERS]
        if len(markers) == 1 and closed[0] is markers[0]:
            self._to_begin_anew = markers[0].held
            return
        unended = [element for element in closed[1:] if element.name in rules.FORMATTING and not element.foreign]
        if unended or markers:
            held = [element for marker in markers for element in marker.held]
            self._to_begin_anew = _at_most_alike(held + unended + self._to_begin_anew)

    def _take_out(self, name: str) -> None:
        """Close an element, but not those within it, as the standard's adoption agency does."""
        for index in range(len(self._to_begin_anew) - 1, -1, -1):
            if self._to_begin_anew[index].name == name:
                del self._to_begin_anew[index]
                return
        for index in range(len(self._open) - 1, -1, -1):
            element = self._open[index]
            if element.foreign or element.name in rules.MARKERS:
                return
            if element.name == name:
                blocks = sum(inner.name in rules.SPECIAL for inner in self._open[index + 1 :])
                if blocks < rules.MAX_ADOPTIONS:
                    del self._open[index]
                self.count("", blocks and len(self._open) - index)
                return


def _at_most_alike(elements: list[_Open]) -> list[_Open]:
    """Leave out the first of more than three that are alike."""
    left = Counter(element.tag for element in elements)
    kept = []
    for element in elements:
        if left[element.tag] <= rules.NOAHS_ARK_LIMIT:
            kept.append(element)
        left[element.tag] -= 1
    return kept
