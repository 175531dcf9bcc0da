"""What stands around an article: its translations, and the series that it is of. Plain values: no I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass

from shared.listings import Listing

MAX_TRANSLATIONS = 30
"""Of an article that know of each other; more are published, and not linked."""

SERIES_REACH = 3
"""How many parts of a series before an article, and after it, its page shows: a new part is news to so many pages."""


@dataclass(frozen=True)
class Series:
    """The series that an article is of."""

    title: str
    """By this its parts know each other, whoever sent them; capitals and spaces make no difference."""
    part: int | None = None
    """Which part it is, from 1. Those without one come first, by their time."""

    @property
    def key(self) -> str:
        """What is the same for all its parts.

        >>> Series("Die  Brücke", 1).key == Series("die brücke").key
        True
        """
        return " ".join(self.title.casefold().split())


@dataclass(frozen=True)
class Neighbour:
    """Another article, as one shows it that is related to it."""

    path: str
    title: str
    language: str
    part: int | None = None
    """Of the series that both are of."""
    is_original: bool = False
    """It is what the other one translates."""


@dataclass(frozen=True)
class Chain:
    """The articles before and after one in its section, in order of publication; None: it is the first, or the last."""

    previous: Neighbour | None = None
    next: Neighbour | None = None


@dataclass(frozen=True)
class Around:
    """The articles around one that its page shows; only those that readers have."""

    translations: tuple[Neighbour, ...] = ()
    """By language."""
    before: tuple[Neighbour, ...] = ()
    """Parts of its series before it, in order."""
    after: tuple[Neighbour, ...] = ()
    """Parts of its series after it, in order."""
    chain: Chain = Chain()
    related: Listing | None = None
    """The listing whose newest articles are shown below it; None: its section's."""
    related_title: str = ""
    """What that is called."""
