"""Which pages a site has, and which of them show an article. Plain values: no I/O.

A listing is the whole site (`""`) or one section (its slug). Every article that a listing shows has a place number in
it, counted from 0 and kept for ever, so an old article lives in one fixed *bucket* and a publish touches one bucket
and the front of each listing, however long the listing is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WHOLE_SITE = ""
"""The listing that holds every article."""


class PageKind(StrEnum):
    """What a page is; the publisher has one renderer for each."""

    ARTICLE = "article"
    """One article; a tombstone once it is withdrawn; a redirect if the article has moved away from this path."""
    FRONT = "front"
    """The newest articles of the whole site."""
    SECTION = "section"
    """The newest articles of one section."""
    ARCHIVE = "archive"
    """One bucket of a listing."""
    FEED = "feed"
    """The newest articles as Atom (RFC 4287)."""
    SITEMAP = "sitemap"
    """One bucket of all articles, for search engines (sitemaps.org)."""
    SITEMAP_INDEX = "sitemap-index"
    """The list of sitemaps."""
    NOT_FOUND = "not-found"
    """What readers see with status 404."""
    STYLESHEET = "stylesheet"
    """The theme's CSS, under a name made of its content."""


ENTRIES_ON_FRONT = {PageKind.FRONT: 30, PageKind.SECTION: 30, PageKind.FEED: 30}
"""How many entries the front of a list shows."""

PLACES_PER_BUCKET = {PageKind.ARCHIVE: 50, PageKind.SITEMAP: 200}
"""How many places one bucket holds. Never change it on a living site: every old page would move."""


@dataclass(frozen=True)
class Page:
    """One object in the bucket, at one path of the site."""

    path: str
    kind: PageKind
    article_id: int | None = None
    listing: str = WHOLE_SITE
    bucket: int | None = None
    """From 1."""

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


FRONT = Page("/", PageKind.FRONT)
FEED = Page("/feed.atom", PageKind.FEED)
SITEMAP_INDEX = Page("/sitemap.xml", PageKind.SITEMAP_INDEX)
NOT_FOUND = Page("/404.html", PageKind.NOT_FOUND)

STANDING_PAGES = (FRONT, FEED, SITEMAP_INDEX, NOT_FOUND)
"""Pages that every site has before its first article."""


def section_page(section: str) -> Page:
    """Return the front of one section."""
    return Page(f"/{section}/", PageKind.SECTION, listing=section)


def archive_page(listing: str, bucket: int) -> Page:
    """Return one bucket of a listing as readers page through it."""
    front = f"/{listing}/" if listing else "/"
    return Page(f"{front}page/{bucket}/", PageKind.ARCHIVE, listing=listing, bucket=bucket)


def sitemap_page(bucket: int) -> Page:
    """Return one bucket of the whole site as search engines read it."""
    return Page(f"/sitemap-{bucket}.xml", PageKind.SITEMAP, bucket=bucket)


def pages_that_list(places: dict[str, int]) -> list[Page]:
    """Return every page that shows an article among others, given its place number in each listing.

    >>> [page.path for page in pages_that_list({"": 50, "politik": 7})]
    ['/page/2/', '/page/1/', '/sitemap-1.xml', '/politik/page/1/', '/politik/', '/', '/feed.atom']
    """
    pages = []
    for listing, place in places.items():
        bucket = place // PLACES_PER_BUCKET[PageKind.ARCHIVE] + 1
        pages.append(archive_page(listing, bucket))
        if place % PLACES_PER_BUCKET[PageKind.ARCHIVE] == 0 and bucket > 1:
            pages.append(archive_page(listing, bucket - 1))  # its link to a newer page is new
        if listing:
            pages.append(section_page(listing))
        else:
            pages.append(sitemap_page(place // PLACES_PER_BUCKET[PageKind.SITEMAP] + 1))
            if place % PLACES_PER_BUCKET[PageKind.SITEMAP] == 0:
                pages.append(SITEMAP_INDEX)
    return [*pages, FRONT, FEED]
