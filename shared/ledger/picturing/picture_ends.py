"""The end of a picture that no page shows: its row goes, and then its objects, unless another picture shares them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.picturing.fetches import lock_media
from shared.ledger.telling.purges import want_purges

PURGE_BATCH_PICTURES = 50
"""Pictures that are given up together."""


class _Gone(NamedTuple):
    path: str
    picture: str


def give_up_unshown(db: Connection) -> int:
    """Give pictures up that no page shows any more, and return how many showings came to an end.

    A list may show a picture longer than the article's own page. So it stays until nothing is under way of the article:
    its lists are pressed, and if it was withdrawn its page is a tombstone.
    """
    rows = db.read(_Gone, _SELECT_GONE, {"batch": PURGE_BATCH_PICTURES}).fetchall()
    if not rows:
        return 0
    lock_media(db)
    values = {"paths": [row.path for row in rows], "keys": sorted({row.picture for row in rows})}
    db.execute("SELECT FROM pictures WHERE id = ANY (%(keys)s) ORDER BY id FOR UPDATE", values)
    db.execute(_FORGET_SHOWINGS, {**values, "shown": [row.picture for row in rows]})
    unshown = db.execute(_SELECT_UNSHOWN, values).values()
    db.execute(_REMOVE_MEDIA, {"keys": unshown})
    db.execute("DELETE FROM pictures WHERE id = ANY (%(keys)s)", {"keys": unshown})
    return len(rows)


_SELECT_GONE = """
    SELECT pp.path, pp.picture FROM page_pictures pp
    WHERE pp.gone AND NOT EXISTS (SELECT FROM submissions s WHERE s.article_id = pp.article_id
                                    AND s.stage IN ('page', 'lists') AND s.state <> 'failed')
    ORDER BY pp.article_id LIMIT %(batch)s
"""
_FORGET_SHOWINGS = """
    DELETE FROM page_pictures pp USING unnest(%(paths)s::text[], %(shown)s::text[]) AS these (path, picture)
    WHERE pp.path = these.path AND pp.picture = these.picture AND pp.gone
"""
_SELECT_UNSHOWN = """
    SELECT id FROM pictures p
    WHERE id = ANY (%(keys)s) AND NOT EXISTS (SELECT FROM page_pictures pp WHERE pp.picture = p.id)
"""
_REMOVE_MEDIA = """
    WITH former AS (UPDATE media_removals SET since = now() WHERE former_of = ANY (%(keys)s) AND since > now())
    INSERT INTO media_removals (path) SELECT DISTINCT path FROM renditions r WHERE r.picture = ANY (%(keys)s)
      AND NOT EXISTS (SELECT FROM renditions o WHERE o.path = r.path AND o.picture <> ALL (%(keys)s))
    ON CONFLICT DO NOTHING
"""


def next_removals(db: Connection, limit: int) -> Sequence[str]:
    """Return paths of objects that are to leave the bucket by now, those that have waited longest first."""
    lock_media(db)
    return db.execute(_SELECT_REMOVALS, {"limit": limit}).values()


_SELECT_REMOVALS = "SELECT path FROM media_removals WHERE since <= now() ORDER BY since LIMIT %(limit)s"


def end_removals(db: Connection, paths: Sequence[str]) -> None:
    """Note that these objects are gone; caches keep pictures for ever, so they are told."""
    want_purges(db, paths)
    db.execute("DELETE FROM media_removals WHERE path = ANY (%(paths)s)", {"paths": list(paths)})
