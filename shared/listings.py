"""Listings: ordered lists of articles, as values. The only place that knows how the ledger names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ListingKind(StrEnum):
    """What its articles have in common."""

    SITE = "site"
    """They are of this site: it has one such listing."""
    SECTION = "section"
    """Their section."""


@dataclass(frozen=True)
class Listing:
    """What a listing is of. Its title is the theme's to give: see `Theme.listing_title`."""

    kind: ListingKind
    slug: str = ""
    """Which one of its kind; empty for the whole site."""

    @property
    def name(self) -> str:
        """What the ledger calls it: nothing for the whole site, a section's slug, and `kind:slug` for any other kind.

        A slug has no colon, so none can be taken for another.
        """
        return self.slug if self.kind in (ListingKind.SITE, ListingKind.SECTION) else f"{self.kind}:{self.slug}"

    @property
    def path(self) -> str:
        """Where its front is."""
        return f"/{self.slug}/" if self.slug else "/"


WHOLE_SITE = Listing(ListingKind.SITE)
"""The listing that holds every article."""


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


def listings_of(section: str) -> tuple[Listing, ...]:
    """Return every listing that holds a published article of this section."""
    return (WHOLE_SITE, section_listing(section))
