"""Pages of the site's own: what is wanted of them, and what their pages and all others show of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.article import Moved
from shared.errors import Permanent, Transient
from shared.events import Due
from shared.ledger.connections import Connection
from shared.ledger.pressing.wants import Want, want
from shared.own_page import OwnLink, OwnLinks, OwnPage
from shared.pages import Page, PageKind
from shared.withdrawal import Tombstone


@dataclass(frozen=True)
class Applied:
    """What became of the own pages, by their names."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    ring: tuple[Due, ...]
    """What to ring for once this is committed."""


class _OwnRow(NamedTuple):
    """A row of `own_pages`, in the order of an `OwnPage`."""

    name: str
    path: str
    title: str
    language: str
    body: str
    description: str
    position: int | None
    in_foot: bool
    original: str
    changed_at: datetime


class _AtPath(NamedTuple):
    """What is to be at a path, of all that the path may be of."""

    name: str | None
    path: str | None
    title: str
    language: str
    body: str
    description: str
    position: int | None
    in_foot: bool
    original: str
    changed_at: datetime
    readable: bool
    """Readers have the page at its present path."""


class _LinkRow(NamedTuple):
    """What an `OwnLink` has, in its order."""

    name: str
    path: str
    title: str
    language: str
    position: int | None
    in_foot: bool
    original: str
    changed_at: datetime


class _TakenPath(NamedTuple):
    path: str
    kind: str


_OWN_COLUMNS = "name, path, title, language, body, description, position, in_foot, original, changed_at"

_SELECT_OWN_PAGES = f"SELECT {_OWN_COLUMNS} FROM own_pages ORDER BY name"  # noqa: S608 - the columns are ours

_INSERT_OWN_PAGES = f"""
    INSERT INTO own_pages ({_OWN_COLUMNS})
    SELECT *, now() FROM unnest(
        %(names)s::text[], %(paths)s::text[], %(titles)s::text[], %(languages)s::text[], %(bodies)s::text[],
        %(descriptions)s::text[], %(positions)s::integer[], %(in_foot)s::boolean[], %(originals)s::text[])
"""  # noqa: S608

_KEEP_DATES = "UPDATE own_pages SET changed_at = %(at)s WHERE name = %(name)s"

_INSERT_PATHS = """
    INSERT INTO own_paths (path, name) SELECT * FROM unnest(%(paths)s::text[], %(names)s::text[])
    ON CONFLICT (path) DO UPDATE SET name = EXCLUDED.name
"""

_SELECT_TAKEN = "SELECT path, kind FROM pages WHERE path = ANY (%(paths)s) AND kind <> 'own-page' ORDER BY path"

_SELECT_AT_PATH = """
    SELECT o.name, o.path, o.title, o.language, o.body, o.description, o.position, o.in_foot, o.original, o.changed_at,
           coalesce(p.pressed = p.wanted, false) AS readable
    FROM own_paths f LEFT JOIN own_pages o ON o.name = f.name LEFT JOIN pages p ON p.path = o.path
    WHERE f.path = %(path)s
"""

_SELECT_LINKS = "SELECT name, path, title, language, position, in_foot, original, changed_at FROM own_pages"


def apply(db: Connection, pages: Collection[OwnPage], beside: Sequence[Page]) -> Applied:
    """Make these the site's own pages, and no others; what was there and is not among them is gone.

    If anything changes, `beside` is wanted, too: pages that link to them and are looked at most. All others show the
    links as of their next press.

    Raises:
        Permanent: there is something else at the path of one; nothing is changed then.
    """
    db.execute("LOCK TABLE own_pages IN SHARE ROW EXCLUSIVE MODE")
    before = {each.name: each for each in own_pages(db)}
    given = {page.name: page for page in pages}
    changed = [page for name, page in given.items() if name in before and not _same(page, before[name])]
    added = [page for name, page in given.items() if name not in before]
    removed = sorted(before.keys() - given.keys())
    _refuse_taken(db, [page.path for page in (*added, *changed)])
    ring: list[Due] = []
    if added or changed or removed:
        db.execute(
            "DELETE FROM own_pages WHERE name = ANY (%(names)s)",
            {"names": [*removed, *(page.name for page in changed)]},
        )
        _insert(db, [*added, *changed])
        for page in changed:
            if _reads_same(page, before[page.name]):
                db.execute(_KEEP_DATES, {"at": before[page.name].changed_at, "name": page.name})
        paths = db.execute("SELECT path FROM own_paths ORDER BY path").values()
        ring = want(db, [Want(each) for each in (*(Page(path, PageKind.OWN_PAGE) for path in paths), *beside)])
    names = [tuple(sorted(page.name for page in each)) for each in (added, changed)]
    return Applied(names[0], names[1], tuple(removed), len(given) - len(added) - len(changed), tuple(ring))


def _same(page: OwnPage, before: OwnPage) -> bool:
    return _reads_same(page, before) and (page.path, page.language, page.order, page.in_foot, page.original) == (
        before.path, before.language, before.order, before.in_foot, before.original,
    )  # fmt: skip


def _reads_same(page: OwnPage, before: OwnPage) -> bool:
    return (page.title, page.description, page.body) == (before.title, before.description, before.body)


def _refuse_taken(db: Connection, paths: Sequence[str]) -> None:
    for taken in db.read(_TakenPath, _SELECT_TAKEN, {"paths": list(paths)}):
        raise Permanent(f"There is something else at {taken.path} already ({taken.kind}): give the page another path.")


def _insert(db: Connection, pages: Sequence[OwnPage]) -> None:
    values = {
        "names": [page.name for page in pages],
        "paths": [page.path for page in pages],
        "titles": [page.title for page in pages],
        "languages": [page.language for page in pages],
        "bodies": [page.body for page in pages],
        "descriptions": [page.description for page in pages],
        "positions": [page.order for page in pages],
        "in_foot": [page.in_foot for page in pages],
        "originals": [page.original for page in pages],
    }
    db.execute(_INSERT_OWN_PAGES, values)
    db.execute(_INSERT_PATHS, values)


def own_pages(db: Connection) -> list[OwnPage]:
    """Return the site's own pages, by name."""
    return [OwnPage(*row) for row in db.read(_OwnRow, _SELECT_OWN_PAGES)]


def own_page(db: Connection, path: str) -> OwnPage | Moved | Tombstone:
    """Return what readers are to get at this path.

    Raises:
        Transient: it has moved away from there, and its page at the new path comes first.
    """
    row = db.read(_AtPath, _SELECT_AT_PATH, {"path": path}).one()
    if row.name is None or row.path is None:
        return Tombstone()
    if row.path == path:
        return OwnPage(*row[:-1])  # type: ignore[arg-type]
    if not row.readable:
        raise Transient(f"It has moved to {row.path}: readers cannot be sent there before that page is pressed.")
    return Moved(row.path)


def own_links(db: Connection) -> OwnLinks:
    """Return what all pages show of the own ones."""
    return OwnLinks.of(OwnLink(*row) for row in db.read(_LinkRow, _SELECT_LINKS))
