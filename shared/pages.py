"""Which pages a site has, and which of them show an article. Plain values: no I/O.

A listing is a value (`shared.listings`). Its front and its feeds show its newest articles; what is older is in its
archive, cut into parts (`shared.archive`). So a publish touches the front of each listing and at most a few of its
parts, however long it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.archive import Month, Part
from shared.listings import SITEMAP, WHOLE_SITE, Listing, ListingKind
from shared.page_kinds import EntryPictures, PageKind, PageTraits, Shows

__all__ = ["EntryPictures", "PageKind", "PageTraits", "Shows"]

ARCHIVE_FOLDER = "archiv"
"""What a listing's archive is found under. Never change it on a living site: every old page would move."""


ASSETS = "/assets/"
"""Below it are files whose names are made of their content."""


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
CORRECTIONS = Page("/corrections/", PageKind.CORRECTIONS)
CORRECTIONS_FEED = Page("/corrections/feed.atom", PageKind.CORRECTIONS_FEED)
NEWS_SITEMAP = Page("/sitemap-news.xml", PageKind.NEWS_SITEMAP, listing=SITEMAP)
ROBOTS = Page("/robots.txt", PageKind.STANDING_FILE)


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
    """Return the feeds of a listing, as Atom first.

    >>> from shared.listings import section_listing
    >>> [page.path for page in feed_pages(section_listing("politik"))]
    ['/politik/feed.atom', '/politik/feed.rss', '/politik/feed.json']
    """
    return [Page(listing.path + ending, kind, listing=listing) for kind, ending in FEED_ENDINGS.items()]


def has_archived_feeds(listing: Listing) -> bool:
    """Return whether the archive of a listing can be read as Atom, too: of tags and authors nobody collects all."""
    return listing.kind in (ListingKind.SITE, ListingKind.SECTION)


STANDING_PAGES = (
    *newest_pages(WHOLE_SITE),
    *(SITEMAP_INDEX, OWN_SITEMAP, NEWS_SITEMAP),
    *(NOT_FOUND, OVERVIEW, CORRECTIONS, CORRECTIONS_FEED),
)
"""Pages that every site has before its first article."""


_FOLLOWING_KINDS = {
    *(PageKind.RELATED, *FEED_ENDINGS, PageKind.ARCHIVED_FEED),
    *(PageKind.SITEMAP_PART, PageKind.SITEMAP_INDEX),
}


def follows(page: Page) -> bool:
    """Return whether nobody waits until a page shows what is new: it comes behind the pages for which somebody does.

    Of the feeds all but one: an article has several for each of its lists, and who reads them asks every few minutes.
    Sitemaps, which are long: search engines come less often still. And what stands below other articles of its lists.
    What is withdrawn leaves them like all others before its own page does.
    """
    return page.kind in _FOLLOWING_KINDS and page != FEED


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


def archived_feed_page(listing: Listing, part: Part) -> Page:
    """Return one part of a listing as readers of feeds get it (RFC 5005).

    >>> from datetime import UTC, date, datetime
    >>> part = Part(7, date(2009, 5, 17), 2, datetime(2009, 5, 17, tzinfo=UTC))
    >>> archived_feed_page(WHOLE_SITE, part).path
    '/archiv/2009-05-17/2/feed.atom'
    """
    path = part_page(listing, part).path + FEED_ENDINGS[PageKind.FEED]
    return Page(path, PageKind.ARCHIVED_FEED, listing=listing, part=part.id)


def archive_page(listing: Listing, month: Month | None = None) -> Page:
    """Return what a listing's archive begins with, or the page of one of its months or years."""
    if listing == SITEMAP:
        return SITEMAP_INDEX
    path = f"{listing.path}{ARCHIVE_FOLDER}/{month.path if month else ''}"
    return Page(path, PageKind.ARCHIVE_INDEX, listing=listing, part=month.number if month else None)


def sitemap_year_page(year: int) -> Page:
    """Return the list of the sitemaps of a year."""
    return Page(f"/sitemap-year-{year:04}.xml", PageKind.SITEMAP_YEAR, listing=SITEMAP, part=year)
