"""Pictures that are to be fetched: claimed, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED, MAX_CLAIMS, Lease, Work, backoff, claim, settle
from shared.ledger.picture_rows import MIN_PICTURE_PAUSE
from shared.picture import PictureState, Rendition


class PictureRow(NamedTuple):
    """A picture as it was claimed."""

    id: str
    url: str
    focus: dict[str, float] | None
    host: str
    failures: int
    state: str
    validator: dict[str, str] | None
    """Of what was fetched last."""
    doubted_at: datetime | None
    """Another revision shows it since, so it may have changed."""

    @property
    def held(self) -> dict[str, str]:
        """The validator of what readers see meanwhile; empty: there is nothing, or it has to be made anew."""
        return self.validator or {} if self.state == PictureState.READY else {}


_IS_WANTED = "(state = 'waiting' OR doubted_at IS NOT NULL)"
PICTURES = Work(PictureRow, "pictures", "id", _IS_WANTED, 'id COLLATE "C"', "priority")
PictureLease = Lease[PictureRow]

MAX_PICTURE_PAUSE_SECONDS = 600.0
"""Seconds between two attempts at one picture after many failures."""

MAX_PICTURE_AGE = timedelta(days=3)
"""How long a picture is tried to be had."""

FORMER_AGE = timedelta(days=1)
"""How long the objects stay that a picture has others for: pages, feeds and search engines may show them still."""

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
    """Headers that came with it, by which a server tells whether it has changed; and the SHA-256 of its bytes."""


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

    Pages show what was made of the picture before until `settle_picture`.
    """
    lock_media(db)
    paths = [each.path for each in renditions]
    key = {"key": lease.row.id, "paths": paths}
    if db.execute(_IS_BEING_REMOVED, key).fetchone() is not None:
        return False
    db.execute("DELETE FROM media_removals WHERE path = ANY (%(paths)s)", key)
    db.execute(_REMOVE_UNFINISHED, key)
    db.execute("DELETE FROM renditions WHERE picture = %(key)s AND coming", key)
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


# Who removes has locked the media, too, so the clock, not the transaction's time, tells whether that has begun.
_IS_BEING_REMOVED = "SELECT FROM media_removals WHERE path = ANY (%(paths)s) AND since <= clock_timestamp()"
_INSERT_RENDITIONS = """
    INSERT INTO renditions (picture, coming, path, crop, format, width, height, size)
    SELECT %(key)s, true, * FROM unnest(%(paths)s::text[], %(crops)s::text[], %(formats)s::text[],
                                        %(widths)s::integer[], %(heights)s::integer[], %(sizes)s::integer[])
"""
_REMOVE_UNFINISHED = """
    INSERT INTO media_removals (path) SELECT DISTINCT path FROM renditions r
    WHERE picture = %(key)s AND coming AND path <> ALL (%(paths)s)
      AND NOT EXISTS (SELECT FROM renditions o WHERE o.path = r.path AND (o.picture <> r.picture OR NOT o.coming))
    ON CONFLICT DO NOTHING
"""


def lock_media(db: Connection) -> None:
    """Keep others from reserving or giving up objects of the bucket until this is committed."""
    db.execute("SELECT pg_advisory_xact_lock(hashtext('andruck media'))")


def settle_picture(db: Connection, lease: PictureLease, fetched: Fetched) -> bool:
    """Note that a picture is ready: its objects can be read, and are what pages show. False if the claim was lost.

    Those that it had before stay for as long as pages may show them.
    """
    lock_media(db)
    values = {name: getattr(fetched, name) for name in ("width", "height", "colour", "credit", "note")}
    if not settle(db, lease, _SET_READY, {**values, **_said(lease, fetched.validator)}):
        return False
    key = {"key": lease.row.id, "age": FORMER_AGE}
    db.execute(_RETIRE_FORMER, key)
    db.execute("DELETE FROM renditions WHERE picture = %(key)s AND NOT coming", key)
    db.execute("UPDATE renditions SET coming = false WHERE picture = %(key)s", key)
    return True


def confirm_picture(db: Connection, lease: PictureLease, validator: Mapping[str, str]) -> bool:
    """Note that a picture has not changed. False if the claim was lost."""
    return settle(db, lease, _SET_CONFIRMED, _said(lease, validator))


def _said(lease: PictureLease, validator: Mapping[str, str]) -> dict[str, object]:
    return {"validator": json.dumps(dict(validator)), "doubted": lease.row.doubted_at}


# A doubt that came while it was on its way stays.
_DOUBT_ENDS = "doubted_at = CASE WHEN doubted_at IS DISTINCT FROM %(doubted)s::timestamptz THEN doubted_at END"
_SET_CHECKED = f"""
    checked_at = now(), claims = 0, failures = 0,
    next_attempt_at = now() + interval '{MIN_PICTURE_PAUSE.total_seconds():.0f} seconds'
"""
_SET_CONFIRMED = f"{_SET_CHECKED}, {_DOUBT_ENDS}, problem = NULL, validator = %(validator)s::jsonb"
_SET_READY = f"""
    {_SET_CONFIRMED}, version = nextval('sequence_numbers'), news = true, settled_at = now(),
    state = '{PictureState.READY}',
    width = %(width)s, height = %(height)s, colour = %(colour)s, credit = %(credit)s, note = %(note)s
"""
_RETIRE_FORMER = """
    INSERT INTO media_removals (path, since, former_of) SELECT DISTINCT path, now() + %(age)s, picture FROM renditions r
    WHERE picture = %(key)s AND NOT coming
      AND NOT EXISTS (SELECT FROM renditions o WHERE o.path = r.path AND (o.picture <> r.picture OR o.coming))
    ON CONFLICT DO NOTHING
"""


def refuse_picture(db: Connection, lease: PictureLease, problem: str) -> bool:
    """Note why a picture cannot be shown. What readers have of it already stays. False if the claim was lost."""
    values: dict[str, object] = {"problem": problem[:MAX_PROBLEM_CHARACTERS], "doubted": lease.row.doubted_at}
    return settle(db, lease, f"{_SET_REFUSED}, {_DOUBT_ENDS}", values)


_IF_WAITING = "CASE WHEN state = 'waiting' THEN"
_SET_REFUSED = f"""
    {_SET_CHECKED}, problem = %(problem)s, news = news OR state = 'waiting',
    version = {_IF_WAITING} nextval('sequence_numbers') ELSE version END,
    settled_at = CASE WHEN state = 'ready' THEN settled_at ELSE now() END,
    state = {_IF_WAITING} '{PictureState.REFUSED}' ELSE state END
"""


def postpone_picture(db: Connection, lease: PictureLease, problem: str, *, at_least: float = 0) -> bool:
    """Note why an attempt was in vain, and when to try again; after days it is refused. False if the claim was lost."""
    seconds = max(backoff(lease.row.failures, longest=MAX_PICTURE_PAUSE_SECONDS), at_least)
    values: dict[str, object] = {"problem": problem[:MAX_PROBLEM_CHARACTERS], "delay": timedelta(seconds=seconds)}
    return settle(db, lease, _SET_PICTURE_POSTPONED, {**values, "age": MAX_PICTURE_AGE})


_IS_OLD = "wanted_at < now() - %(age)s"
_IS_TOO_OLD = f"({_IS_OLD} AND state = 'waiting')"
_SET_PICTURE_POSTPONED = f"""
    claims = 0, failures = failures + 1, checked_at = now(), next_attempt_at = now() + %(delay)s,
    problem = CASE WHEN state = 'refused' THEN problem ELSE %(problem)s END,
    doubted_at = CASE WHEN NOT {_IS_OLD} THEN doubted_at END,
    state = CASE WHEN {_IS_TOO_OLD} THEN 'refused' ELSE state END,
    news = news OR {_IS_TOO_OLD}, settled_at = CASE WHEN {_IS_TOO_OLD} THEN now() ELSE settled_at END,
    version = CASE WHEN {_IS_TOO_OLD} THEN nextval('sequence_numbers') ELSE version END
"""


def refuse_killers(db: Connection) -> int:
    """Give pictures up that ended their collector again and again, and return how many they were."""
    return db.execute(_REFUSE_KILLERS, {"most": MAX_CLAIMS, "problem": _CRASH_REFUSAL}).rowcount


_REFUSE_KILLERS = f"""
    UPDATE pictures SET {_SET_REFUSED}, doubted_at = NULL WHERE {PICTURES.due} AND claims >= %(most)s AND {IS_UNLEASED}
"""  # noqa: S608
