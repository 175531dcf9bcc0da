"""Files that a site has by its settings: what they hold, and which are gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shared.article import Tombstone
from shared.ledger.connections import Connection
from shared.ledger.pressing.presses import install
from shared.pages import ASSETS
from shared.standing_file import StandingFile


class _FileRow(NamedTuple):
    path: str
    content_type: str
    content: bytes
    gone: bool


_KEEP_FILES = """
    INSERT INTO standing_files AS f (path, content_type, content)
    SELECT * FROM unnest(%(paths)s::text[], %(types)s::text[], %(contents)s::bytea[]) AS given (path, type, content)
    ORDER BY path COLLATE "C"
    ON CONFLICT (path) DO UPDATE
        SET content_type = EXCLUDED.content_type, content = EXCLUDED.content, gone = false
"""

# What pages that are not pressed again may still refer to by its digest stays.
_END_OTHER_FILES = """
    UPDATE standing_files SET gone = true
    WHERE path <> ALL (%(paths)s) AND NOT starts_with(path, %(assets)s) AND NOT gone
    RETURNING path, content_type, content, gone
"""

_SELECT_FILE = "SELECT path, content_type, content, gone FROM standing_files WHERE path = %(path)s"


def install_files(db: Connection, files: Sequence[StandingFile]) -> None:
    """Keep these files, which are all that the settings ask for, and want them, and tombstones for all others.

    Whoever calls it last is right: there is one site file.
    """
    db.execute("LOCK TABLE standing_files IN SHARE ROW EXCLUSIVE MODE")
    values = {
        "paths": [file.path for file in files],
        "types": [file.content_type for file in files],
        "contents": [file.content for file in files],
    }
    db.execute(_KEEP_FILES, values)
    ended = db.read(_FileRow, _END_OTHER_FILES, {"paths": values["paths"], "assets": ASSETS}).fetchall()
    former = [StandingFile(row.path, row.content_type, row.content) for row in ended]
    install(db, [file.page for file in (*files, *former)])


def standing_file(db: Connection, path: str) -> StandingFile | Tombstone:
    """Return what readers are to get at this path."""
    row = db.read(_FileRow, _SELECT_FILE, {"path": path}).one()
    return Tombstone() if row.gone else StandingFile(row.path, row.content_type, bytes(row.content))
