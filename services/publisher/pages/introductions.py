"""What a list says above its articles: of a tag what editors have written, of an author who that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from services.publisher.theme import Theme
from shared.article import BodyFormat
from shared.body import Surroundings, readable
from shared.listings import ListingKind
from shared.pages import Page
from shared.picture import Crop, ShownPicture
from shared.site import AuthorProfile


@dataclass(frozen=True)
class Introduction:
    """It, as the template gets it."""

    html: str = ""
    """Editors' text, sanitised."""
    line: str = ""
    """Who an author is, in a sentence."""
    links: tuple[str, ...] = ()
    """Where else an author is."""
    portrait: ShownPicture | None = None
    """Of an author."""
    linked_data: dict[str, Any] | None = None
    """The same of an author for search engines."""

    @property
    def is_seen(self) -> bool:
        """Whether there is anything of it for readers: of most authors nothing is known but a name."""
        return bool(self.html or self.line or self.links or self.portrait)


def introduction_of(theme: Theme, page: Page, name: str, portrait: ShownPicture | None) -> Introduction | None:
    """Return what the front of a listing that is called so says above its articles; None: nothing."""
    site, listing = theme.site, page.listing
    if listing.kind is ListingKind.TAG and (topic := site.topic_of(listing.slug)):
        # No player starts here: what a page may frame is told of articles and own pages only.
        around = Surroundings(theme.url(page.path), site.language, frozenset())
        return Introduction(readable(topic.text, BodyFormat.MARKDOWN, around).html)
    if listing.kind is ListingKind.AUTHOR:
        profile = site.author_of(listing.slug) or AuthorProfile(listing.slug, name)
        return _of_author(theme, page, profile, portrait)
    return None


def _of_author(theme: Theme, page: Page, profile: AuthorProfile, portrait: ShownPicture | None) -> Introduction:
    square = portrait.largest(Crop.SQUARE) if portrait else None
    person = {
        "@type": "Person",
        "name": profile.name,
        "url": theme.url(page.path),
        "description": profile.line,
        "sameAs": list(profile.links),
        "image": theme.url(square.path) if square else "",
    }
    described = {name: value for name, value in person.items() if value}
    linked_data = {"@context": "https://schema.org", "@type": "ProfilePage", "mainEntity": described}
    named = replace(portrait, picture=replace(portrait.picture, alt=profile.name)) if portrait and square else None
    return Introduction(line=profile.line, links=profile.links, portrait=named, linked_data=linked_data)
