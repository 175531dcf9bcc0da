"""Which listings hold an article: those of the site, its section, tags and authors."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from marshmallow import ValidationError

from shared.article import Article
from shared.listings import SITEMAP, Listing, ListingKind, listings_of_section
from shared.reading.slug import slug_of
from shared.settings import Site

MAX_LISTINGS = 32
"""That may hold one article: each has pages that its publication changes."""


def listings_of(article: Article, site: Site) -> dict[Listing, str]:
    """Return every listing that holds an article, with its title as the article has it; empty: the site gives it.

    | listing         | holds it if                                                              | title          |
    |-----------------|--------------------------------------------------------------------------|----------------|
    | the whole site  | always                                                                   |                |
    | its section     | always                                                                   |                |
    | the one above   | its section is a subsection                                              |                |
    | the sitemap     | its canonical address is of this site (sitemaps.org: canonical URLs only) |                |
    | each of its tags | the tag has a letter or digit; `site.toml` may name it otherwise        | the tag        |
    | each author     | the name has a letter or digit; a profile of `site.toml` gives the slug  | the name       |

    Of tags or authors with one slug the first gives the title.
    """
    titles = dict.fromkeys(listings_of_section(article.section), "")
    if not article.canonical_url or article.canonical_url.startswith(f"{site.url}/"):
        titles[SITEMAP] = ""
    for listing, title in (*(tag_listing(tag, site) for tag in article.tags), *_author_listings(article, site)):
        if any(map(str.isalnum, title)):  # what has neither has no address
            titles.setdefault(listing, title)
    return titles


def _author_listings(article: Article, site: Site) -> Iterator[tuple[Listing, str]]:
    for author in article.authors:
        yield author_listing(author.name, site), author.name


def author_listing(name: str, site: Site) -> Listing:
    """Return the listing of an author of this name."""
    profile = site.author_named(name)
    return Listing(ListingKind.AUTHOR, profile.slug if profile else slug_of(name, site.language))


def bounded_listings_of(article: Article, site: Site) -> dict[Listing, str]:
    """Return them, if they are not too many.

    Raises:
        ValidationError: each of them would have to be pressed for this article.
    """
    listings = listings_of(article, site)
    if len(listings) <= MAX_LISTINGS:
        return listings
    raise ValidationError(
        f"Each tag and author has a list, and with these the article would be in {len(listings)} lists. "
        f"At most {MAX_LISTINGS} are possible: leave out {len(listings) - MAX_LISTINGS} of them.",
        "tags",
    )


def tag_listing(tag: str, site: Site) -> tuple[Listing, str]:
    """Return the listing of a tag, and what it is called. Tags of one slug are one; `site.toml` merges more."""
    name = site.tag_names.get(tag.casefold(), tag)
    return Listing(ListingKind.TAG, _slug_of_tag(name, site)), name


def _slug_of_tag(name: str, site: Site) -> str:
    return slug_of(name.replace("+", " plus ").replace("#", " sharp "), site.language)


def successor(listing: Listing, site: Site) -> Listing | None:
    """Return the listing that holds by the site's settings what this one would hold without them; None: itself.

    Of a tag that is called otherwise it is that tag's; of an author's name, that of the author's own part of paths. A
    list that others are merged into has none.
    """
    match listing.kind:
        case ListingKind.TAG:
            merged = {_slug_of_tag(tag, site): tag_listing(tag, site)[0] for tag in site.tag_names}
            return None if listing in merged.values() else merged.get(listing.slug)
        case ListingKind.AUTHOR if listing.slug not in {each.slug for each in site.authors}:
            own = (each.slug for each in site.authors if slug_of(each.name, site.language) == listing.slug)
            return next((Listing(ListingKind.AUTHOR, slug) for slug in own), None)
    return None


def without_alike(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without those that differ from an earlier one in case or normal form alone. Maße are not Masse."""
    spelt: dict[str, str] = {}
    for tag in tags:
        spelt.setdefault(unicodedata.normalize("NFKC", tag).lower(), tag)
    return tuple(spelt.values())
