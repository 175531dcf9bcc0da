"""Listings: ordered lists of articles, as values. The only place that knows how the ledger names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ListingKind(StrEnum):
    """What its articles have in common; and how it is cut."""

    front_entries: int
    """How many of its newest articles its front shows. Its archive begins behind them; 0: at the newest."""
    part_size: int
    """How many articles a part of its archive shows at most."""
    is_called_by_articles: bool
    """Its title is what they have; else the site gives it."""

    def __new__(
        cls, name: str, front_entries: int = 30, part_size: int = 100, is_called_by_articles: bool = False
    ) -> Self:
        """Make a member that equals its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.front_entries = front_entries
        member.part_size = part_size
        member.is_called_by_articles = is_called_by_articles
        return member

    SITE = "site"
    """They are of this site: it has one such listing."""
    SECTION = "section"
    """Their section, or one of its subsections."""
    TAG = "tag", 30, 100, True
    """A tag."""
    AUTHOR = "author", 30, 100, True
    """Who wrote them."""
    SITEMAP = "sitemap", 0, 1000
    """Search engines are to find them here: the site has one such listing."""

    @property
    def part_limit(self) -> int:
        """How many articles the newest part may hold: those on the front are in it, and not shown by it.

        One more, so that the next part shows an article from its first press on.
        """
        return self.part_size + self.front_entries + bool(self.front_entries)


@dataclass(frozen=True)
class Listing:
    """What a listing is of. Its title is the theme's to give, or its articles': see `Theme.listing_title`."""

    kind: ListingKind
    slug: str = ""
    """Which one of its kind; empty if there is only one. A subsection's has two parts: `politik/inland`."""

    @property
    def name(self) -> str:
        """What the ledger calls it: nothing for the whole site, a section's slug, and `kind:slug` for any other kind.

        A slug has no colon, so none can be taken for another.
        """
        return self.slug if self.kind in (ListingKind.SITE, ListingKind.SECTION) else f"{self.kind}:{self.slug}"

    @property
    def path(self) -> str:
        """Where its front is."""
        match self.kind:
            case ListingKind.SITE | ListingKind.SITEMAP:
                return "/"
            case ListingKind.SECTION:
                return f"/{self.slug}/"
            case _:
                return f"/{self.kind}/{self.slug}/"

    @property
    def parent(self) -> Listing | None:
        """The section that a subsection is of."""
        above, slash, _ = self.slug.rpartition("/")
        return Listing(self.kind, above) if slash else None


WHOLE_SITE = Listing(ListingKind.SITE)
"""The listing that holds every article."""

SITEMAP = Listing(ListingKind.SITEMAP)
"""The listing that holds every article whose canonical address is of this site."""


def section_listing(slug: str) -> Listing:
    """Return the listing of one section."""
    return Listing(ListingKind.SECTION, slug)


def listing_named(name: str) -> Listing:
    """Return the listing that the ledger calls so: the reverse of `Listing.name`.

    >>> listing_named("") == WHOLE_SITE, listing_named("politik") == section_listing("politik")
    (True, True)

    Raises:
        ValueError: it is of a kind that this release does not know.
    """
    kind, colon, slug = name.partition(":")
    if colon:
        return Listing(ListingKind(kind), slug)
    return section_listing(name) if name else WHOLE_SITE


def known_listings(names: Iterable[str]) -> Iterator[Listing]:
    """Yield the listings that the ledger calls so, without those that only a newer release knows."""
    for name in names:
        with suppress(ValueError):
            yield listing_named(name)


def listings_of_section(slug: str) -> tuple[Listing, ...]:
    """Return the listings that hold any article of a section: the site, the section, and the one above it."""
    section = section_listing(slug)
    return (WHOLE_SITE, section, section.parent) if section.parent else (WHOLE_SITE, section)
