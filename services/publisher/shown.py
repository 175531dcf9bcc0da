"""What pages show, as the ledger has it at this moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from services.publisher.pages import Shown
from shared.errors import Transient
from shared.excerpt import Excerpt
from shared.feed import FeedExcerpt
from shared.ledger import Connection
from shared.ledger.pressing.corrected import corrections
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.excerpts import excerpts
from shared.ledger.pressing.feeds import feed_excerpts, settle_feeds
from shared.ledger.pressing.finding import search_file
from shared.ledger.pressing.fronts import arranged
from shared.ledger.pressing.histories import history
from shared.ledger.pressing.news_sitemap import news
from shared.ledger.pressing.own_pages import own_page
from shared.ledger.pressing.presses import Press
from shared.ledger.pressing.showing import portrait
from shared.ledger.pressing.standing_files import standing_file
from shared.pages import Page, PageKind, Shows
from shared.site import Site

_OF_LISTINGS = (Shows.NEWEST, Shows.PART, Shows.PARTS)
_FEEDS = (Shows.FEED, Shows.ARCHIVED_FEED)


class Lists:
    """What pages show of listings at this moment: read together, for several show the same."""

    def __init__(self, db: Connection, pages: Collection[Page], *, with_text: bool) -> None:
        listed = [page for page in pages if page.kind.traits.shows in (*_OF_LISTINGS, *_FEEDS)]
        self._excerpts = excerpts(db, listed)
        of_feeds = {page: self._excerpts[page] for page in listed if page.kind.traits.shows in _FEEDS}
        self._feeds = feed_excerpts(db, of_feeds, with_text=with_text)

    def excerpt(self, page: Page) -> Excerpt:
        """Return what a list shows."""
        return self._excerpts[page]

    def feed(self, page: Page) -> FeedExcerpt:
        """Return what a feed shows. It is to be settled before readers get it.

        Raises:
            Transient: nobody has entered yet what ids begin with.
        """
        if not self._feeds:
            raise Transient("The ledger does not know yet what the ids in feeds begin with: run `andruck migrate`.")
        return self._feeds[page]


def read_shown(db: Connection, page: Page, lists: Lists, site: Site) -> Shown:
    """Return what a page shows; `lists` is read for it, too."""
    match page.kind.traits.shows:
        case Shows.EDITION if page.article_id is not None:
            return edition(db, page.article_id, page.path, with_chain=site.previous_and_next)
        case Shows.FEED | Shows.ARCHIVED_FEED:
            return lists.feed(page)
        case Shows.INDEX:
            return search_file(db, page)
        case Shows.NEWS:
            return news(db)
        case Shows.HISTORY if page.article_id is not None:
            return history(db, page.article_id, page.path)
        case Shows.CORRECTIONS:
            return corrections(db)
        case Shows.NOTHING:
            return None
        case Shows.OWN_PAGE:
            return own_page(db, page.path)
        case Shows.FILE:
            return standing_file(db, page.path)
        case _:
            shown = lists.excerpt(page)
            if page.kind is PageKind.AUTHOR:
                return _with_portrait(db, page, shown, site)
            return arranged(db, page, shown) if page.kind.traits.is_edited else shown


def _with_portrait(db: Connection, page: Page, shown: Excerpt, site: Site) -> Excerpt:
    """Return what an author's page shows, with their picture. It is kept for as long as an article's page shows it."""
    profile = site.author_of(page.listing.slug)
    if not (profile and profile.picture and shown.entries):
        return shown
    return replace(shown, portrait=portrait(db, profile.picture))


def with_settled_feeds(db: Connection, shown: Sequence[tuple[Press, Shown]]) -> list[tuple[Press, Shown]]:
    """Return what pages show, with feeds that are no older than any that readers had before."""
    settled = iter(settle_feeds(db, [each for _, each in shown if isinstance(each, FeedExcerpt)]))
    return [(press, next(settled) if isinstance(each, FeedExcerpt) else each) for press, each in shown]
