"""A listing is a value, and the ledger's name for it belongs to no other."""

from __future__ import annotations

import pytest

from shared.listings import (
    SITEMAP,
    WHOLE_SITE,
    Listing,
    ListingKind,
    listing_named,
    listings_of_section,
    section_listing,
)


def test_the_release_before_finds_the_names_that_it_gave() -> None:
    assert [listing.name for listing in listings_of_section("politik")] == ["", "politik"]


def test_a_listing_is_found_again_by_its_name() -> None:
    for listing in (
        WHOLE_SITE,
        SITEMAP,
        section_listing("politik/inland"),
        section_listing("site"),
        Listing(ListingKind.TAG, "bau"),
    ):
        assert listing_named(listing.name) == listing


def test_a_listing_of_a_kind_to_come_is_not_taken_for_a_section() -> None:
    with pytest.raises(ValueError, match="series"):
        listing_named("series:politik")


def test_a_subsection_is_in_its_section_too() -> None:
    assert [listing.path for listing in listings_of_section("politik/inland")] == ["/", "/politik/inland/", "/politik/"]
