"""Kinds of pages: what each shows, as what, and how readers and the ledger treat it. Plain values: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Self

from shared.content_types import ATOM, CSS, HTML, JAVASCRIPT, JSON, JSON_FEED, OPENSEARCH_DESCRIPTION, RSS, TEXT, XML
from shared.picture import Crop, PictureFormat


class Shows(Enum):
    """What a page is made of, and its renderer is called with."""

    EDITION = auto()
    """One article, or what stands where it was."""
    NEWEST = auto()
    """The newest articles of a listing, as many as its kind says: its archive begins behind them."""
    PART = auto()
    """A part of a listing's archive."""
    PARTS = auto()
    """Which parts a listing's archive has, or those of a month or a year."""
    FILE = auto()
    """A file that the site has by its settings, or had."""
    FEED = auto()
    """The newest of a listing, as feeds show it."""
    ARCHIVED_FEED = auto()
    """A part of a listing's archive, as feeds show it."""
    NEWS = auto()
    """What was published within two days."""
    OWN_PAGE = auto()
    """A page of the site's own, or what stands where it was."""
    HISTORY = auto()
    """The versions of one article, or what stands in place of them."""
    CORRECTIONS = auto()
    """The newest corrections of all articles."""
    INDEX = auto()
    """A file of the index that readers search: see `shared.search_pages`."""
    NOTHING = auto()
    """Nothing that is in the ledger, but for the links to own pages that all pages have."""


@dataclass(frozen=True)
class EntryPictures:
    """Which renditions of the picture that leads an article a list shows; nothing else of it is read."""

    crop: Crop
    formats: tuple[PictureFormat, ...] = (PictureFormat.JPEG,)


_THUMBNAILS = EntryPictures(Crop.CLASSIC, (PictureFormat.AVIF, PictureFormat.JPEG))
"""Two formats: what knows no AVIF gets JPEG. A third would be a fifth of the page, for few."""
_WHOLE = EntryPictures(Crop.WHOLE)


@dataclass(frozen=True)
class PageTraits:
    """All that tells one kind of page from another, but for how it is rendered."""

    shows: Shows
    content_type: str
    """Where its objects carry their number follows from it: see `shared.stamps`."""
    entries: int = 0
    """How many of the newest it shows; 0: as many as the front of its listing."""
    pictures: EntryPictures | None = None
    """What it shows of its entries' pictures; None: nothing."""
    is_immutable: bool = False
    """Its path is made of its content: readers keep it for ever, and another theme's is never pressed in its place."""
    is_edited: bool = False
    """Editors arrange what it shows: see `shared.front`."""
    is_hot: bool = False
    """Every publish wants it: its row is locked last, so for the shortest time."""
    held_seconds: int = 3600
    """For how long a cache keeps it that is told when it changes: see `services.publisher.caching`. 0: not at all."""


class PageKind(StrEnum):
    """What a page is: its name in the ledger, and its traits. The publisher has one renderer for each."""

    traits: PageTraits

    def __new__(cls, name: str, traits: PageTraits | None = None) -> Self:
        """Make a member that equals its name. `PageKind("feed")` finds one: it does not come here."""
        if traits is None:
            raise TypeError(f"The kind of page {name!r} declares no traits.")
        member = str.__new__(cls, name)
        member._value_ = name
        member.traits = traits
        return member

    ARTICLE = "article", PageTraits(Shows.EDITION, HTML, held_seconds=24 * 3600)
    """One article; a tombstone once it is withdrawn; a redirect if the article has moved away from this path."""
    FRONT = "front", PageTraits(Shows.NEWEST, HTML, pictures=_THUMBNAILS, is_edited=True, is_hot=True)
    """The newest articles of the whole site."""
    SECTION = "section", PageTraits(Shows.NEWEST, HTML, pictures=_THUMBNAILS, is_edited=True)
    """The newest articles of one section."""
    TAG = "tag", PageTraits(Shows.NEWEST, HTML, pictures=_THUMBNAILS)
    """The newest articles with one tag."""
    AUTHOR = "author", PageTraits(Shows.NEWEST, HTML, pictures=_THUMBNAILS)
    """The newest articles of one author."""
    RELATED = "related", PageTraits(Shows.NEWEST, HTML, 5, pictures=_THUMBNAILS)
    """The newest few articles of a listing, in a frame below each: one more than is shown, for that one is hidden."""
    PART = "part", PageTraits(Shows.PART, HTML, pictures=_THUMBNAILS)
    """One part of a listing's archive."""
    ARCHIVE_INDEX = "archive-index", PageTraits(Shows.PARTS, HTML)
    """The years and months of a listing's archive; the months of one year; or the parts of one month."""
    FEED = "feed", PageTraits(Shows.FEED, ATOM, pictures=_WHOLE, is_hot=True)
    """The newest articles of a listing as Atom (RFC 4287)."""
    RSS = "rss", PageTraits(Shows.FEED, RSS, pictures=_WHOLE)
    """The same as RSS 2.0."""
    JSON_FEED = "json-feed", PageTraits(Shows.FEED, JSON_FEED, pictures=_WHOLE)
    """The same as JSON Feed 1.1."""
    ARCHIVED_FEED = "archived-feed", PageTraits(Shows.ARCHIVED_FEED, ATOM, pictures=_WHOLE, held_seconds=0)
    """A part of a listing's archive as Atom (RFC 5005). Nobody can tell caches to forget it under every query."""
    SITEMAP_PART = "sitemap-part", PageTraits(Shows.PART, XML, pictures=_WHOLE)
    """One part of all articles, for search engines (sitemaps.org)."""
    SITEMAP_INDEX = "sitemap-index", PageTraits(Shows.PARTS, XML, is_hot=True)
    """The list of sitemaps."""
    SITEMAP_YEAR = "sitemap-year", PageTraits(Shows.PARTS, XML)
    """The list of the sitemaps of one year, on a site that has too many for one list."""
    NEWS_SITEMAP = "news-sitemap", PageTraits(Shows.NEWS, XML)
    """What is news, for search engines."""
    NUMBERED_PART = "archive", PageTraits(Shows.NOTHING, HTML)
    """Where earlier releases had a part of a listing, by number: leads to its archive."""
    NUMBERED_SITEMAP = "sitemap", PageTraits(Shows.NOTHING, XML)
    """Where earlier releases had a part of the sitemap: leads to the list of sitemaps."""
    NOT_FOUND = "not-found", PageTraits(Shows.NOTHING, HTML)
    """What readers see with status 404."""
    STYLESHEET = "stylesheet", PageTraits(Shows.NOTHING, CSS, is_immutable=True)
    """The theme's CSS, under a name made of its content."""
    OWN_PAGE = "own-page", PageTraits(Shows.OWN_PAGE, HTML)
    """What the site says besides articles, such as its imprint; a tombstone once its file is removed."""
    OVERVIEW = "overview", PageTraits(Shows.NOTHING, HTML)
    """Where everything is: sections, own pages, feeds. Every foot links to it: all of it is two clicks away."""
    HISTORY = "history", PageTraits(Shows.HISTORY, HTML)
    """The versions of one article, if the site wants that; a tombstone once the article is withdrawn."""
    CORRECTIONS = "corrections", PageTraits(Shows.CORRECTIONS, HTML)
    """What the site has corrected."""
    CORRECTIONS_FEED = "corrections-feed", PageTraits(Shows.CORRECTIONS, ATOM)
    """The same as Atom."""
    OWN_SITEMAP = "own-sitemap", PageTraits(Shows.NOTHING, XML)
    """Fronts and own pages, for search engines."""
    STANDING_FILE = "standing-file", PageTraits(Shows.FILE, TEXT)
    """A file for machines, such as robots.txt; it says itself of which type it is. A tombstone once it is gone."""
    STANDING_ASSET = "standing-asset", PageTraits(Shows.FILE, "", is_immutable=True)
    """One whose name is made of its content."""
    SCRIPT = "script", PageTraits(Shows.NOTHING, JAVASCRIPT, is_immutable=True)
    """What searches in readers' browsers, under a name made of its content."""
    SEARCH = "search", PageTraits(Shows.NOTHING, HTML)
    """Where readers search."""
    OPENSEARCH = "opensearch", PageTraits(Shows.NOTHING, OPENSEARCH_DESCRIPTION)
    """What tells browsers that the site can be searched (OpenSearch 1.1)."""
    SEARCH_INDEX = "search-index", PageTraits(Shows.INDEX, JSON)
    """The segments of the index, and the newest articles."""
    SEARCH_CARDS = "search-cards", PageTraits(Shows.INDEX, JSON)
    """What results show of some articles of a segment."""
    SEARCH_TERMS = "search-terms", PageTraits(Shows.INDEX, JSON, is_immutable=True)
    """Which shard of a segment has which words. Nothing of a segment's words ever changes."""
    SEARCH_SHARD = "search-shard", PageTraits(Shows.INDEX, TEXT, is_immutable=True)
    """Some words of a segment, and where they are."""
