"""What undoing a change of a front comes to: a change that waits never comes; else the front is put back as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from shared.errors import Permanent
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.editing.front_rows import FrontRow
from shared.ledger.editing.front_wishes import FrontWish


class CannotUndo(Permanent):
    """There is nothing to undo, or it is too late for it."""


@dataclass(frozen=True)
class Undone:
    """What is undone, or put back."""

    told: str
    arrangement: StoredObject | None
    """What is put back; None: nothing, for what is undone had not come into force."""
    number: int | None = None
    """Of the change that is undone; None: a version is put back."""


class _UndoableRow(NamedTuple):
    number: int
    told: str
    version: int | None
    """None: it has not come into force."""
    is_last: bool
    """No other has come into force since, but to undo it, or others that are undone."""


class _VersionRow(NamedTuple):
    number: int
    arrangement: StoredObject


_CAN_BE_UNDONE = "front = %(front)s AND undone_by IS NULL AND undoes IS NULL AND problem IS NULL"
_SELECT_UNDOABLE = f"""
    SELECT number, told, version, number = (
             SELECT number FROM front_changes WHERE {_CAN_BE_UNDONE} AND version IS NOT NULL
             ORDER BY version DESC LIMIT 1) AS is_last
    FROM front_changes WHERE {_CAN_BE_UNDONE} AND (%(number)s::bigint IS NULL OR number = %(number)s)
    ORDER BY coalesce(in_force_at, accepted_at) DESC, number DESC LIMIT 1
"""  # noqa: S608 - it is ours
_SELECT_VERSION = "SELECT number, arrangement FROM front_changes WHERE front = %(front)s AND version = %(version)s"


def undone_by(db: Connection, front: FrontRow, wish: FrontWish) -> Undone | None:
    """Return what a wish undoes or puts back; None if it asks for something else.

    Raises:
        CannotUndo: there is no such thing, or others came after it.
    """
    if wish.restore is not None:
        told = f"put version {wish.restore} back"
        return Undone(told, _arrangement_of(db, front, wish.restore, "restore"))
    if not wish.undo:
        return None
    number = None if wish.undo is True else wish.undo
    row = db.read(_UndoableRow, _SELECT_UNDOABLE, {"front": front.id, "number": number}).fetchone()
    if row is None:
        which = "Nothing" if number is None else f"No change {number}"
        raise CannotUndo(f"{which} is there to be undone on this front.", field="undo")
    told = f"undid: {row.told}"
    if row.version is None:
        return Undone(told, None, row.number)
    if not row.is_last:
        sentence = f"Others came after the change {row.number}: put version {row.version - 1} back if you mean that."
        raise CannotUndo(sentence, field="undo")
    return Undone(told, _arrangement_of(db, front, row.version - 1, "undo"), row.number)


def _arrangement_of(db: Connection, front: FrontRow, version: int, field: str) -> StoredObject:
    if version == 0:
        return {}
    row = db.read(_VersionRow, _SELECT_VERSION, {"front": front.id, "version": version}).fetchone()
    if row is None:
        raise CannotUndo(f"Version {version} of this front is not known; it is at {front.version}.", field=field)
    return row.arrangement


def note_undone(db: Connection, undone: int, by: int) -> None:
    """Note which change undoes another. One that waited for its time never comes."""
    db.execute("UPDATE front_changes SET undone_by = %(by)s WHERE number = %(undone)s", {"undone": undone, "by": by})
