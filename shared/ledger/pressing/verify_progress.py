"""Rounds of comparing the bucket with the ledger: how far each has come, kept where an interruption cannot lose it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.ledger.connections import Connection

VERIFY_CHUNK_PAGES = 1000
"""Pages that are looked at in one step: as many as a store lists at once."""


@dataclass(frozen=True)
class Round:
    """How far a round has come."""

    name: str
    mode: str
    step: int
    token: str | None = None
    """Where the store goes on listing."""
    listed: bool = False
    """The bucket is listed to its end; next come pages of which no object was seen."""
    after: str = ""
    """Path of the last page that was looked for."""
    looked: int = 0
    found: Mapping[str, int] = field(default_factory=dict)
    """Differences by kind."""
    found_ever: Mapping[str, int] = field(default_factory=dict)
    done: bool = False


class _Left(NamedTuple):
    """How a round was left."""

    mode: str
    step: int
    token: str | None
    listed: bool
    after: str
    looked: int
    found: dict[str, int]
    found_ever: dict[str, int]


def resume(db: Connection, name: str, mode: str, *, restart: bool = False) -> Round:
    """Return the round of this name as it was left; a new one if it was of another mode, or with `restart`."""
    row = db.read(
        _Left,
        """INSERT INTO verifications (name, mode) VALUES (%(name)s, %(mode)s)
           ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name
           RETURNING mode, step, token, listed, after, looked, found, found_ever""",
        {"name": name, "mode": mode},
    ).one()
    if restart or row.mode != mode:
        return Round(name, mode, row.step, found_ever=row.found_ever)
    return Round(name, *row)


def take_turn(db: Connection, name: str, *, days: float, most: float) -> bool:
    """Return whether it is time for the next step, and nobody else takes it.

    Steps are spread so that a round takes `days`, but they are at most `most` seconds apart.
    """
    taken = db.execute(
        """INSERT INTO verifications AS v (name, mode, next_at)
           SELECT %(name)s, '', now() + make_interval(secs => least(%(most)s, %(seconds)s / greatest(2 * reltuples, 1)))
           FROM pg_class WHERE oid = 'pages'::regclass
           ON CONFLICT (name) DO UPDATE SET next_at = EXCLUDED.next_at WHERE v.next_at <= now()""",
        {"name": name, "seconds": days * 86400 * VERIFY_CHUNK_PAGES, "most": most},
    )
    return taken.rowcount == 1


def save(db: Connection, at: Round) -> bool:
    """Record where a round stands after its step; False, and nothing is recorded, if somebody else was faster."""
    saved = db.execute(
        """UPDATE verifications SET mode = %(mode)s, step = step + 1, token = %(token)s, listed = %(listed)s,
             after = %(after)s, looked = %(looked)s,
             found = %(found)s::jsonb, found_ever = %(found_ever)s::jsonb,
             finished_at = CASE WHEN %(done)s THEN now() ELSE finished_at END
           WHERE name = %(name)s AND step = %(step)s""",
        {
            "name": at.name,
            "mode": "" if at.done else at.mode,
            "step": at.step,
            "token": at.token,
            "listed": at.listed,
            "after": at.after,
            "looked": at.looked,
            "found": json.dumps(at.found),
            "found_ever": json.dumps(at.found_ever),
            "done": at.done,
        },
    )
    return saved.rowcount == 1
