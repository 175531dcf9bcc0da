"""A listing is a value, and the ledger's name for it belongs to no other."""

from __future__ import annotations

import pytest

from shared.listings import WHOLE_SITE, listing_named, listings_of, section_listing


def test_the_release_before_finds_the_names_that_it_gave() -> None:
    assert [listing.name for listing in listings_of("politik")] == ["", "politik"]


def test_a_listing_is_found_again_by_its_name() -> None:
    for listing in (WHOLE_SITE, section_listing("politik"), section_listing("site")):
        assert listing_named(listing.name) == listing


def test_a_listing_of_a_kind_to_come_is_not_taken_for_a_section() -> None:
    with pytest.raises(ValueError, match="tag"):
        listing_named("tag:politik")
