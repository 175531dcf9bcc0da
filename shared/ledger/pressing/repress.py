"""Press the site again: want every page that is out, batch by batch, behind everything that is news."""

from __future__ import annotations

from itertools import takewhile
from typing import NamedTuple

from shared.events import Due, Priority
from shared.ledger.connections import Connection
from shared.ledger.leases import PRESSES
from shared.ledger.pressing.page_rows import page_of
from shared.ledger.pressing.wants import Want, lock_pages, want
from shared.pages import PageKind, Shows

REPRESS_BATCH = 200
"""Pages that are wanted together: few, because nobody else can want them before that is committed."""


class Batch(NamedTuple):
    """What was wanted again in one go."""

    after: str
    """Path of the last page that was looked at: the next batch begins behind it."""
    wanted: int
    """How many pages."""
    ring: list[Due]
    """What to ring for once this is committed."""
    last: bool
    """Behind it is no page."""


class _NextPage(NamedTuple):
    path: str
    kind: str
    article_id: int | None
    listing: str
    bucket: int | None
    again: bool
    """It is to be wanted."""


_FEED_KINDS = [kind.value for kind in PageKind if kind.traits.shows in (Shows.FEED, Shows.ARCHIVED_FEED)]
_IMMUTABLE_KINDS = [kind.value for kind in PageKind if kind.traits.is_immutable]

# A section's pages cannot be found by an index in every collation: the next pages are read, and those elsewhere left.
# A stylesheet's name is made of its content: what is pressed under an old name would be another theme's. Left to the
# submission that wants them when it is their turn are pages of an article that is being withdrawn, which follow the
# lists, and the path from which an article moves: until its page is at the new one, it would lead readers nowhere.
_MAY_BE_AGAIN = """p.pressed > 0 AND NOT p.dead AND p.kind <> ALL (%(immutable)s) AND w.stage IS DISTINCT FROM 'lists'
             AND NOT (p.path <> a.path AND a.withdrawn_by IS NULL AND a.listed_path IS DISTINCT FROM a.path)"""
_WITH_ITS_ARTICLE = """LEFT JOIN articles a ON a.id = p.article_id
         LEFT JOIN submissions w ON w.number = a.withdrawn_by"""
_SELECT_NEXT_PAGES = f"""
    SELECT p.path, p.kind, p.article_id, p.listing, p.bucket,
           starts_with(p.path, %(below)s) AND (p.kind = ANY (%(feeds)s)) = %(as_feeds)s AND {_MAY_BE_AGAIN} AS again
    FROM (SELECT * FROM pages WHERE path > %(after)s ORDER BY path LIMIT %(batch)s) p {_WITH_ITS_ARTICLE}
    ORDER BY p.path
"""  # noqa: S608 - the conditions are ours

_SELECT_FLAWED_PAGES = f"""
    SELECT p.path, p.kind, p.article_id, p.listing, p.bucket, true AS again FROM pages p {_WITH_ITS_ARTICLE}
    WHERE p.flaw IS NOT NULL AND p.flawed_theme <> %(theme)s AND p.pressed >= p.wanted AND {_MAY_BE_AGAIN}
    ORDER BY p.path LIMIT %(batch)s
"""  # noqa: S608 - the conditions are ours

_FORGET_DIGESTS = "UPDATE pages SET digest = NULL, lease_token = NULL WHERE path = ANY (%(paths)s)"

_COUNT_UNPRESSED_PAGES = f"""
    SELECT count(*) FROM (
        SELECT FROM pages WHERE {PRESSES.due} AND pressed > 0 AND pressed <= %(since)s LIMIT %(most)s) unpressed
"""  # noqa: S608 - the condition is ours


def begin(db: Connection) -> int:
    """Return a number that is less than that of everything wanted from now on."""
    return int(db.execute("SELECT nextval('sequence_numbers')").value())


def want_batch(db: Connection, after: str, *, below: str = "/", as_feeds: bool = False, force: bool = False) -> Batch:
    """Want the next pages behind the path `after` again, of those that are out and whose path begins with `below`.

    `as_feeds`: feeds, else all others. The texts in feeds are made with the pages of their articles: want feeds last.
    `force`: they forget what the bucket holds, so that each is put though nothing has changed. The batch then ends
    before the first page that somebody presses now, because the end of that press would remember it again; begin the
    next batch there a little later.
    """
    of = {"below": below, "feeds": _FEED_KINDS, "as_feeds": as_feeds, "immutable": _IMMUTABLE_KINDS}
    values = {"after": after, "batch": REPRESS_BATCH, **of}
    rows = db.read(_NextPage, _SELECT_NEXT_PAGES, values).fetchall()
    leased = lock_pages(db, [row.path for row in rows if row.again]) if force else set()
    last = len(rows) < REPRESS_BATCH and not leased
    rows = list(takewhile(lambda row: row.path not in leased, rows))
    pages = [page_of(row) for row in rows if row.again]
    ring = want(db, [Want(page, None, Priority.BULK) for page in pages])
    if force:
        db.execute(_FORGET_DIGESTS, {"paths": [page.path for page in pages]})
    return Batch(rows[-1].path if rows else after, len(pages), ring, last)


def want_flawed(db: Connection, theme: str) -> list[Due]:
    """Want pages that could not be in the looks of the site's theme as it was: the first of them, if it is another now.

    Returns:
        What to ring for once this is committed; nothing: there are no more.
    """
    values = {"theme": theme, "batch": REPRESS_BATCH, "immutable": _IMMUTABLE_KINDS}
    rows = db.read(_NextPage, _SELECT_FLAWED_PAGES, values).fetchall()
    return want(db, [Want(page_of(row), None, Priority.BULK) for row in rows])


def unpressed(db: Connection, since: int, most: int) -> int:
    """Return how many pages that were out before the number `since` are due, and not pressed after it; count to `most`.

    Once every page is wanted this falls to 0, however much is published meanwhile: a page is in it but once.
    """
    return int(db.execute(_COUNT_UNPRESSED_PAGES, {"since": since, "most": most}).value())


def died(db: Connection, since: int) -> int:
    """Return how many pages that were wanted after the number `since` are dead."""
    return int(db.execute("SELECT count(*) FROM pages WHERE dead AND wanted > %(n)s", {"n": since}).value())


def out(db: Connection, below: str = "/") -> int:
    """Return about how many pages `want_batch` will want. It counts all of them: do not ask often."""
    counted = "SELECT count(*) FROM pages WHERE pressed > 0 AND starts_with(path, %(below)s)"
    return int(db.execute(counted, {"below": below}).value())
