"""The archive of a listing: its parts, which readers page through, and the years and months that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from services.publisher.trail import Step, trail_to
from shared.archive import Month
from shared.excerpt import Excerpt
from shared.listings import WHOLE_SITE, Listing, ListingKind
from shared.pages import Page, archive_page, front_page, part_page


def render_part(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render a part with links to its neighbours; the newest one leads to the front of its listing."""
    listing, language = page.listing, theme.site_language
    name = theme.listing_title(listing, excerpt.title)
    begins = language.beginning(excerpt.part) if excerpt.part else ""
    title = language.say("archive_part", name=name, date=begins)
    months = Step(language.say("archive_of", name=name), archive_page(listing).path)
    body = theme.html(
        "archive.html",
        page,
        title=title,
        description=language.say("archive_description", title=title, site=theme.site.name),
        section=theme.section_of(listing),
        entries=excerpt.entries,
        front=front_page(listing),
        months=archive_page(listing),
        crumbs=(*_way_to(theme, listing, excerpt.title), months),
        older=part_page(listing, excerpt.older) if excerpt.older else None,
        newer=part_page(listing, excerpt.newer) if excerpt.newer else front_page(listing),
    )
    return Document(body, page.kind.traits.content_type)


def render_index(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render the parts of a month, the months of a year, or the months of all years."""
    listing, language, month = page.listing, theme.site_language, excerpt.month
    title = language.say("archive_of", name=theme.listing_title(listing, excerpt.title))
    if month:
        title += f": {language.month(month) if month.month else month.year}"
    body = theme.html(
        "archive_index.html",
        page,
        title=title,
        description=language.say("archive_description", title=title, site=theme.site.name),
        section=theme.section_of(listing),
        years=_years(theme, listing, excerpt.months),
        parts=[(part_page(listing, part), part) for part in excerpt.parts],
        archive=archive_page(listing) if month else None,
        crumbs=_way_to(theme, listing, excerpt.title),
        front=front_page(listing),
    )
    return Document(body, page.kind.traits.content_type)


def _way_to(theme: Theme, listing: Listing, given: str) -> tuple[Step, ...]:
    """Return the way from the front of the site to that of a listing."""
    if listing.kind is ListingKind.SECTION:
        return trail_to(theme.site.name, listing.slug, theme.section_name)
    home = Step(theme.site.name, "/")
    return (home,) if listing == WHOLE_SITE else (home, Step(theme.listing_title(listing, given), listing.path))


def _years(theme: Theme, listing: Listing, months: Sequence[Month]) -> list[tuple[Page, int, list[tuple[Page, str]]]]:
    """Return the page and the number of each year, and the page and the name of each of its months."""
    named = [(month, (archive_page(listing, month), theme.site_language.month(month))) for month in months]
    return [
        (archive_page(listing, Month(year)), year, [one for _, one in of_year])
        for year, of_year in groupby(named, key=lambda each: each[0].year)
    ]
