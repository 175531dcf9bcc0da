"""What the ledger knows of pages that are compared with their objects, and how one is put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED
from shared.ledger.pressing.page_rows import page_of
from shared.ledger.pressing.verify_progress import VERIFY_CHUNK_PAGES
from shared.ledger.pressing.wants import Want, want
from shared.pages import Page


@dataclass(frozen=True)
class Known:
    """What the ledger knows of a page."""

    page: Page
    wanted: int
    pressed: int
    etag: str | None
    digest: str | None
    dead: bool
    leased: bool
    """Somebody presses it now."""

    @property
    def due(self) -> bool:
        """Whether somebody will press it."""
        return self.wanted > self.pressed and not self.dead


class _PressedPage(NamedTuple):
    path: str
    unseen: bool


class _KnownPage(NamedTuple):
    path: str
    kind: str
    article_id: int | None
    listing: str
    bucket: int | None
    wanted: int
    pressed: int
    etag: str | None
    digest: str | None
    dead: bool
    leased: bool


class _Repairs(NamedTuple):
    waiting: int
    dead: int


def note_seen(
    db: Connection, name: str, paths: Sequence[str], etags: Sequence[str], modified: Sequence[datetime]
) -> list[str]:
    """Note objects that the store listed, and return the paths of those that are not as they were pressed.

    An object that was written after it was pressed may have other headers with the same bytes. The store's clock may
    be five minutes ahead of the ledger's.
    """
    rows = db.execute(
        """WITH listed AS (
             SELECT * FROM unnest(%(paths)s::text[], %(etags)s::text[], %(modified)s::timestamptz[])
               AS object (path, etag, modified)
           ), noted AS (
             INSERT INTO seen_objects SELECT %(name)s, path FROM listed ON CONFLICT DO NOTHING
           )
           SELECT l.path FROM listed l LEFT JOIN pages p ON p.path = l.path
           WHERE (p.path IS NULL OR p.pressed = 0 OR p.etag IS DISTINCT FROM l.etag
              OR l.modified > p.pressed_at + interval '5 minutes')
             AND NOT EXISTS (SELECT FROM renditions r WHERE r.path = l.path)
             AND NOT EXISTS (SELECT FROM media_removals m WHERE m.path = l.path)""",
        {"name": name, "paths": list(paths), "etags": list(etags), "modified": list(modified)},
    )
    return rows.values()


def forget_seen(db: Connection, name: str) -> None:
    """Forget which objects an earlier round has seen."""
    db.execute("DELETE FROM seen_objects WHERE verification = %(name)s", {"name": name})


def next_pages(db: Connection, name: str, after: str) -> tuple[list[str], list[str]]:
    """Return the paths of the next objects that should be there, and those of them that this round has not seen."""
    rows = db.read(
        _PressedPage,
        """SELECT p.path, s.path IS NULL AS unseen
           FROM ((SELECT path FROM pages WHERE path > %(after)s AND pressed > 0 ORDER BY path LIMIT %(chunk)s)
                 UNION (SELECT r.path FROM renditions r JOIN pictures ON id = r.picture AND state = 'ready'
                        WHERE r.path > %(after)s AND NOT r.coming ORDER BY r.path LIMIT %(chunk)s)
                 ORDER BY path LIMIT %(chunk)s) p
           LEFT JOIN seen_objects s ON s.verification = %(name)s AND s.path = p.path ORDER BY p.path""",
        {"name": name, "after": after, "chunk": VERIFY_CHUNK_PAGES},
    ).fetchall()
    return [row.path for row in rows], [row.path for row in rows if row.unseen]


def known(db: Connection, path: str) -> Known | None:
    """Return what the ledger knows of a page."""
    row = db.read(_KnownPage, _SELECT_PAGE, {"path": path}).fetchone()
    if row is None:
        return None
    return Known(page_of(row), row.wanted, row.pressed, row.etag, row.digest, row.dead, row.leased)


_SELECT_PAGE = f"""
    SELECT path, kind, article_id, listing, bucket, wanted, pressed, etag, digest, dead, NOT {IS_UNLEASED} AS leased
    FROM pages WHERE path = %(path)s
"""  # noqa: S608 - the condition is ours


def want_again(db: Connection, known: Known) -> bool:
    """Want a page although it shows what it should; False if somebody presses it, or has pressed it meanwhile.

    Without a digest the press cannot think that nothing has changed. The sweep rings for it.
    """
    row = db.execute(
        f"""UPDATE pages SET digest = NULL, lease_token = NULL
            WHERE path = %(path)s AND pressed = %(pressed)s AND {IS_UNLEASED} RETURNING path""",  # noqa: S608
        {"path": known.page.path, "pressed": known.pressed},
    ).fetchone()
    if row is None:
        return False
    want(db, [Want(known.page)])
    db.execute("UPDATE pages SET rung_at = NULL WHERE path = %(path)s", {"path": known.page.path})
    return True


def remember_etag(db: Connection, known: Known, etag: str) -> None:
    """Note that the store names an object differently now, as after a move to another store."""
    db.execute(
        f"""UPDATE pages SET etag = %(etag)s
            WHERE path = %(path)s AND pressed = %(pressed)s AND digest = %(digest)s AND {IS_UNLEASED}""",  # noqa: S608
        {"etag": etag, "path": known.page.path, "pressed": known.pressed, "digest": known.digest},
    )


def repairing(db: Connection, since: int) -> tuple[int, int]:
    """Return how many pages are still to be pressed again because of a repair, and how many died of it.

    `since`: a number from before the repair began. What was dead already has not died of it.
    """
    repairs = db.read(
        _Repairs,
        """SELECT count(*) FILTER (WHERE NOT dead) AS waiting, count(*) FILTER (WHERE dead) AS dead FROM (
             SELECT dead FROM pages WHERE wanted > pressed AND NOT dead AND digest IS NULL AND pressed > 0
             UNION ALL SELECT dead FROM pages WHERE dead AND digest IS NULL AND pressed > 0 AND wanted > %(since)s
           ) repaired""",
        {"since": since},
    ).one()
    return repairs.waiting, repairs.dead


def outrun(db: Connection, sequence: int) -> None:
    """Let every number that is drawn from now on be greater: the ledger was behind the store, as after a restore."""
    if db.execute("SELECT last_value FROM sequence_numbers").value() >= sequence:
        return
    db.execute("ALTER SEQUENCE sequence_numbers NO CYCLE")  # keeps everybody from drawing until we commit
    db.execute(
        "SELECT setval('sequence_numbers', %(sequence)s) FROM sequence_numbers WHERE last_value < %(sequence)s",
        {"sequence": sequence},
    )


def pressed_pages(db: Connection) -> int:
    """Return how many pages should have an object."""
    return int(db.execute("SELECT count(*) FROM pages WHERE pressed > 0").value())


def note_fence(db: Connection, bucket: str, *, fenced: bool) -> None:
    """Note whether the store honours conditional PUTs, for ops to see."""
    db.execute(
        """INSERT INTO stores (bucket, fenced) VALUES (%(bucket)s, %(fenced)s)
           ON CONFLICT (bucket) DO UPDATE SET fenced = EXCLUDED.fenced, tried_at = now()""",
        {"bucket": bucket, "fenced": fenced},
    )
