"""Fronts as they are pressed: what editors have arranged there, and which articles that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from shared.article import ListEntry
from shared.excerpt import Excerpt
from shared.front import Arrangement, Front, stand
from shared.front_order import LEAST_IMPORTANT, LeadClaim, leading
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.pressing.entry_rows import ENTRY_COLUMNS, EntryRow, entries_of
from shared.listings import WHOLE_SITE, Listing, listing_named
from shared.pages import Page, front_page


class _ArrangedRow(NamedTuple):
    now: datetime
    listing: str | None
    """None: nobody has edited anything."""
    arrangement: StoredObject


class _ClaimRow(NamedTuple):
    article_id: int
    importance: int
    lead_until: datetime | None


class _PinnedOn(NamedTuple):
    article_id: int
    listing: str


def arranged(db: Connection, page: Page, newest: Excerpt) -> Front:
    """Return what a front shows: its newest entries, as editors have arranged them by now."""
    names = {page.listing.name, WHOLE_SITE.name}
    rows = db.read(_ArrangedRow, _SELECT_ARRANGEMENTS, {"names": list(names)}).fetchall()
    now = rows[0].now
    said = {
        listing_named(row.listing): Arrangement.from_dict(row.arrangement).at(now)
        for row in rows
        if row.listing is not None
    }
    return front_of(db, page, newest, said, now)


_SELECT_ARRANGEMENTS = """
    SELECT clock.now, f.listing, f.arrangement
    FROM (SELECT clock_timestamp() AS now) clock LEFT JOIN fronts f ON f.listing = ANY (%(names)s)
"""


def front_of(
    db: Connection, page: Page, newest: Excerpt, said: Mapping[Listing, Arrangement], now: datetime
) -> Front:  # fmt: skip
    """Return what a front shows, given the arrangements of its own listing and of the whole site."""
    own = said.get(page.listing, Arrangement())
    ids = {entry.article_id for entry in newest.entries}
    held = _claims(db, ids)
    claims = [held.get(entry.article_id, LeadClaim(LEAST_IMPORTANT, None)) for entry in newest.entries]
    first = leading(claims, now) if claims else 0
    automatic = [*newest.entries[first : first + 1], *newest.entries[:first], *newest.entries[first + 1 :]]
    pinned = {entry.article_id: entry for entry in newest.entries}
    pinned |= _pinned(db, page, {pin.article for pin in own.pins} - ids)
    named = [said[each].banner for each in dict.fromkeys((WHOLE_SITE, page.listing)) if each in said]
    slots = stand(page.listing, own.pins, pinned, automatic)
    return Front(**vars(newest), slots=slots, banners=tuple(banner for banner in named if banner))


def _claims(db: Connection, ids: Collection[int]) -> dict[int, LeadClaim]:
    """Return what those of these articles that readers have claim of a front's lead."""
    rows = db.read(_ClaimRow, _SELECT_CLAIMS, {"ids": list(ids)}) if ids else ()
    return {row.article_id: LeadClaim(row.importance, row.lead_until) for row in rows}


def _pinned(db: Connection, page: Page, ids: Collection[int]) -> dict[int, ListEntry]:
    """Return those of these articles that readers have, by their ids."""
    rows = db.read(EntryRow, _SELECT_PINNED, {"ids": list(ids)}).fetchall() if ids else []
    return {entry.article_id: entry for entry in entries_of(db, rows, page.kind.traits.pictures)}


_READERS_HAVE = "a.id = ANY (%(ids)s) AND a.listed_path IS NOT NULL AND a.withdrawn_by IS NULL"
_SELECT_CLAIMS = f"""
    SELECT a.id AS article_id, a.importance, a.lead_until FROM articles a WHERE {_READERS_HAVE}
"""  # noqa: S608 - the condition is ours
_SELECT_PINNED = f"SELECT {ENTRY_COLUMNS} FROM articles a WHERE {_READERS_HAVE}"  # noqa: S608 - it is ours


def fronts_with(db: Connection, article_ids: Iterable[int]) -> dict[int, list[Page]]:
    """Return for each article the fronts to which it is pinned: they show it wherever else it is listed."""
    fronts: dict[int, list[Page]] = {id_: [] for id_ in article_ids}
    for row in db.read(_PinnedOn, _SELECT_FRONTS_WITH, {"ids": list(fronts)}):
        fronts[row.article_id].append(front_page(listing_named(row.listing)))
    return fronts


_SELECT_FRONTS_WITH = """
    SELECT p.article_id, f.listing FROM front_pins p JOIN fronts f ON f.id = p.front
    WHERE p.article_id = ANY (%(ids)s)
"""


def edited_pages(db: Connection) -> list[Page]:
    """Return the fronts that the site has: what is said above everything else is said on each of them."""
    return [front_page(listing_named(name)) for name in db.execute(_SELECT_EDITED_PAGES).values()]


_SELECT_EDITED_PAGES = "SELECT listing FROM pages WHERE kind IN ('front', 'section')"


def note_live(db: Connection, pressed: Mapping[str, int]) -> None:
    """Note which changes of fronts readers see, given the numbers with which their pages are pressed, by path."""
    db.execute(_NOTE_LIVE, {"paths": list(pressed), "numbers": list(pressed.values())})


_NOTE_LIVE = """
    UPDATE front_changes c SET live_at = now()
    FROM unnest(%(paths)s::text[], %(numbers)s::bigint[]) AS these (path, number)
    WHERE c.path = these.path AND c.wanted <= these.number AND c.live_at IS NULL
"""


def pages_of_change(db: Connection, listing: Listing, *, with_banner: bool) -> list[Page]:
    """Return what a change of a front shows on: that front, and all others if it changes what the site says above."""
    everywhere = edited_pages(db) if with_banner and listing == WHOLE_SITE else []
    return list({page.path: page for page in (front_page(listing), *everywhere)}.values())
