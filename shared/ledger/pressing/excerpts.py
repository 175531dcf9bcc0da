"""What lists, feeds and sitemaps show of a listing."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from shared.archive import Month, Part
from shared.article import ListEntry
from shared.excerpt import Excerpt
from shared.feed import archived_entries
from shared.ledger.connections import Connection
from shared.ledger.pressing.entry_rows import ENTRY_COLUMNS, EntryRow, entries_of
from shared.ledger.pressing.parts import FOLLOWING_PART
from shared.listings import SITEMAP, Listing
from shared.pages import Page, Shows

MAX_SITEMAPS = 1000
"""How many parts the list of sitemaps names, the newest: one publish changes it."""


class _ShownPart(NamedTuple):
    """What a `Part` has, in its order."""

    id: int
    day: date
    number: int
    begins_at: datetime
    changed_at: datetime


class _PartAround(NamedTuple):
    """A part, by what it is to another."""

    stands: str
    id: int
    day: date
    number: int
    begins_at: datetime
    changed_at: datetime


# The index of places that are listed passes by whatever is withdrawn.
_SELECT_ENTRIES = f"""
    SELECT {ENTRY_COLUMNS}
    FROM places p JOIN articles a ON a.id = p.article_id
    WHERE p.listing = %(listing)s AND p.listed AND a.listed_path IS NOT NULL
"""  # noqa: S608 - it is ours
_NEWEST_FIRST = "ORDER BY p.published_at DESC, p.article_id DESC"
_SELECT_NEWEST_ENTRIES = f"{_SELECT_ENTRIES} {_NEWEST_FIRST} LIMIT %(front)s::integer"

# What is on the front of the listing is not shown here again: a listing that is no longer than its front shows nothing.
_SELECT_PART_ENTRIES = f"""
    WITH part AS (SELECT * FROM parts WHERE id = %(part)s),
    following AS (SELECT n.begins_at, n.begins_with FROM part, LATERAL ({FOLLOWING_PART}) n),
    shown AS (SELECT published_at, article_id FROM places WHERE listing = %(listing)s AND listed
        ORDER BY published_at DESC, article_id DESC OFFSET greatest(%(front)s::integer - 1, 0) LIMIT 1)
    {_SELECT_ENTRIES}
      AND (p.published_at, p.article_id) >= ((SELECT begins_at FROM part), (SELECT begins_with FROM part))
      AND (p.published_at, p.article_id) < (
        coalesce((SELECT begins_at FROM following), 'infinity'), coalesce((SELECT begins_with FROM following), 0))
      AND (%(front)s::integer = 0 OR (p.published_at, p.article_id) < (
        coalesce((SELECT published_at FROM shown), '-infinity'), coalesce((SELECT article_id FROM shown), 0)))
    {_NEWEST_FIRST}
"""  # noqa: S608 - it is ours

_PART_COLUMNS = "n.id, n.day, n.number, n.begins_at, n.changed_at"
_SELECT_PART = f"SELECT {_PART_COLUMNS} FROM parts n WHERE n.id = %(part)s"  # noqa: S608 - it is ours
# Where the archive begins: the part of the newest article that is not on the front.
_SELECT_FIRST_PART = f"""
    SELECT {_PART_COLUMNS} FROM (
        SELECT published_at, article_id FROM places WHERE listing = %(listing)s AND listed
        ORDER BY published_at DESC, article_id DESC OFFSET %(front)s::integer LIMIT 1) first,
    LATERAL (SELECT * FROM parts n WHERE n.listing = %(listing)s
        AND (n.begins_at, n.begins_with) <= (first.published_at, first.article_id)
        ORDER BY n.begins_at DESC, n.begins_with DESC LIMIT 1) n
"""  # noqa: S608 - it is ours
_SELECT_OLDER_PART = f"""
    SELECT {_PART_COLUMNS} FROM parts part JOIN parts n ON n.listing = part.listing
      AND (n.begins_at, n.begins_with) < (part.begins_at, part.begins_with)
    WHERE part.id = %(part)s ORDER BY n.begins_at DESC, n.begins_with DESC LIMIT 1
"""  # noqa: S608 - it is ours
_SELECT_NEWER_PART = f"""
    SELECT {_PART_COLUMNS} FROM parts part, LATERAL ({FOLLOWING_PART}) n WHERE part.id = %(part)s
"""  # noqa: S608 - it is ours
_SELECT_PARTS_AROUND = " UNION ALL ".join(
    f"SELECT '{stands}' AS stands, found.* FROM ({select}) found"  # noqa: S608 - it is ours
    for stands, select in {
        "itself": _SELECT_PART,
        "newer": _SELECT_NEWER_PART,
        "older": _SELECT_OLDER_PART,
        "first": _SELECT_FIRST_PART,
    }.items()
)
_SELECT_PARTS_OF_MONTH = f"""
    SELECT {_PART_COLUMNS} FROM parts n WHERE n.listing = %(listing)s AND n.day >= %(first)s AND n.day < %(end)s
    ORDER BY n.begins_at, n.begins_with
"""  # noqa: S608 - it is ours
_SELECT_NEWEST_PARTS = f"""
    SELECT {_PART_COLUMNS} FROM parts n WHERE n.listing = %(listing)s
    ORDER BY n.begins_at DESC, n.begins_with DESC LIMIT %(count)s
"""  # noqa: S608 - it is ours
_SELECT_MONTHS = """
    SELECT DISTINCT to_char(day, 'YYYYMM')::integer FROM parts WHERE listing = %(listing)s
      AND (%(first)s::date IS NULL OR day >= %(first)s AND day < %(end)s) ORDER BY 1 DESC
"""


def excerpt(db: Connection, page: Page) -> Excerpt:
    """Return what a page shows of its listing."""
    entries = page.kind.traits.entries or page.listing.kind.front_entries
    values = {"listing": page.listing.name, "front": entries, "part": page.part}
    title = _title(db, page.listing)
    match page.kind.traits.shows:
        case Shows.NEWEST:
            older = None if page.kind.traits.entries else _part(db, _SELECT_FIRST_PART, values)
            return Excerpt(_newest(db, page, values), title, older=older)
        case Shows.FEED:
            return Excerpt(_newest(db, page, values), title)
        case Shows.PART:
            return _part_of(db, page, title, values)
        case Shows.ARCHIVED_FEED:
            return _fed_part(db, page, title)
        case _:
            return _index(db, page, title)


def _newest(db: Connection, page: Page, values: dict[str, object]) -> tuple[ListEntry, ...]:
    rows = db.read(EntryRow, _SELECT_NEWEST_ENTRIES, values).fetchall()
    return entries_of(db, rows, page.kind.traits.pictures)


def newest_parts(db: Connection, listing: Listing, count: int) -> tuple[Part, ...]:
    """Return the newest parts of a listing, the newest first."""
    return _parts(db, _SELECT_NEWEST_PARTS, {"listing": listing.name, "count": count})


def _title(db: Connection, listing: Listing) -> str:
    """Return what its articles call a listing; empty if the site does."""
    if not listing.kind.is_called_by_articles:
        return ""
    return db.execute("SELECT title FROM listings WHERE name = %(listing)s", {"listing": listing.name}).value() or ""


def _part_of(db: Connection, page: Page, title: str, values: dict[str, object]) -> Excerpt:
    rows = db.read(EntryRow, _SELECT_PART_ENTRIES, values).fetchall()
    if page.listing == SITEMAP:
        return Excerpt(entries_of(db, rows, page.kind.traits.pictures), title, part=_part(db, _SELECT_PART, values))
    around = _parts_around(db, values)
    newer, first = around.get("newer"), around.get("first")
    return Excerpt(
        entries_of(db, rows, page.kind.traits.pictures),
        title,
        part=around.get("itself"),
        newer=newer if newer and first and newer.begins_at <= first.begins_at else None,
        older=around.get("older"),
    )


def _fed_part(db: Connection, page: Page, title: str) -> Excerpt:
    """Return all of a part, whatever the front shows of it; of the newest part, which grows, not quite all."""
    values = {"listing": page.listing.name, "front": 0, "part": page.part}
    rows = db.read(EntryRow, _SELECT_PART_ENTRIES, values).fetchall()
    around = _parts_around(db, values)
    if "newer" not in around:
        rows = rows[len(rows) - archived_entries(len(rows), page.listing.kind.front_entries) :]
    return Excerpt(
        entries_of(db, rows, page.kind.traits.pictures),
        title,
        part=around.get("itself"),
        newer=around.get("newer"),
        older=around.get("older"),
    )


def _index(db: Connection, page: Page, title: str) -> Excerpt:
    listing = page.listing
    if listing == SITEMAP and page.part is None:
        return Excerpt((), title, parts=newest_parts(db, listing, MAX_SITEMAPS))
    month = Month.numbered(page.part) if page.part else None
    span = {"first": month.first_day if month else None, "end": month.day_after if month else None}
    if month and (month.month or listing == SITEMAP):
        return Excerpt((), title, month=month, parts=_parts(db, _SELECT_PARTS_OF_MONTH, _of(listing, span)))
    months = db.execute(_SELECT_MONTHS, _of(listing, span)).values()
    return Excerpt((), title, month=month, months=tuple(map(Month.numbered, months)))


def _of(listing: Listing, span: dict[str, date | None]) -> dict[str, object]:
    return {"listing": listing.name, **span}


def _parts_around(db: Connection, values: dict[str, object]) -> dict[str, Part]:
    """Return a part, those beside it, and the first of its listing's archive, by what they are to it."""
    return {row.stands: Part(*row[1:]) for row in db.read(_PartAround, _SELECT_PARTS_AROUND, values)}


def _part(db: Connection, statement: str, values: dict[str, object]) -> Part | None:
    return next(iter(_parts(db, statement, values)), None)


def _parts(db: Connection, statement: str, values: dict[str, object]) -> tuple[Part, ...]:
    return tuple(Part(*row) for row in db.read(_ShownPart, statement, values))
