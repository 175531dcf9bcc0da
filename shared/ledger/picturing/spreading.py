"""News of pictures: the pages that show one are wanted again once it is there, and the lists that show its article."""

from __future__ import annotations

from typing import NamedTuple

from shared.events import Due, Priority
from shared.ledger.connections import Connection
from shared.ledger.pressing.places import places_of
from shared.ledger.pressing.touched import Touched, pages_touched
from shared.ledger.pressing.wants import Want, want
from shared.listings import listing_named
from shared.pages import Page, PageKind, front_page

SPREAD_BATCH = 50
"""Pages that are wanted together."""

MAX_PASSING_CHANGES = 16
"""How many articles may come to a listing, or leave it, while its pages are looked up; then one more is wanted."""


class _Behind(NamedTuple):
    """A page that shows a picture as it was."""

    path: str
    article_id: int
    leads: bool
    is_card: bool
    portrays: list[str]
    """Listings of the authors whom it shows."""


class _ToPress(NamedTuple):
    id: int
    path: str
    is_listed: bool
    priority: int


def spread(db: Connection) -> list[Due] | None:
    """Want the pages again that show one picture that has news, at most a batch of them.

    Everybody locks articles first, then pictures, then pages.

    Returns:
        What to ring for once this is committed; None: no picture has news.
    """
    key = db.execute("SELECT id FROM pictures WHERE news LIMIT 1").value()
    if key is None:
        return None
    values = {"key": key, "batch": SPREAD_BATCH}
    behind = db.read(_Behind, _SELECT_BEHIND, values).fetchall()
    articles = _locked(db, behind)
    db.execute("SELECT FROM pictures WHERE id = %(key)s FOR NO KEY UPDATE", values)
    db.execute(_CATCH_UP, {**values, "paths": [row.path for row in behind]})
    db.execute(_HAS_NEWS, values)
    return want(db, _wants(db, behind, articles))


def _locked(db: Connection, behind: list[_Behind]) -> dict[int, _ToPress]:
    rows = db.read(_ToPress, _LOCK_SHOWING_ARTICLES, {"ids": [row.article_id for row in behind]})
    return {row.id: row for row in rows}


def _wants(db: Connection, behind: list[_Behind], articles: dict[int, _ToPress]) -> list[Want]:
    """Return what is to be pressed again. What is withdrawn, or about to move, is left to its submission."""
    pages = [
        Want(Page(row.path, PageKind.ARTICLE, row.article_id), None, _priority(row, articles[row.article_id]))
        for row in behind
        if row.article_id in articles and articles[row.article_id].path == row.path
    ]
    leading = {row.article_id for row in behind if row.leads and row.article_id in articles}
    listed = [id_ for id_ in leading if articles[id_].is_listed]
    lists = [
        Want(page, None, Priority(articles[id_].priority))
        for id_, pages_of_list in _listing(db, listed).items()
        for page in pages_of_list
    ]
    return [*pages, *lists, *_fronts_of_portrayed(behind, articles)]


def _fronts_of_portrayed(behind: list[_Behind], articles: dict[int, _ToPress]) -> list[Want]:
    """Return the pages of the authors whom it shows. None of whom nothing is listed yet: they have no page."""
    listed = [row for row in behind if row.article_id in articles and articles[row.article_id].is_listed]
    names = {name for row in listed for name in row.portrays}
    return [Want(front_page(listing_named(name))) for name in names]


def _listing(db: Connection, article_ids: list[int]) -> dict[int, list[Page]]:
    """Return the pages that show articles among others. Listings cannot be locked here: articles come first."""
    places = places_of(db, article_ids)
    touched = [Touched(id_, listing, at) for id_, of in places.items() for listing, at in of.items()]
    return pages_touched(db, touched, changes=MAX_PASSING_CHANGES)


def _priority(row: _Behind, article: _ToPress) -> Priority:
    """Return what comes first: for a card of its own nobody waits."""
    return Priority.BULK if row.is_card else Priority(article.priority)


_SELECT_BEHIND = """
    SELECT pp.path, pp.article_id, pp.leads, p.host = '' AS is_card, pp.portrays
    FROM page_pictures pp JOIN pictures p ON p.id = pp.picture
    WHERE pp.picture = %(key)s AND NOT pp.gone AND pp.version <> p.version ORDER BY pp.path LIMIT %(batch)s
"""
_LOCK_SHOWING_ARTICLES = """
    SELECT a.id, a.path, a.listed_path IS NOT NULL AS is_listed,
           (SELECT priority FROM submissions s WHERE s.number = a.submission) AS priority
    FROM articles a WHERE a.id = ANY (%(ids)s) AND a.withdrawn_by IS NULL AND a.submission IS NOT NULL
    ORDER BY a.id FOR NO KEY UPDATE
"""
_CATCH_UP = """
    UPDATE page_pictures pp SET version = p.version FROM pictures p
    WHERE p.id = %(key)s AND pp.picture = p.id AND pp.path = ANY (%(paths)s) AND NOT pp.gone
"""
_HAS_NEWS = """
    UPDATE pictures p SET news = EXISTS (SELECT FROM page_pictures pp WHERE pp.picture = p.id AND NOT pp.gone
                                           AND pp.version <> p.version) WHERE p.id = %(key)s
"""
