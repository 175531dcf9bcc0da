"""Which pages a site has, and which of them show an article. Plain values: no I/O.

A listing is a value (`shared.listings`). Its front and its feeds show its newest articles; what is older is in its
archive, cut into parts (`shared.archive`). So a publish touches the front of each listing and at most a few of its
parts, however long it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Self

from shared.archive import Month, Part
from shared.content_types import ATOM, CSS, HTML, JAVASCRIPT, JSON, JSON_FEED, OPENSEARCH_DESCRIPTION, RSS, TEXT, XML
from shared.listings import SITEMAP, WHOLE_SITE, Listing, ListingKind
from shared.picture import Crop, PictureFormat

ARCHIVE_FOLDER = "archiv"
"""What a listing's archive is found under. Never change it on a living site: every old page would move."""


ASSETS = "/assets/"
"""Below it are files whose names are made of their content."""


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
    OWN_PAGE = auto()
    """A page of the site's own, or what stands where it was."""
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
    """For how long a cache keeps it that is told when it changes: see `services.publisher.caching`."""


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
    SITEMAP_PART = "sitemap-part", PageTraits(Shows.PART, XML, pictures=_WHOLE)
    """One part of all articles, for search engines (sitemaps.org)."""
    SITEMAP_INDEX = "sitemap-index", PageTraits(Shows.PARTS, XML, is_hot=True)
    """The list of sitemaps."""
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


@dataclass(frozen=True)
class Page:
    """One object in the bucket, at one path of the site."""

    path: str
    kind: PageKind
    article_id: int | None = None
    listing: Listing = WHOLE_SITE
    part: int | None = None
    """The id of the part that it shows, or the number of its month. Its column is called `bucket`: so it was once."""

    @property
    def key(self) -> str:
        """Name of the object that holds this page."""
        return key_of(self.path)


def key_of(path: str) -> str:
    """Return the name of the object that holds the page at a path.

    >>> key_of("/politik/wahl/"), key_of("/feed.atom")
    ('politik/wahl/index.html', 'feed.atom')
    """
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")


def path_of(key: str) -> str:
    """Return the path of the page that an object of this name holds: the reverse of `key_of`."""
    return "/" + (key.removesuffix("index.html") if f"/{key}".endswith("/index.html") else key)


FEED_ENDINGS = {PageKind.FEED: "feed.atom", PageKind.RSS: "feed.rss", PageKind.JSON_FEED: "feed.json"}
"""The feeds of a listing: the paths that they have below its own."""

FRONT = Page("/", PageKind.FRONT)
FEED = Page("/feed.atom", PageKind.FEED)
SITEMAP_INDEX = Page("/sitemap.xml", PageKind.SITEMAP_INDEX, listing=SITEMAP)
NOT_FOUND = Page("/404.html", PageKind.NOT_FOUND)
OVERVIEW = Page("/site.html", PageKind.OVERVIEW)
"""Not below a slash: a section may be called anything."""
OWN_SITEMAP = Page("/sitemap-pages.xml", PageKind.OWN_SITEMAP)

STANDING_PAGES = (FRONT, FEED, SITEMAP_INDEX, NOT_FOUND, OVERVIEW, OWN_SITEMAP)
"""Pages that every site has before its first article."""


_FRONTS = {
    ListingKind.SITE: PageKind.FRONT,
    ListingKind.SECTION: PageKind.SECTION,
    ListingKind.TAG: PageKind.TAG,
    ListingKind.AUTHOR: PageKind.AUTHOR,
}
"""The kind of a listing's front. What is no list for people has none."""


def front_page(listing: Listing) -> Page:
    """Return the page with the newest articles of a listing."""
    return Page(listing.path, _FRONTS[listing.kind], listing=listing)


def newest_pages(listing: Listing) -> list[Page]:
    """Return every page that shows the newest articles of a listing, its front first."""
    related = [related_page(listing)] if listing.kind in (ListingKind.SECTION, ListingKind.TAG) else []
    return [front_page(listing), *related, *feed_pages(listing)] if listing.kind in _FRONTS else []


def related_page(listing: Listing) -> Page:
    """Return what articles of a listing show of it below them."""
    return Page(f"{listing.path}related.html", PageKind.RELATED, listing=listing)


def feed_pages(listing: Listing) -> list[Page]:
    """Return the feeds of a listing.

    >>> from shared.listings import section_listing
    >>> [page.path for page in feed_pages(section_listing("politik"))]
    ['/politik/feed.atom', '/politik/feed.rss', '/politik/feed.json']
    """
    return [Page(listing.path + ending, kind, listing=listing) for kind, ending in FEED_ENDINGS.items()]


def part_page(listing: Listing, part: Part) -> Page:
    """Return one part of a listing: as readers page through it, or as search engines read it.

    >>> from datetime import UTC, date, datetime
    >>> part = Part(7, date(2009, 5, 17), 2, datetime(2009, 5, 17, tzinfo=UTC))
    >>> part_page(Listing(ListingKind.SECTION, "politik"), part).path, part_page(SITEMAP, part).path
    ('/politik/archiv/2009-05-17/2/', '/sitemap-2009-05-17-2.xml')
    """
    if listing == SITEMAP:
        name = part.name.replace("/", "-")
        return Page(f"/sitemap-{name}.xml", PageKind.SITEMAP_PART, listing=listing, part=part.id)
    return Page(f"{archive_page(listing).path}{part.name}/", PageKind.PART, listing=listing, part=part.id)


def archive_page(listing: Listing, month: Month | None = None) -> Page:
    """Return what a listing's archive begins with, or the page of one of its months or years."""
    if listing == SITEMAP:
        return SITEMAP_INDEX
    path = f"{listing.path}{ARCHIVE_FOLDER}/{month.path if month else ''}"
    return Page(path, PageKind.ARCHIVE_INDEX, listing=listing, part=month.number if month else None)
