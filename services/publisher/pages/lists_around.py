"""Where an article's tags and authors have lists of their own."""

from __future__ import annotations

from dataclasses import dataclass

from services.publisher.theme import Theme
from shared.article import Edition
from shared.listings import Listing
from shared.pages import front_page
from shared.reading.listing_rules import author_listing, tag_listing


@dataclass(frozen=True)
class ListsAround:
    """The paths of these lists, by the tag, and by the author's name; what is not here has none."""

    tags: dict[str, str]
    authors: dict[str, str]


def lists_that_hold(theme: Theme, edition: Edition) -> ListsAround:
    """Return the lists that hold an article: one that an earlier release has put out is not in them yet."""
    tags = {tag: tag_listing(tag, theme.site)[0] for tag in edition.article.tags}
    authors = {author.name: author_listing(author.name, theme.site) for author in edition.article.authors}
    return ListsAround(_paths(tags, edition), _paths(authors, edition))


def _paths(listings: dict[str, Listing], edition: Edition) -> dict[str, str]:
    return {name: front_page(each).path for name, each in listings.items() if each in edition.listings}
