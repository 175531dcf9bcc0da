"""Files that a site has by its settings: what they hold, and which are gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.pressing.presses import install
from shared.ledger.pressing.sitemap_years import sitemap_years
from shared.pages import ASSETS, ROBOTS
from shared.standing_file import StandingFile, with_sitemaps
from shared.withdrawal import Tombstone


class _FileRow(NamedTuple):
    path: str
    content_type: str
    content: bytes
    made_of: str
    gone: bool


_KEEP_FILES = """
    INSERT INTO standing_files AS f (path, content_type, content, made_of)
    SELECT * FROM unnest(%(paths)s::text[], %(types)s::text[], %(contents)s::bytea[], %(made_of)s::text[])
                  AS given (path, type, content, made_of)
    ORDER BY path COLLATE "C"
    ON CONFLICT (path) DO UPDATE
        SET content_type = EXCLUDED.content_type, content = EXCLUDED.content, made_of = EXCLUDED.made_of, gone = false
"""

# What pages that are not pressed again may still refer to by its digest stays.
_END_OTHER_FILES = """
    UPDATE standing_files SET gone = true
    WHERE path <> ALL (%(paths)s) AND NOT starts_with(path, %(assets)s) AND NOT gone
    RETURNING path, content_type, content, made_of, gone
"""

_SELECT_FILE = "SELECT path, content_type, content, made_of, gone FROM standing_files WHERE path = %(path)s"

_SELECT_MADE = """
    SELECT path, content_type, content, made_of, gone FROM standing_files WHERE made_of = %(made_of)s ORDER BY path
"""


def install_files(db: Connection, files: Sequence[StandingFile]) -> None:
    """Keep these files, which are all that the settings ask for, and want them, and tombstones for all others.

    Whoever calls it last is right: there is one site file.
    """
    db.execute("LOCK TABLE standing_files IN SHARE ROW EXCLUSIVE MODE")
    values = {
        "paths": [file.path for file in files],
        "types": [file.content_type for file in files],
        "contents": [file.content for file in files],
        "made_of": [file.made_of for file in files],
    }
    db.execute(_KEEP_FILES, values)
    ended = db.read(_FileRow, _END_OTHER_FILES, {"paths": values["paths"], "assets": ASSETS}).fetchall()
    former = [_file(row) for row in ended]
    install(db, [file.page for file in (*files, *former)])


def standing_file(db: Connection, path: str) -> StandingFile | Tombstone:
    """Return what readers are to get at this path."""
    row = db.read(_FileRow, _SELECT_FILE, {"path": path}).one()
    if row.gone:
        return Tombstone()
    return with_sitemaps(_file(row), sitemap_years(db)) if path == ROBOTS.path else _file(row)


def files_made_of(db: Connection, digest: str) -> list[StandingFile]:
    """Return the files that were made of what has this digest; none if that was never made, or made anew since."""
    return [_file(row) for row in db.read(_FileRow, _SELECT_MADE, {"made_of": digest})]


def _file(row: _FileRow) -> StandingFile:
    return StandingFile(row.path, row.content_type, bytes(row.content), row.made_of)
