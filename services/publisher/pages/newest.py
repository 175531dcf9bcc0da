"""The newest articles of a listing, as readers open it: the front page, or the front of a section."""

from __future__ import annotations

from typing import Any

from services.publisher.pages.document import Document
from services.publisher.pages.earlier import render_earlier
from services.publisher.pages.introductions import introduction_of
from services.publisher.standing.icons import TOUCH_ICON_PATH
from services.publisher.theme import Theme
from services.publisher.trail import trail_to
from shared.excerpt import Excerpt
from shared.front import Front, in_order
from shared.listings import WHOLE_SITE, Listing, ListingKind
from shared.pages import Page, PageKind, archive_page, part_page
from shared.search_pages import SEARCH
from shared.site import Section


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render the front of the page's listing; that of the whole site says what the site is.

    An earlier release beside this one takes a tag for a section, and wants `/tag:x/`: that leads to its front.
    """
    if page.kind is PageKind.SECTION and page.path != page.listing.path:
        return render_earlier(theme, page)
    front = excerpt if isinstance(excerpt, Front) else in_order(page.listing, excerpt)
    title = theme.listing_title(page.listing, excerpt.title)
    body = theme.html(
        "newest.html",
        page,
        title=title,
        description=_description(theme, page.listing, excerpt.title),
        section=theme.section_of(page.listing),
        introduction=introduction_of(theme, page, title, excerpt.portrait),
        subsections=_subsections(theme, page.listing),
        crumbs=trail_to(theme.site.name, above.slug, theme.section_name) if (above := page.listing.parent) else (),
        slots=front.slots,
        banners=front.banners,
        linked_data=_the_site(theme) if page.listing == WHOLE_SITE else None,
        archive=part_page(page.listing, excerpt.older) if excerpt.older else None,
        months=archive_page(page.listing),
    )
    return Document(body, page.kind.traits.content_type)


def _subsections(theme: Theme, listing: Listing) -> list[Section]:
    return [
        each
        for each in theme.site.sections
        if listing.kind is ListingKind.SECTION and each.slug.startswith(f"{listing.slug}/")
    ]


_DESCRIPTIONS = {
    ListingKind.SECTION: "section_description",
    ListingKind.TAG: "tag_description",
    ListingKind.AUTHOR: "author_description",
}


def _description(theme: Theme, listing: Listing, given: str) -> str:
    say, site = theme.site_language.say, theme.site
    if listing == WHOLE_SITE:
        return site.description or say("site_description", site=site.name)
    return say(_DESCRIPTIONS[listing.kind], name=theme.listing_title(listing, given), site=site.name)


def _search(theme: Theme) -> dict[str, Any]:
    target = {"@type": "EntryPoint", "urlTemplate": theme.url(SEARCH.path) + "?q={search_term_string}"}
    return {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"}


def _the_site(theme: Theme) -> dict[str, Any]:
    """Describe the site and who publishes it, as search engines read it (schema.org)."""
    site, home = theme.site, theme.url("/")
    publisher = {
        "@type": "NewsMediaOrganization",
        "@id": f"{home}#publisher",
        "name": site.name,
        "url": home,
        "logo": {"@type": "ImageObject", "url": theme.url(TOUCH_ICON_PATH), "width": 180, "height": 180},
    }
    described = {
        "@type": "WebSite",
        "@id": f"{home}#site",
        "name": site.name,
        "url": home,
        "description": site.description,
        "inLanguage": site.language,
        "publisher": {"@id": f"{home}#publisher"},
        "potentialAction": _search(theme) if site.search else None,
    }
    said = {name: value for name, value in described.items() if value}
    return {"@context": "https://schema.org", "@graph": [said, publisher]}
