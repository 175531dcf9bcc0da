"""What the index does not need any more: old segments, words of what was withdrawn, and what other rules have found."""

from __future__ import annotations

from collections.abc import Collection

from shared.events import Due
from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED
from shared.ledger.pressing.finding import NEWEST
from shared.ledger.searching.entries import want_index
from shared.ledger.searching.segments import Segment
from shared.ledger.telling.purges import want_purges
from shared.search_pages import SEARCH_INDEX

LINGER_SECONDS = 600
"""Seconds for which a segment that was replaced is still there, for readers who have begun to search it."""

KEEP_WITHDRAWN_SECONDS = 86_400
"""Seconds after which a segment is made anew because words of what was withdrawn are still in it."""

VOID_SHARE = 8
"""A segment is made anew if one in so many of its articles is void."""

_ENTRY_BATCH = 5_000


def removable(db: Connection, old: Collection[int], linger: float = LINGER_SECONDS) -> list[int]:
    """Return those of these old segments that no reader can still be at: the index has shown others for long enough."""
    values = {"ids": list(old), "seconds": linger, "index": SEARCH_INDEX.path}
    return db.execute(_SELECT_REMOVABLE, values).values()


_SELECT_REMOVABLE = """
    SELECT id FROM search_segments, pages
    WHERE id = ANY (%(ids)s) AND path = %(index)s AND pressed_at > since AND pressed = wanted
      AND since < now() - make_interval(secs => %(seconds)s)
    ORDER BY id
"""


def pages_left(db: Connection, segment: Segment, limit: int) -> list[str]:
    """Return the paths of some of a segment's pages that the ledger still knows."""
    return db.execute(_SELECT_PAGES_LEFT, {"paths": segment.paths, "limit": limit}).values()


_SELECT_PAGES_LEFT = "SELECT path FROM pages WHERE path = ANY (%(paths)s) LIMIT %(limit)s"


def forget_pages(db: Connection, paths: Collection[str]) -> None:
    """Forget pages whose objects were removed; not those that somebody presses, or is to press. Caches are told."""
    values = {"paths": list(paths)}
    db.execute("DELETE FROM wants WHERE path = ANY (%(paths)s) AND (pressed_at IS NOT NULL OR given_up)", values)
    db.execute(_FORGET_PAGES, values)
    want_purges(db, paths)


_FORGET_PAGES = f"""
    DELETE FROM pages p WHERE path IN (
        SELECT path FROM pages WHERE path = ANY (%(paths)s) AND (wanted = pressed OR dead) AND {IS_UNLEASED}
        ORDER BY path COLLATE "C" FOR UPDATE SKIP LOCKED)
      AND NOT EXISTS (SELECT FROM wants w WHERE w.path = p.path)
"""  # noqa: S608 - the condition is ours


def forget_segment(db: Connection, segment: int) -> bool:
    """Forget the next rows of a segment without pages; True if that was the last of it."""
    values = {"segment": segment, "limit": _ENTRY_BATCH}
    if db.execute(_FORGET_ENTRIES, values).rowcount == _ENTRY_BATCH:
        return False
    db.execute("DELETE FROM search_shards WHERE segment = %(segment)s", values)
    db.execute("DELETE FROM search_segments WHERE id = %(segment)s", values)
    return True


_FORGET_ENTRIES = """
    DELETE FROM search_entries WHERE segment = %(segment)s AND place IN (
        SELECT place FROM search_entries WHERE segment = %(segment)s ORDER BY place LIMIT %(limit)s)
"""


def to_renew(db: Connection, keep_withdrawn: float = KEEP_WITHDRAWN_SECONDS) -> int | None:
    """Return a live segment that is to be made anew because of what is void in it; None if there is none."""
    found = db.execute(_SELECT_TO_RENEW, {"seconds": keep_withdrawn, "share": VOID_SHARE}).value()
    return found and int(found)


_SELECT_TO_RENEW = """
    SELECT id FROM search_segments s WHERE state = 'live' AND (
        EXISTS (SELECT FROM search_entries e WHERE e.segment = s.id AND e.withdrawn
                AND e.void_at < now() - make_interval(secs => %(seconds)s))
        OR (SELECT count(*) FROM search_entries e WHERE e.segment = s.id AND e.void_at IS NOT NULL)
           * %(share)s > docs)
    ORDER BY id LIMIT 1
"""


def find_words_again(db: Connection, segment: int, limit: int) -> int:
    """Have some articles of a segment taken in anew, and return how many."""
    return db.execute(_INDEX_AGAIN, {"segment": segment, "limit": limit}).rowcount


_INDEX_AGAIN = """
    UPDATE articles SET indexed = NULL WHERE id IN (
        SELECT a.id FROM articles a JOIN search_entries e ON e.article_id = a.id
        WHERE e.segment = %(segment)s AND e.void_at IS NULL AND a.indexed IS NOT NULL AND a.listed_path IS NOT NULL
        ORDER BY a.id LIMIT %(limit)s FOR NO KEY UPDATE OF a SKIP LOCKED)
"""


def begin_anew(db: Connection) -> None:
    """Have the words of all that is in the index found again, in the background: nobody searches less meanwhile."""
    db.execute("UPDATE search_segments SET rules = 0")


def switch_off(db: Connection) -> list[Due]:
    """Let nobody find anything any more; return pages to ring for. Old segments are removed as ever."""
    values = {"newest": NEWEST, "limit": _ENTRY_BATCH}
    ended = db.execute("UPDATE search_segments SET state = 'old', since = now() WHERE state <> 'old'").rowcount
    ended += db.execute("DELETE FROM search_entries WHERE segment = %(newest)s", values).rowcount
    db.execute(_FORGET_INDEXED, values)
    return want_index(db, [SEARCH_INDEX]) if ended else []


_FORGET_INDEXED = """
    UPDATE articles SET indexed = NULL WHERE id IN (
        SELECT id FROM articles WHERE indexed IS NOT NULL ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
"""
