"""What pages show, as the ledger has it at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.publisher.pages import Shown
from shared.excerpt import Excerpt
from shared.feed import FeedExcerpt
from shared.ledger import Connection
from shared.ledger.pressing.corrected import corrections
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.feeds import Feeds, settle_feeds
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


def read_shown(db: Connection, page: Page, feeds: Feeds, site: Site) -> Shown:
    """Return what a page shows. A feed is to be settled before readers get it."""
    match page.kind.traits.shows:
        case Shows.EDITION if page.article_id is not None:
            return edition(db, page.article_id, page.path, with_chain=site.previous_and_next)
        case Shows.FEED | Shows.ARCHIVED_FEED:
            return feeds.excerpt(page)
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
            shown = excerpt(db, page)
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
