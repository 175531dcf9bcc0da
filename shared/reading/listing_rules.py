"""Which listings hold an article: those of the site, its section, tags and authors."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from shared.article import Article
from shared.listings import SITEMAP, Listing, ListingKind, listings_of_section
from shared.reading.slug import slug_of
from shared.settings import Site

MAX_TAGS, MAX_AUTHORS = 20, 10
"""Each has a list of its own, and each list has pages that a publish changes."""


def listings_of(article: Article, site: Site) -> dict[Listing, str]:
    """Return every listing that holds the article, with its title as the article has it.

    What is canonical elsewhere is not for search engines to find here (sitemaps.org: a sitemap lists canonical URLs).
    """
    titles = dict.fromkeys(listings_of_section(article.section), "")
    if not article.canonical_url or article.canonical_url.startswith(f"{site.url}/"):
        titles[SITEMAP] = ""
    for listing, title in (*(tag_listing(tag, site) for tag in article.tags), *_author_listings(article, site)):
        if any(map(str.isalnum, title)):  # what has neither letter nor digit has no address
            titles.setdefault(listing, title)
    return titles


def _author_listings(article: Article, site: Site) -> Iterator[tuple[Listing, str]]:
    for author in article.authors:
        yield Listing(ListingKind.AUTHOR, slug_of(author.name, site.language)), author.name


def tag_listing(tag: str, site: Site) -> tuple[Listing, str]:
    """Return the listing of a tag, and what it is called. Tags of one slug are one; `site.toml` merges more."""
    name = site.tag_names.get(tag.casefold(), tag)
    spelt = name.replace("+", " plus ").replace("#", " sharp ")
    return Listing(ListingKind.TAG, slug_of(spelt, site.language)), name


def without_alike(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without those that differ from an earlier one in case or normal form alone. Maße are not Masse."""
    spelt: dict[str, str] = {}
    for tag in tags:
        spelt.setdefault(unicodedata.normalize("NFKC", tag).lower(), tag)
    return tuple(spelt.values())
