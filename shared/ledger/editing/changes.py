"""Accept what editors ask of a front: the one transaction behind every 202 that they get."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from shared.errors import Transient
from shared.events import Due
from shared.front import Arrangement
from shared.front_changes import FrontStep, PutBack, as_stored, done
from shared.ledger.connections import Connection
from shared.ledger.editing.front_rows import (
    FrontRow,
    arrange,
    find_front,
    lock_articles_of_front,
    lock_front,
    note_coming,
)
from shared.ledger.editing.front_steps import as_steps, known_articles, refuse_what_is_not_pinned, refuse_what_is_over
from shared.ledger.editing.front_steps import told as told_of
from shared.ledger.editing.front_wishes import FrontWish
from shared.ledger.editing.undoing import Undone, note_undone, undone_by
from shared.ledger.webhooks import REUSED_ID_PROBLEM, Conflict, Webhook
from shared.listings import Listing
from shared.pages import front_page


class FrontOvertaken(Conflict):
    """Another editor was there first."""


@dataclass(frozen=True)
class FrontAccepted:
    """The answer to an editor."""

    submission: int
    version: int
    """Of the front by now."""
    at: datetime | None
    """When it comes into force; None: it is in force."""
    ring: tuple[Due, ...] = ()
    """Pages to ring for once this is committed."""


@dataclass(frozen=True)
class Planned:
    """What a wish comes to, as the front stands now."""

    steps: tuple[FrontStep, ...]
    told: str
    after: Arrangement
    at: datetime | None
    """When it comes into force; None: now."""
    undone: Undone | None

    @property
    def changes_front(self) -> bool:
        """Whether readers get another front by it, now or later."""
        return self.undone is None or self.undone.arrangement is not None


class _AnsweredChange(NamedTuple):
    number: int
    digest: str
    at: datetime | None
    version: int


class _LastChange(NamedTuple):
    who: str
    told: str
    in_force_at: datetime


def plan(db: Connection, front: FrontRow, wish: FrontWish) -> Planned:
    """Return what a wish comes to; nothing is written.

    Raises:
        UnknownArticle, NotPinned, TooManyPins, CannotUndo: as they say.
        Permanent: something would end before it begins.
    """
    at = wish.at if wish.at and wish.at > front.now else None
    if undone := undone_by(db, front, wish):
        steps: tuple[FrontStep, ...] = (PutBack(undone.arrangement),) if undone.arrangement is not None else ()
        return Planned(steps, undone.told, done(front.standing, steps, at or front.now), at, undone)
    numbers = known_articles(db, wish.steps)
    refuse_what_is_over(wish.steps, at or front.now)
    if at is None:
        refuse_what_is_not_pinned(wish.steps, numbers, front.standing.at(front.now))
    steps = tuple(as_steps(wish.steps, numbers))
    return Planned(steps, told_of(wish.steps), done(front.standing, steps, at or front.now), at, None)


def accept_front_change(db: Connection, webhook: Webhook, listing: Listing, wish: FrontWish) -> FrontAccepted:
    """Write down what an editor asks of a front, and want its page, or leave that to its time.

    Raises:
        FrontOvertaken: the front is not as the editor saw it.
        Conflict: the webhook id was used before, for something else.
        Permanent: as `plan` has it.
        Transient: another editor changes what is to be undone at this moment.
    """
    if before := _answered_before(db, webhook):
        return before
    # Articles are locked before their front, and so looked for before it is: see `lock_articles_of_front`.
    look = plan(db, find_front(db, listing), wish)
    lock_articles_of_front(db, {pin.article for pin in look.after.pins})
    front = lock_front(db, listing)
    if before := _answered_before(db, webhook):
        return before
    _refuse_another_version(db, front, wish)
    planned = plan(db, front, wish)
    if planned.undone != look.undone:
        raise Transient(
            "Another editor changes this front at this moment: look at it, and send it again.", retry_after=1
        )
    number = _write_down(db, webhook, front, wish, planned)
    if planned.undone and planned.undone.number:
        note_undone(db, planned.undone.number, number)
    if planned.at:
        note_coming(db, front, planned.at)
        return FrontAccepted(number, front.version, planned.at)
    if not planned.changes_front:
        db.execute("UPDATE front_changes SET in_force_at = now(), live_at = now() WHERE number = %(n)s", {"n": number})
        return FrontAccepted(number, front.version, None)
    ring = arrange(db, front, planned.after, number=number)
    return FrontAccepted(number, front.version + 1, None, tuple(ring))


def _answered_before(db: Connection, webhook: Webhook) -> FrontAccepted | None:
    """Return what this message was answered before.

    Raises:
        Conflict: it was another request.
    """
    found = db.read(_AnsweredChange, _SELECT_ANSWERED, {"source": webhook.source, "id": webhook.id}).fetchone()
    if found is None:
        return None
    if found.digest != webhook.digest:
        raise Conflict(REUSED_ID_PROBLEM, field="webhook-id")
    return FrontAccepted(found.number, found.version, found.at)


_SELECT_ANSWERED = """
    SELECT c.number, c.digest, c.at, coalesce(c.version, f.version) AS version
    FROM front_changes c JOIN fronts f ON f.id = c.front WHERE source = %(source)s AND webhook_id = %(id)s
"""


def _refuse_another_version(db: Connection, front: FrontRow, wish: FrontWish) -> None:
    if wish.version is None or wish.version == front.version:
        return
    last = db.read(_LastChange, _SELECT_LAST_CHANGE, {"front": front.id, "version": front.version}).fetchone()
    by = f" {last.who}, {last.in_force_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC: {last.told}." if last else ""
    sentence = f"The front is at version {front.version}, not {wish.version}.{by} Look at it, and send this again."
    raise FrontOvertaken(sentence, field="version")


_SELECT_LAST_CHANGE = """
    SELECT who, told, in_force_at FROM front_changes WHERE front = %(front)s AND version = %(version)s
"""


def _write_down(db: Connection, webhook: Webhook, front: FrontRow, wish: FrontWish, planned: Planned) -> int:
    number = db.execute(
        _INSERT_CHANGE,
        {
            "front": front.id,
            "source": webhook.source,
            "webhook_id": webhook.id,
            "digest": webhook.digest,
            "who": wish.who or webhook.source,
            "steps": json.dumps(as_stored(planned.steps)),
            "told": planned.told,
            "undoes": planned.undone and planned.undone.number,
            "at": planned.at,
            "path": front_page(front.of).path,
        },
    ).value()
    if number is None:
        raise Conflict(REUSED_ID_PROBLEM, field="webhook-id")
    return int(number)


_INSERT_CHANGE = """
    INSERT INTO front_changes (front, source, webhook_id, digest, who, steps, told, undoes, at, path)
    VALUES (%(front)s, %(source)s, %(webhook_id)s, %(digest)s, %(who)s, %(steps)s::jsonb, %(told)s, %(undoes)s, %(at)s,
            %(path)s)
    ON CONFLICT (source, webhook_id) DO NOTHING RETURNING number
"""
