"""Runs of entries that follow each other in a listing: which articles they are, and which parts stand around them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from shared.archive import Part
from shared.ledger.connections import Connection
from shared.ledger.pressing.parts import FOLLOWING_PART


class Run(NamedTuple):
    """Which of a listing: several pages may show the same."""

    listing: str
    part: int | None
    """None: the newest, as many as `front`."""
    front: int
    """How many of the newest are shown elsewhere, and not again in a part."""


class _RunRow(NamedTuple):
    run: int
    """Which of those that were asked for, from 1."""
    article_id: int


class _PartAround(NamedTuple):
    """A part, by what it is to a run."""

    run: int
    stands: str
    id: int
    day: date
    number: int
    begins_at: datetime
    changed_at: datetime


def places_of(db: Connection, runs: Sequence[Run]) -> dict[Run, list[int]]:
    """Return the articles of each run, the newest first."""
    places: dict[Run, list[int]] = {run: [] for run in runs}
    for statement, asked in (
        (_SELECT_NEWEST_PLACES, [run for run in runs if run.part is None]),
        (_SELECT_PLACES_IN_PARTS, [run for run in runs if run.part is not None]),
    ):
        for row in db.read(_RunRow, statement, _columns(asked)) if asked else ():
            places[asked[row.run - 1]].append(row.article_id)
    return places


def parts_around(db: Connection, runs: Sequence[Run]) -> dict[Run, dict[str, Part]]:
    """Return for each run its part, those beside it, and the first of its listing's archive, by what they are to it."""
    around: dict[Run, dict[str, Part]] = {run: {} for run in runs}
    for row in db.read(_PartAround, _SELECT_PARTS_AROUND, _columns(runs)) if runs else ():
        around[runs[row.run - 1]][row.stands] = Part(*row[2:])
    return around


def _columns(runs: Sequence[Run]) -> dict[str, object]:
    return {
        "listings": [run.listing for run in runs],
        "parts": [run.part for run in runs],
        "fronts": [run.front for run in runs],
    }


_RUNS = """
    unnest(%(listings)s::text[], %(parts)s::integer[], %(fronts)s::integer[])
        WITH ORDINALITY AS run (listing, part, front, run)
"""
# The index of places that are listed passes by whatever is withdrawn.
_LISTED = """
    SELECT p.published_at, p.article_id FROM places p JOIN articles a ON a.id = p.article_id
    WHERE p.listing = run.listing AND p.listed AND a.listed_path IS NOT NULL
"""
_NEWEST_FIRST = "ORDER BY p.published_at DESC, p.article_id DESC"
_SELECT_NEWEST_PLACES = f"""
    SELECT run.run, entry.article_id
    FROM {_RUNS}, LATERAL ({_LISTED} {_NEWEST_FIRST} LIMIT run.front) entry
    ORDER BY run.run, entry.published_at DESC, entry.article_id DESC
"""  # noqa: S608 - it is ours

# What is on the front of the listing is not shown here again: a listing that is no longer than its front shows nothing.
_SELECT_PLACES_IN_PARTS = f"""
    SELECT run.run, entry.article_id
    FROM {_RUNS} JOIN parts part ON part.id = run.part
    LEFT JOIN LATERAL ({FOLLOWING_PART}) following ON true
    LEFT JOIN LATERAL (SELECT published_at, article_id FROM places WHERE listing = run.listing AND listed
        ORDER BY published_at DESC, article_id DESC OFFSET greatest(run.front - 1, 0) LIMIT 1) shown ON true,
    LATERAL ({_LISTED}
        AND (p.published_at, p.article_id) >= (part.begins_at, part.begins_with)
        AND (p.published_at, p.article_id) < (
          coalesce(following.begins_at, 'infinity'), coalesce(following.begins_with, 0))
        AND (run.front = 0 OR (p.published_at, p.article_id) < (
          coalesce(shown.published_at, '-infinity'), coalesce(shown.article_id, 0)))
        {_NEWEST_FIRST}) entry
    ORDER BY run.run, entry.published_at DESC, entry.article_id DESC
"""  # noqa: S608 - it is ours

PART_COLUMNS = "n.id, n.day, n.number, n.begins_at, n.changed_at"
"""SQL: what a `Part` has, of the parts `n`."""
_SELECT_PART = f"SELECT {PART_COLUMNS} FROM parts n WHERE n.id = run.part"  # noqa: S608 - it is ours
_SELECT_NEWER_PART = f"""
    SELECT {PART_COLUMNS} FROM parts part, LATERAL ({FOLLOWING_PART}) n WHERE part.id = run.part
"""  # noqa: S608 - it is ours
_SELECT_OLDER_PART = f"""
    SELECT {PART_COLUMNS} FROM parts part,
    LATERAL (SELECT * FROM parts n WHERE n.listing = part.listing
        AND (n.begins_at, n.begins_with) < (part.begins_at, part.begins_with)
        ORDER BY n.begins_at DESC, n.begins_with DESC LIMIT 1) n
    WHERE part.id = run.part
"""  # noqa: S608 - it is ours
# Where the archive begins: the part of the newest article that is not on the front.
_SELECT_FIRST_PART = f"""
    SELECT {PART_COLUMNS} FROM (
        SELECT published_at, article_id FROM places WHERE listing = run.listing AND listed
        ORDER BY published_at DESC, article_id DESC OFFSET run.front LIMIT 1) first,
    LATERAL (SELECT * FROM parts n WHERE n.listing = run.listing
        AND (n.begins_at, n.begins_with) <= (first.published_at, first.article_id)
        ORDER BY n.begins_at DESC, n.begins_with DESC LIMIT 1) n
"""  # noqa: S608 - it is ours
_PARTS_AROUND = " UNION ALL ".join(
    f"SELECT '{stands}' AS stands, found.* FROM ({select}) found"  # noqa: S608 - it is ours
    for stands, select in {
        "itself": _SELECT_PART,
        "newer": _SELECT_NEWER_PART,
        "older": _SELECT_OLDER_PART,
        "first": _SELECT_FIRST_PART,
    }.items()
)
_SELECT_PARTS_AROUND = f"SELECT run.run, around.* FROM {_RUNS}, LATERAL ({_PARTS_AROUND}) around"  # noqa: S608
