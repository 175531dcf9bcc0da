"""Which pages a site has, and which of them show an article. Plain values: no I/O.

A listing is a value (`shared.listings`). Every article that it shows has a place number in it, counted from 0 and kept
for ever, so an old article lives in one fixed *part* and a publish touches one part and the front of each listing,
however long the listing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Self

from shared.listings import WHOLE_SITE, Listing
from shared.picture import Crop, PictureFormat

PLACES_PER_ARCHIVE_PART = 50
PLACES_PER_SITEMAP = 200
"""Never change either on a living site: every old page would move."""

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"
CSS = "text/css; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

ASSETS = "/assets/"
"""Below it are files whose names are made of their content."""


class Shows(Enum):
    """What a page is made of, and its renderer is called with."""

    EDITION = auto()
    """One article, or what stands where it was."""
    EXCERPT = auto()
    """A run of a listing."""
    FILE = auto()
    """A file that the site has by its settings, or had."""
    FEED = auto()
    """The newest of a listing, as feeds show it."""
    OWN_PAGE = auto()
    """A page of the site's own, or what stands where it was."""
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
    """How many entries of its listing it shows at most."""
    part_size: int = 0
    """How many places a part of the listing holds that it is, or leads to."""
    pictures: EntryPictures | None = None
    """What it shows of its entries' pictures; None: nothing."""
    is_immutable: bool = False
    """Its path is made of its content: readers keep it for ever, and another theme's is never pressed in its place."""
    is_edited: bool = False
    """Editors arrange what it shows: see `shared.front`."""
    is_hot: bool = False
    """Every publish wants it: its row is locked last, so for the shortest time."""


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

    ARTICLE = "article", PageTraits(Shows.EDITION, HTML)
    """One article; a tombstone once it is withdrawn; a redirect if the article has moved away from this path."""
    FRONT = (
        "front",
        PageTraits(Shows.EXCERPT, HTML, 30, PLACES_PER_ARCHIVE_PART, _THUMBNAILS, is_edited=True, is_hot=True),
    )
    """The newest articles of the whole site."""
    SECTION = "section", PageTraits(Shows.EXCERPT, HTML, 30, PLACES_PER_ARCHIVE_PART, _THUMBNAILS, is_edited=True)
    """The newest articles of one section."""
    ARCHIVE = "archive", PageTraits(Shows.EXCERPT, HTML, PLACES_PER_ARCHIVE_PART, PLACES_PER_ARCHIVE_PART, _THUMBNAILS)
    """One part of a listing."""
    FEED = "feed", PageTraits(Shows.FEED, ATOM, 30, PLACES_PER_ARCHIVE_PART, _WHOLE, is_hot=True)
    """The newest articles of a listing as Atom (RFC 4287)."""
    RSS = "rss", PageTraits(Shows.FEED, RSS, 30, PLACES_PER_ARCHIVE_PART, _WHOLE)
    """The same as RSS 2.0."""
    JSON_FEED = "json-feed", PageTraits(Shows.FEED, JSON_FEED, 30, PLACES_PER_ARCHIVE_PART, _WHOLE)
    """The same as JSON Feed 1.1."""
    SITEMAP = "sitemap", PageTraits(Shows.EXCERPT, XML, PLACES_PER_SITEMAP, PLACES_PER_SITEMAP, _WHOLE)
    """One part of all articles, for search engines (sitemaps.org)."""
    SITEMAP_INDEX = "sitemap-index", PageTraits(Shows.EXCERPT, XML, 0, PLACES_PER_SITEMAP)
    """The list of sitemaps."""
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


@dataclass(frozen=True)
class Page:
    """One object in the bucket, at one path of the site."""

    path: str
    kind: PageKind
    article_id: int | None = None
    listing: Listing = WHOLE_SITE
    part: int | None = None
    """From 1. Its column is still called `bucket`: the release before writes it, too."""

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
SITEMAP_INDEX = Page("/sitemap.xml", PageKind.SITEMAP_INDEX)
NOT_FOUND = Page("/404.html", PageKind.NOT_FOUND)
OVERVIEW = Page("/site.html", PageKind.OVERVIEW)
"""Not below a slash: a section may be called anything."""
OWN_SITEMAP = Page("/sitemap-pages.xml", PageKind.OWN_SITEMAP)

STANDING_PAGES = (FRONT, FEED, SITEMAP_INDEX, NOT_FOUND, OVERVIEW, OWN_SITEMAP)
"""Pages that every site has before its first article."""


def front_page(listing: Listing) -> Page:
    """Return the page with the newest articles of a listing."""
    return FRONT if listing == WHOLE_SITE else Page(listing.path, PageKind.SECTION, listing=listing)


def feed_pages(listing: Listing) -> list[Page]:
    """Return the feeds of a listing.

    >>> from shared.listings import section_listing
    >>> [page.path for page in feed_pages(section_listing("politik"))]
    ['/politik/feed.atom', '/politik/feed.rss', '/politik/feed.json']
    """
    return [Page(listing.path + ending, kind, listing=listing) for kind, ending in FEED_ENDINGS.items()]


def archive_page(listing: Listing, part: int) -> Page:
    """Return one part of a listing as readers page through it."""
    return Page(f"{listing.path}page/{part}/", PageKind.ARCHIVE, listing=listing, part=part)


def sitemap_page(part: int) -> Page:
    """Return one part of the whole site as search engines read it."""
    return Page(f"/sitemap-{part}.xml", PageKind.SITEMAP, part=part)


def pages_that_list(places: Mapping[Listing, int]) -> list[Page]:
    """Return every page that shows an article among others, given its place number in each listing.

    >>> from shared.listings import section_listing
    >>> [page.path for page in pages_that_list({WHOLE_SITE: 50, section_listing("politik"): 7})]
    ['/page/2/', '/page/1/', '/sitemap-1.xml', '/politik/page/1/', '/politik/', '/', '/feed.atom']
    """
    pages = []
    for listing, place in places.items():
        part = place // PLACES_PER_ARCHIVE_PART + 1
        pages.append(archive_page(listing, part))
        if place % PLACES_PER_ARCHIVE_PART == 0 and part > 1:
            pages.append(archive_page(listing, part - 1))  # its link to a newer page is new
        if listing != WHOLE_SITE:
            pages.append(front_page(listing))
        else:
            pages.append(sitemap_page(place // PLACES_PER_SITEMAP + 1))
            if place % PLACES_PER_SITEMAP == 0:
                pages.append(SITEMAP_INDEX)
    return [*pages, FRONT, FEED]
