"""Pictures that are to be fetched: claimed, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED, MAX_CLAIMS, Lease, Work, backoff, claim, settle
from shared.picture import PictureState, Rendition


class PictureRow(NamedTuple):
    """A picture as it was claimed."""

    id: str
    url: str
    focus: dict[str, float] | None
    host: str
    failures: int


PICTURES = Work(PictureRow, "pictures", "id", "state = 'waiting'", 'id COLLATE "C"', "priority")
PictureLease = Lease[PictureRow]

MAX_PICTURE_PAUSE_SECONDS = 600.0
"""Seconds between two attempts at one picture after many failures."""

MAX_PICTURE_AGE = timedelta(days=3)
"""How long a picture is tried to be had."""

MAX_PROBLEM_CHARACTERS = 500

_CRASH_REFUSAL = "It ended the collector five times in a row: see the collector's log."


@dataclass(frozen=True)
class Fetched:
    """What was made of a picture."""

    width: int
    height: int
    """In pixels, upright."""
    colour: str
    credit: str
    note: str
    """What readers do not get of it; empty: they get all."""
    renditions: tuple[Rendition, ...]
    validator: Mapping[str, str]
    """Headers that came with it, by which a server tells whether it has changed."""


def claim_pictures(
    db: Connection, owner: int | None, limit: int, busy_hosts: Collection[str] = ()
) -> Sequence[PictureLease]:
    """Claim pictures that are due, what is urgent and has waited longest first; none of the hosts that are busy.

    Of each host one is claimed: it may be slow.
    """
    values = {"most": MAX_CLAIMS, "limit": limit, "busy": list(busy_hosts)}
    keys = db.execute(_SELECT_DUE_PICTURES, values).values()
    return [lease for key in keys for lease in claim(db, PICTURES, [key], owner)]


_SELECT_DUE_PICTURES = f"""
    SELECT id FROM (
        SELECT DISTINCT ON (host) id, priority, next_attempt_at FROM (
            SELECT id, host, priority, next_attempt_at FROM pictures
            WHERE {PICTURES.due} AND next_attempt_at <= now() AND claims < %(most)s AND {IS_UNLEASED}
              AND host <> ALL (%(busy)s)
            ORDER BY priority, next_attempt_at LIMIT 1000) due
        ORDER BY host, priority, next_attempt_at) first_of_host
    ORDER BY priority, next_attempt_at LIMIT %(limit)s
"""  # noqa: S608 - the conditions are ours


def reserve_renditions(db: Connection, lease: PictureLease, renditions: Sequence[Rendition]) -> bool:
    """Note which objects are about to be put, so that nobody removes them; false: one is being removed now.

    It replaces what was made of the picture before.
    """
    lock_media(db)
    paths = [each.path for each in renditions]
    if db.execute("SELECT FROM media_removals WHERE path = ANY (%(paths)s)", {"paths": paths}).fetchone() is not None:
        return False
    key = {"key": lease.row.id}
    db.execute(f"{_REMOVE_UNSHARED} AND picture = %(key)s AND path <> ALL (%(paths)s)", {**key, "paths": paths})
    db.execute("DELETE FROM renditions WHERE picture = %(key)s", key)
    columns = {
        "paths": paths,
        "crops": [each.crop for each in renditions],
        "formats": [each.format for each in renditions],
        "widths": [each.width for each in renditions],
        "heights": [each.height for each in renditions],
        "sizes": [each.size for each in renditions],
    }
    db.execute(_INSERT_RENDITIONS, {**key, **columns})
    return True


_INSERT_RENDITIONS = """
    INSERT INTO renditions (picture, path, crop, format, width, height, size)
    SELECT %(key)s, * FROM unnest(%(paths)s::text[], %(crops)s::text[], %(formats)s::text[], %(widths)s::integer[],
                                  %(heights)s::integer[], %(sizes)s::integer[])
"""
_REMOVE_UNSHARED = """
    INSERT INTO media_removals (path) SELECT DISTINCT path FROM renditions r
    WHERE NOT EXISTS (SELECT FROM renditions o WHERE o.path = r.path AND o.picture <> r.picture)
"""


def lock_media(db: Connection) -> None:
    """Keep others from reserving or giving up objects of the bucket until this is committed."""
    db.execute("SELECT pg_advisory_xact_lock(hashtext('andruck media'))")


def settle_picture(db: Connection, lease: PictureLease, fetched: Fetched) -> bool:
    """Note that a picture is ready: its objects can be read. False if the claim was lost."""
    values = {name: getattr(fetched, name) for name in ("width", "height", "colour", "credit", "note")}
    return settle(db, lease, _SET_READY, {**values, "validator": json.dumps(dict(fetched.validator))})


_SET_SETTLED = """
    version = nextval('sequence_numbers'), news = true, settled_at = now(), claims = 0, failures = 0
"""
_SET_READY = f"""
    {_SET_SETTLED}, state = '{PictureState.READY}', problem = NULL, validator = %(validator)s::jsonb,
    width = %(width)s, height = %(height)s, colour = %(colour)s, credit = %(credit)s, note = %(note)s
"""


def refuse_picture(db: Connection, lease: PictureLease, problem: str) -> bool:
    """Note why a picture cannot be shown. False if the claim was lost."""
    return settle(db, lease, _SET_REFUSED, {"problem": problem[:MAX_PROBLEM_CHARACTERS]})


_SET_REFUSED = f"{_SET_SETTLED}, state = '{PictureState.REFUSED}', problem = %(problem)s"


def postpone_picture(db: Connection, lease: PictureLease, problem: str, *, at_least: float = 0) -> bool:
    """Note why an attempt was in vain, and when to try again; after days it is refused. False if the claim was lost."""
    seconds = max(backoff(lease.row.failures, longest=MAX_PICTURE_PAUSE_SECONDS), at_least)
    values: dict[str, Any] = {"problem": problem[:MAX_PROBLEM_CHARACTERS], "delay": timedelta(seconds=seconds)}
    return settle(db, lease, _SET_PICTURE_POSTPONED, {**values, "age": MAX_PICTURE_AGE})


_IS_TOO_OLD = "wanted_at < now() - %(age)s"
_SET_PICTURE_POSTPONED = f"""
    claims = 0, failures = failures + 1, problem = %(problem)s, next_attempt_at = now() + %(delay)s,
    state = CASE WHEN {_IS_TOO_OLD} THEN 'refused' ELSE state END,
    news = news OR {_IS_TOO_OLD}, settled_at = CASE WHEN {_IS_TOO_OLD} THEN now() END,
    version = CASE WHEN {_IS_TOO_OLD} THEN nextval('sequence_numbers') ELSE version END
"""


def refuse_killers(db: Connection) -> int:
    """Give pictures up that ended their collector again and again, and return how many they were."""
    return db.execute(_REFUSE_KILLERS, {"most": MAX_CLAIMS, "problem": _CRASH_REFUSAL}).rowcount


_REFUSE_KILLERS = f"""
    UPDATE pictures SET {_SET_REFUSED} WHERE {PICTURES.due} AND claims >= %(most)s AND {IS_UNLEASED}
"""  # noqa: S608
