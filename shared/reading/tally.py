"""What was counted of a body's HTML, and which limit that passes."""

from __future__ import annotations

from dataclasses import dataclass

from shared.reading.limits import (
    MAX_AMBIGUOUS_PLACES,
    MAX_ELEMENTS,
    MAX_FOSTERED_TEXTS,
    MAX_LINKS,
    MAX_LIST_ENTRIES,
    MAX_TABLE_CELLS,
)

_LIMIT_BY_ELEMENT = {
    **dict.fromkeys(("td", "th"), ("cells", MAX_TABLE_CELLS, "table cells", "Split the table.")),
    "a": ("links", MAX_LINKS, "links", "Leave some out."),
    **dict.fromkeys(("li", "dt", "dd"), ("entries", MAX_LIST_ENTRIES, "list entries", "Split the list.")),
}


class TooMuch(Exception):
    """A limit is passed; the text is the sentence for whoever sent it."""


@dataclass(slots=True)
class Tally:
    """How much there is of what is bounded."""

    elements: int = 0
    ends: int = 0
    cells: int = 0
    links: int = 0
    entries: int = 0
    roots: int = 0
    confusions: int = 0
    fostered: int = 0

    def count(self, name: str, times: int = 1) -> None:
        """Count elements, of the name if it is one that is bounded.

        Raises:
            TooMuch: there are too many of them.
        """
        self.elements += times
        if self.elements > MAX_ELEMENTS:
            raise TooMuch(f"Has more than {MAX_ELEMENTS:,} elements (paragraphs, emphases, line breaks …). Split it.")
        if name in _LIMIT_BY_ELEMENT:
            counter, most, things, advice = _LIMIT_BY_ELEMENT[name]
            setattr(self, counter, count := getattr(self, counter) + 1)
            if count > most:
                raise TooMuch(f"Has more than {most:,} {things}. {advice}")

    def confuse(self) -> None:
        """Count a place where tags and text may have been mistaken for each other.

        Raises:
            TooMuch: there are too many of them.
        """
        self.confusions += 1
        if self.confusions > MAX_AMBIGUOUS_PLACES:
            raise TooMuch("Holds scripts within scripts; leave them out, no script is shown.")

    def foster(self) -> None:
        """Count a text that is moved: the parser copies for each all that it has moved before.

        Raises:
            TooMuch: there are too many of them.
        """
        self.fostered += 1
        if self.fostered > MAX_FOSTERED_TEXTS:
            raise TooMuch(f"Has text between the cells of a table in more than {MAX_FOSTERED_TEXTS} places: put it in.")
