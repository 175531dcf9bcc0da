"""Where everything is: the page that every foot links to."""

from __future__ import annotations

from collections.abc import Sequence

from services.publisher.localisation import Localisation
from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.listings import WHOLE_SITE
from shared.own_page import OwnLink
from shared.pages import Page, PageKind, feed_pages
from shared.site import Section

_FEED_NAMES = {PageKind.FEED: "Atom", PageKind.RSS: "RSS", PageKind.JSON_FEED: "JSON Feed"}
"""The same in every language."""


def render(theme: Theme, page: Page) -> Document:
    """Render the site's sections, all its own pages by their languages, that of the site first, and its feeds."""
    say = theme.site_language.say
    body = theme.html(
        "overview.html",
        page,
        title=say("overview"),
        description=say("overview_description", site=theme.site.name),
        sections=_in_their_order(theme.site.sections),
        languages=_by_language(theme),
        feeds=[(feed, _FEED_NAMES[feed.kind]) for feed in feed_pages(WHOLE_SITE)],
    )
    return Document(body, page.kind.traits.content_type)


def _in_their_order(sections: Sequence[Section]) -> list[Section]:
    """Return the sections, each followed by those below it."""
    places = {each.slug: place for place, each in enumerate(sections)}

    def place_of(section: Section) -> tuple[int, ...]:
        above, _, below = section.slug.partition("/")
        return (places.get(above, places[section.slug]), places[section.slug] if below else -1)

    return sorted(sections, key=place_of)


def _by_language(theme: Theme) -> list[tuple[Localisation, list[OwnLink]]]:
    found: dict[str, list[OwnLink]] = {}
    for link in theme.own_links.links:
        found.setdefault(link.language, []).append(link)
    tags = sorted(found, key=lambda tag: (tag != theme.site.language, tag))
    return [(theme.language(tag), found[tag]) for tag in tags]
