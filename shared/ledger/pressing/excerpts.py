"""What lists, feeds and sitemaps show of listings: read for many pages at once, in the same few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from shared.archive import Month, Part
from shared.article import ListEntry
from shared.excerpt import Excerpt
from shared.feed import archived_entries
from shared.ledger.connections import Connection
from shared.ledger.pressing.entry_rows import ENTRY_COLUMNS, EntryRow, entries_of
from shared.ledger.pressing.runs import PART_COLUMNS, Run, parts_around, places_of
from shared.listings import SITEMAP, Listing
from shared.pages import EntryPictures, Page, Shows

MAX_SITEMAPS = 1000
"""How many parts the list of sitemaps names, the newest: one publish changes it."""


class _ShownPart(NamedTuple):
    """What a `Part` has, in its order."""

    id: int
    day: date
    number: int
    begins_at: datetime
    changed_at: datetime


class _TitleRow(NamedTuple):
    name: str
    title: str


_SELECT_ENTRIES = f"""
    SELECT {ENTRY_COLUMNS} FROM articles a WHERE a.id = ANY (%(ids)s) AND a.listed_path IS NOT NULL
"""  # noqa: S608 - it is ours

# Asked for anew each time: kept names would be those of what came last, and would outlive it.
_SELECT_TITLES = """
    SELECT name, title FROM unnest(%(names)s::text[]) AS called (name), LATERAL (
        SELECT a.listings ->> name AS title FROM places p JOIN articles a ON a.id = p.article_id
        WHERE p.listing = name AND p.listed AND a.listings ->> name <> ''
        ORDER BY p.published_at DESC, p.article_id DESC LIMIT 1) newest
"""

_SELECT_PARTS_OF_MONTH = f"""
    SELECT {PART_COLUMNS} FROM parts n WHERE n.listing = %(listing)s AND n.day >= %(first)s AND n.day < %(end)s
    ORDER BY n.begins_at, n.begins_with
"""  # noqa: S608 - it is ours
_SELECT_NEWEST_PARTS = f"""
    SELECT {PART_COLUMNS} FROM parts n WHERE n.listing = %(listing)s
    ORDER BY n.begins_at DESC, n.begins_with DESC LIMIT %(count)s
"""  # noqa: S608 - it is ours
_SELECT_MONTHS = """
    SELECT DISTINCT to_char(day, 'YYYYMM')::integer FROM parts WHERE listing = %(listing)s
      AND (%(first)s::date IS NULL OR day >= %(first)s AND day < %(end)s) ORDER BY 1 DESC
"""


def excerpt(db: Connection, page: Page) -> Excerpt:
    """Return what a page shows of its listing."""
    return excerpts(db, [page])[page]


def excerpts(db: Connection, pages: Collection[Page]) -> dict[Page, Excerpt]:
    """Return what each page shows of its listing."""
    titles = _titles(db, {page.listing for page in pages})
    runs = {page: run for page in pages if (run := _run(page))}
    places = places_of(db, list(dict.fromkeys(runs.values())))
    around = parts_around(db, list(dict.fromkeys(run for page, run in runs.items() if _leads_to_parts(page))))
    entries = _entries(db, {page: _shown_of(page, places[run], around.get(run, {})) for page, run in runs.items()})
    return {
        page: _excerpt(page, entries[page], titles.get(page.listing, ""), around.get(runs[page], {}))
        if page in runs
        else _index(db, page, titles.get(page.listing, ""))
        for page in pages
    }


def _run(page: Page) -> Run | None:
    """Return what a page shows; None: no entries."""
    front = page.kind.traits.entries or page.listing.kind.front_entries
    match page.kind.traits.shows:
        case Shows.NEWEST | Shows.FEED:
            return Run(page.listing.name, None, front)
        case Shows.PART:
            return Run(page.listing.name, page.part, front)
        case Shows.ARCHIVED_FEED:
            return Run(page.listing.name, page.part, 0)
    return None


def _leads_to_parts(page: Page) -> bool:
    """Return whether a page shows a part, or leads to one: feeds and strips do not."""
    return page.kind.traits.shows is not Shows.FEED and not page.kind.traits.entries


def _excerpt(page: Page, entries: tuple[ListEntry, ...], title: str, around: Mapping[str, Part]) -> Excerpt:
    first, newer, traits = around.get("first"), around.get("newer"), page.kind.traits
    match traits.shows:
        case Shows.NEWEST if not traits.entries:
            return Excerpt(entries, title, older=first)
        case Shows.NEWEST | Shows.FEED:
            return Excerpt(entries, title)
    if page.listing == SITEMAP:
        return Excerpt(entries, title, part=around.get("itself"))
    if traits.shows is Shows.PART and not (newer and first and newer.begins_at <= first.begins_at):
        newer = None
    return Excerpt(entries, title, part=around.get("itself"), newer=newer, older=around.get("older"))


def _shown_of(page: Page, ids: Sequence[int], around: Mapping[str, Part]) -> Sequence[int]:
    """Return what of a run is shown: all, but of the newest archived feed, which grows, not quite."""
    if page.kind.traits.shows is Shows.ARCHIVED_FEED and "newer" not in around:
        return ids[len(ids) - archived_entries(len(ids), page.listing.kind.front_entries) :]
    return ids


def _entries(db: Connection, shown: Mapping[Page, Sequence[int]]) -> dict[Page, tuple[ListEntry, ...]]:
    """Return the entries of each page, given the ids of its articles. Each is read once, however many show it."""
    ids = {id_ for each in shown.values() for id_ in each}
    rows = {row.article_id: row for row in db.read(EntryRow, _SELECT_ENTRIES, {"ids": list(ids)})} if ids else {}
    alike: dict[EntryPictures | None, list[Page]] = defaultdict(list)
    for page in shown:
        alike[page.kind.traits.pictures].append(page)
    made: dict[Page, tuple[ListEntry, ...]] = {}
    for pictures, pages in alike.items():
        those = dict.fromkeys(id_ for page in pages for id_ in shown[page] if id_ in rows)
        entries = {each.article_id: each for each in entries_of(db, [rows[id_] for id_ in those], pictures)}
        made |= {page: tuple(entries[id_] for id_ in shown[page] if id_ in entries) for page in pages}
    return made


def newest_parts(db: Connection, listing: Listing, count: int) -> tuple[Part, ...]:
    """Return the newest parts of a listing, the newest first."""
    return _parts(db, _SELECT_NEWEST_PARTS, {"listing": listing.name, "count": count})


def _titles(db: Connection, listings: Collection[Listing]) -> dict[Listing, str]:
    """Return what their newest articles call these listings; nothing of those that are empty, or the site calls."""
    named = {listing.name: listing for listing in listings if listing.kind.is_called_by_articles}
    rows = db.read(_TitleRow, _SELECT_TITLES, {"names": list(named)}) if named else ()
    return {named[row.name]: row.title for row in rows}


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


def _parts(db: Connection, statement: str, values: dict[str, object]) -> tuple[Part, ...]:
    return tuple(Part(*row) for row in db.read(_ShownPart, statement, values))
