"""What happens to a front at its time: changes come into force, pins and banners end, an article's lead is over."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from shared.events import Due
from shared.front import Arrangement
from shared.front_changes import FrontStep, TooManyPins, articles_in, done, from_stored
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.editing.front_rows import FrontRow, arrange, lock_articles_of_front, lock_front_by_id
from shared.ledger.pressing.places import places_of
from shared.ledger.pressing.wants import Want, want
from shared.pages import newest_pages


class _ComingRow(NamedTuple):
    number: int
    steps: list[StoredObject]


class _FutureRow(NamedTuple):
    at: datetime
    steps: list[StoredObject]


_SELECT_COMING = """
    SELECT number, steps FROM front_changes
    WHERE front = %(front)s AND at <= now() AND in_force_at IS NULL AND undone_by IS NULL AND problem IS NULL
    ORDER BY at, number
"""


def keep_front(db: Connection, id_: int) -> list[Due]:
    """Bring a front to what editors have said of it by now.

    Returns:
        Pages to ring for once this is committed.
    """
    # Looked at before the front is locked, for articles come first; what is undone meanwhile is left out then.
    named = {row.number: from_stored(row.steps) for row in db.read(_ComingRow, _SELECT_COMING, {"front": id_})}
    steps = [step for each in named.values() for step in each]
    lock_articles_of_front(db, {*articles_in(steps), *_put_back(steps)})
    front, ring = lock_front_by_id(db, id_), dict[str | int, Due]()
    for row in db.read(_ComingRow, _SELECT_COMING, {"front": id_}).fetchall():
        if row.number not in named:
            continue  # it came meanwhile: the next look finds it
        try:
            after = done(front.standing, named[row.number], front.now)
        except TooManyPins as error:
            db.execute(_GIVE_UP, {"number": row.number, "problem": str(error)})
            continue
        ring |= {due.id: due for due in arrange(db, front, after, number=row.number)}
        front = lock_front_by_id(db, id_)
    ring |= {due.id: due for due in arrange(db, front, front.standing.at(front.now))}
    return list(ring.values())


def coming_into_force(db: Connection, front: FrontRow, at: datetime) -> Arrangement:
    """Return how a front will be arranged at a time if nobody asks for anything else before."""
    after = front.standing
    for row in db.read(_FutureRow, _SELECT_FUTURE, {"front": front.id, "until": at}).fetchall():
        with suppress(TooManyPins):
            after = done(after, from_stored(row.steps), row.at)
    return after.at(at)


_SELECT_FUTURE = """
    SELECT at, steps FROM front_changes
    WHERE front = %(front)s AND at <= %(until)s AND in_force_at IS NULL AND undone_by IS NULL AND problem IS NULL
    ORDER BY at, number
"""

_GIVE_UP = "UPDATE front_changes SET problem = %(problem)s WHERE number = %(number)s"


def _put_back(steps: list[FrontStep]) -> set[int]:
    """Return the articles that come back with what is put back."""
    made = Arrangement()
    for step in steps:
        made = step.done(made)
    return {pin.article for pin in made.pins}


def end_lead(db: Connection, article_id: int) -> list[Due]:
    """Let an article that has led long enough lead no more, unless it is newer by now.

    Returns:
        Pages to ring for once this is committed.
    """
    if not db.execute(_END_LEAD, {"id": article_id}).fetchone():
        return []
    listings = places_of(db, [article_id])[article_id]
    fronts = [page for listing in listings for page in newest_pages(listing) if page.kind.traits.is_edited]
    return want(db, [Want(page) for page in fronts])


_END_LEAD = """
    UPDATE articles SET lead_until = NULL WHERE id = %(id)s AND lead_until <= now()
    RETURNING withdrawn_by IS NULL
"""
