"""What an article's own page shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from shared.around import Around
from shared.article import Article, ArticlePage, Edition, Moved
from shared.errors import Transient
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.pressing.chains import chain_at
from shared.ledger.pressing.histories import HAS_HISTORY
from shared.ledger.pressing.neighbours import CLOSEST_TAG, HAS_NEIGHBOURS, around
from shared.ledger.pressing.noticing import notices_of
from shared.ledger.pressing.placed import Key, Place
from shared.ledger.pressing.showing import pictures_on
from shared.listings import known_listings, listing_named, section_listing
from shared.withdrawal import MovedAway, Retraction, Tombstone, WithdrawalKind


class _Shown(NamedTuple):
    path: str
    listed_path: str | None
    published_at: datetime
    revised_at: datetime | None
    withdrawn_by: int | None
    listings: dict[str, str] | None
    content: StoredObject
    """Of what is not withdrawn."""
    expired: bool
    listed_still: bool | None
    """None: it is not withdrawn."""
    illustrated: bool
    """The page shows pictures."""
    noted: bool
    """Readers are told of changes."""
    versioned: bool
    """Readers can read its versions."""
    neighbours: bool
    """The article may have some."""
    related: str | None
    """The listing of its tags that is closest to it; None: none of them has other articles enough."""
    related_title: str | None
    withdrawal: str | None
    """Like all that follows not there if it is not withdrawn, or nothing was said of it."""
    reason: str | None
    moved_to: str | None
    withdrawn_at: datetime
    title: str
    language: str
    section: str


def edition(db: Connection, article_id: int, path: str, *, with_chain: bool = True) -> ArticlePage:
    """Return what the article's page at this path shows now.

    What was submitted is read only if it is to be shown: a tombstone has to be made of any article. `with_chain`: the
    page shows what stands before and after it in its section.

    Raises:
        Transient: it is withdrawn, and the lists that link to it come first; or it has moved away from this path, and
            its page at the new one comes first; or it has expired, and is about to be withdrawn.
    """
    row = db.read(_Shown, _SELECT_EDITION, {"id": article_id, "path": path}).one()
    if row.listed_still:
        raise Transient("It is withdrawn: the lists that link to it are cleared first.")
    if row.withdrawn_by is not None:
        return _ended(row, path)
    if path != row.path:
        if row.path != row.listed_path:
            raise Transient(f"It has moved to {row.path}: readers cannot be sent there before that page is pressed.")
        return Moved(row.path)
    if row.expired:
        raise Transient("It expired before this page was pressed: readers do not get it, and the sweep withdraws it.")
    pictures = pictures_on(db, path) if row.illustrated else {}
    notices = notices_of(db, article_id) if row.noted else ()
    company = around(db, article_id) if row.neighbours else Around()
    if with_chain:
        place = Place(section_listing(row.section), Key(row.published_at, article_id))
        company = replace(company, chain=chain_at(db, place))
    if row.related:
        company = replace(company, related=listing_named(row.related), related_title=row.related_title or "")
    article = Article.from_dict(row.content)
    listings = frozenset(known_listings(row.listings or ()))
    shown = Edition(article, row.path, row.published_at, row.revised_at, pictures, company, notices, listings)
    return replace(shown, has_history=row.versioned)


def _ended(row: _Shown, path: str) -> ArticlePage:
    """Return what stands where a withdrawn article was; of what it said only the headline is looked at, if at all."""
    match row.withdrawal:
        case WithdrawalKind.MOVED if row.moved_to:
            return MovedAway(row.moved_to)
        case WithdrawalKind.RETRACTED if path != row.path:
            return Moved(row.path)
        case WithdrawalKind.RETRACTED if row.reason:
            return Retraction(row.title, row.language, row.section, row.published_at, row.withdrawn_at, row.reason)
    return Tombstone(row.reason or "")


_SELECT_EDITION = f"""
    SELECT a.path, a.listed_path, a.published_at, a.revised_at, a.withdrawn_by, a.listings,
           CASE WHEN a.withdrawn_by IS NULL THEN s.content END AS content,
           coalesce(a.expires_at <= clock_timestamp(), false) AS expired, w.stage = 'lists' AS listed_still,
           EXISTS (SELECT FROM page_pictures WHERE path = %(path)s AND NOT gone) AS illustrated,
           EXISTS (SELECT FROM notices WHERE article_id = a.id) AS noted, {HAS_HISTORY} AS versioned,
           {HAS_NEIGHBOURS} AS neighbours,
           near.name AS related, a.listings ->> near.name AS related_title,
           w.withdrawal, w.reason, w.moved_to, w.accepted_at AS withdrawn_at, a.title, a.language, a.section
    FROM articles a LEFT JOIN submissions s ON s.number = a.submission
         LEFT JOIN submissions w ON w.number = a.withdrawn_by
         LEFT JOIN LATERAL ({CLOSEST_TAG}) near ON a.withdrawn_by IS NULL WHERE a.id = %(id)s
"""  # noqa: S608 - it is ours
