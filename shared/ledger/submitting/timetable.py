"""What is to be released, or expires, when; and what stands in the way where it was not kept.

A schedule that cannot be kept is tried again after a while, longer each time. Meanwhile it is not looked at, so however
many of them there are, all others are kept in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from shared.ledger.connections import Connection


class Appointment(StrEnum):
    """What happens at its time."""

    RELEASE = "release"
    """Of a submission."""
    EXPIRY = "expiry"
    """Of an article."""
    FRONT = "front"
    """What editors have said of a front begins or ends."""
    LEAD = "lead"
    """An article has led long enough."""


MAX_SCHEDULE_PAUSE_SECONDS = 300
"""Seconds between two attempts to keep a schedule after many failures; the first comes after one."""

_SCHEDULE_COLUMNS = {
    Appointment.RELEASE: ("submissions", "number", "release_at", "stage = 'scheduled'"),
    Appointment.EXPIRY: ("articles", "id", "expires_at", "withdrawn_by IS NULL"),
    Appointment.FRONT: ("fronts", "id", "next_at", "next_at IS NOT NULL"),
    Appointment.LEAD: ("articles", "id", "lead_until", "lead_until IS NOT NULL"),
}

# What lies further ahead than any pause is of a clock that was set back since.
_NOT_PUT_OFF = f"""NOT EXISTS (
    SELECT FROM schedule_setbacks b WHERE b.schedule = '{{schedule}}' AND b.id = {{key}}
      AND b.next_attempt_at BETWEEN now() AND now() + interval '{2 * MAX_SCHEDULE_PAUSE_SECONDS} seconds')"""


def due(db: Connection, schedule: Appointment, limit: int) -> list[int]:
    """Return up to `limit` submissions to be released, or articles to expire, the longest due first."""
    table, key, at, open_ = _SCHEDULE_COLUMNS[schedule]
    not_put_off = _NOT_PUT_OFF.format(schedule=schedule.value, key=f"{table}.{key}")
    rows = db.execute(
        f"""SELECT {key} FROM {table} WHERE {open_} AND {at} <= now() AND {not_put_off}
            ORDER BY {at}, {key} LIMIT %(limit)s""",  # noqa: S608 - the names are ours
        {"limit": limit},
    )
    return rows.values()


def hurry(db: Connection) -> None:
    """Let this transaction wait for no row that somebody holds for longer: it is come back to, others go first."""
    db.execute("SET LOCAL lock_timeout = '250ms'")


def seconds_to_next(db: Connection) -> float | None:
    """Return in how many seconds something is released or expires; None if nothing lies ahead."""
    seconds = db.execute(
        """SELECT extract(epoch FROM least(
             (SELECT min(release_at) FROM submissions WHERE stage = 'scheduled' AND release_at > now()),
             (SELECT min(expires_at) FROM articles WHERE expires_at > now() AND withdrawn_by IS NULL),
             (SELECT min(next_at) FROM fronts WHERE next_at > now()),
             (SELECT min(lead_until) FROM articles WHERE lead_until > now())) - now())"""
    ).value()
    return None if seconds is None else float(seconds)


def put_off(db: Connection, schedule: Appointment, id_: int, problem: str) -> None:
    """Note that a schedule could not be kept, and when to try again."""
    db.execute(
        _UPSERT_SCHEDULE_SETBACK,
        {"schedule": schedule.value, "id": id_, "problem": problem, "longest": MAX_SCHEDULE_PAUSE_SECONDS},
    )


_UPSERT_SCHEDULE_SETBACK = """
    INSERT INTO schedule_setbacks AS b (schedule, id, failures, next_attempt_at, problem)
    VALUES (%(schedule)s, %(id)s, 1, now() + interval '1 second', %(problem)s)
    ON CONFLICT (schedule, id) DO UPDATE SET failures = b.failures + 1, problem = EXCLUDED.problem,
        next_attempt_at = now() + make_interval(secs => least(power(2, least(b.failures, 20)), %(longest)s))
"""


def forget_kept(db: Connection) -> None:
    """Forget what stood in the way of schedules that are kept by now, or have been changed."""
    for schedule, (table, key, at, open_) in _SCHEDULE_COLUMNS.items():
        db.execute(
            f"""DELETE FROM schedule_setbacks b WHERE b.schedule = '{schedule.value}'
                AND NOT EXISTS (SELECT FROM {table} WHERE {table}.{key} = b.id AND {open_} AND {at} <= now())"""  # noqa: S608
        )


@dataclass(frozen=True)
class Late:
    """Schedules of one kind whose time has passed by more than some seconds."""

    count: int
    """Counted up to the limit that was asked for."""
    oldest: float
    """Seconds; 0 if none is late."""
    problem: str | None
    """What stands in the way of one of them, if that is known."""


class _CountedLate(NamedTuple):
    number: int
    oldest: float
    problem: str | None


def late(db: Connection, schedule: Appointment, *, seconds: float, limit: int) -> Late:
    """Return what should have happened some seconds ago."""
    table, _, at, open_ = _SCHEDULE_COLUMNS[schedule]
    row = db.read(
        _CountedLate,
        f"""SELECT count(*) AS number, coalesce(extract(epoch FROM now() - min(at)), 0)::float AS oldest,
              (SELECT problem FROM schedule_setbacks b WHERE b.schedule = '{schedule.value}'
               ORDER BY failures DESC LIMIT 1) AS problem
            FROM (SELECT {at} AS at FROM {table} WHERE {open_} AND {at} < now() - make_interval(secs => %(seconds)s)
                  ORDER BY {at} LIMIT %(limit)s) late""",  # noqa: S608
        {"seconds": seconds, "limit": limit},
    ).one()
    return Late(row.number, row.oldest, row.problem if row.number else None)
