"""What becomes of a press that failed. None of it is held against what is wanted of the page since."""

from __future__ import annotations

from typing import NamedTuple

from shared.errors import Transient
from shared.events import Due, Priority
from shared.ledger import leases
from shared.ledger.connections import Connection
from shared.ledger.leases import MAX_CLAIMS, PRESSES, PageLease, backoff
from shared.ledger.pressing.presses import (
    IS_OPEN_WANT,
    NOTE_OUTCOME_ON_WANTS,
    Pressed,
    WaitingSubmission,
    lock_articles,
    settled,
)
from shared.ledger.pressing.stages import advance
from shared.ledger.pressing.wants import lock_pages, want
from shared.ledger.work_rows import DueRow, dues

MAX_PRESS_PAUSE_SECONDS = 30.0
"""Seconds between two attempts at a page after many failures."""

MAX_BREAKING_PAUSE_SECONDS = 5.0
"""The same for what is breaking, as a withdrawal is: once the store is back it must not come after all the rest."""

MAX_OUTAGE_WAIT_SECONDS = 4.0
MAX_BREAKING_WAIT_SECONDS = 2.0
"""Seconds between two attempts while nothing is wrong but that store or ledger cannot serve us: soon after, all is."""


class _PageState(NamedTuple):
    overtaken: bool
    """Something newer is wanted of it than was pressed."""
    is_list: bool
    withdrawn: bool


def postpone_press(db: Connection, lease: PageLease, *, problem: str, at_least: float = 0) -> Pressed:
    """Give a page back for a while, at least so many seconds: it could not be pressed now."""
    if newer := _give_to_newer(db, lease):
        return Pressed(tuple(newer))
    seconds = pause(lease, longest=MAX_OUTAGE_WAIT_SECONDS, breaking=MAX_BREAKING_WAIT_SECONDS)
    leases.postpone(db, lease, problem=problem, seconds=max(seconds, at_least))
    return Pressed()


def stumble_press(db: Connection, lease: PageLease, *, problem: str) -> Pressed:
    """Give a page back after an error that nobody foresaw; the fifth in a row is the last.

    If it is a list, no withdrawal waits for it any longer: readers may sooner meet a dead link than what is withdrawn.

    Raises:
        Transient: the lease is lost at this very moment; roll back.
    """
    if lease.row.claims >= MAX_CLAIMS:
        first = lease.row.problem or problem
        return bury_press(db, lease, problem=f"It could not be made {MAX_CLAIMS} times in a row. {first}")
    if lease.row.article_id is not None:
        if newer := _give_to_newer(db, lease):
            return Pressed(tuple(newer))
        leases.stumble(db, lease, problem=problem, seconds=pause(lease))
        return Pressed()
    if not lock_articles(db, [(lease, lease.row.wanted)]):
        return Pressed()
    pressed = _give_up(db, lease, _GIVE_UP_WITHDRAWAL_WANTS)
    newer = _give_to_newer(db, lease)
    if not newer and not leases.stumble(db, lease, problem=problem, seconds=pause(lease)):
        raise Transient("The lease was lost at the last moment.")
    return Pressed((*newer, *pressed.pages), pressed.deliveries)


def bury_press(db: Connection, lease: PageLease, *, problem: str) -> Pressed:
    """Declare a page dead. A submission whose own page it is has failed; nobody waits for a list that is dead.

    Not if something newer is wanted of it by now: that has all its attempts. A page whose article is withdrawn is
    never dead: nothing that was submitted is in its tombstone, so whatever is in the way is not its fault.

    Raises:
        Transient: the lease is lost at this very moment; roll back.
    """
    path, wanted = lease.row.path, lease.row.wanted
    if not lock_articles(db, [(lease, wanted)]):
        return Pressed()
    page = db.read(_PageState, _SELECT_PAGE_STATE, {"path": path, "number": wanted}).one()
    if page.overtaken and not page.is_list:
        return Pressed(tuple(_give_to_newer(db, lease)))
    if page.withdrawn:
        leases.postpone(db, lease, problem=problem, seconds=pause(lease))
        return Pressed()
    db.execute(_FAIL_SUBMISSIONS, {"path": path, "problem": problem})
    pressed = _give_up(db, lease, _GIVE_UP_WANTS)
    newer = _give_to_newer(db, lease, claims=0)
    if not newer and not leases.bury(db, lease, problem=problem):
        raise Transient("The lease was lost at the last moment.")
    return Pressed((*newer, *pressed.pages), pressed.deliveries)


def _give_up(db: Connection, lease: PageLease, statement: str) -> Pressed:
    """Take submissions that waited for this page on without it; the page's row is locked at the end."""
    values = {"path": lease.row.path, "number": lease.row.wanted}
    wants, deliveries = advance(db, settled(db.read(WaitingSubmission, statement, values)), {})
    lock_pages(db, [lease.row.path, *(each.page.path for each in wants)])
    return Pressed(tuple(want(db, wants)), tuple(deliveries))


def pause(
    lease: PageLease, *, longest: float = MAX_PRESS_PAUSE_SECONDS, breaking: float = MAX_BREAKING_PAUSE_SECONDS
) -> float:
    """Return how many seconds to wait after one more failure; for what is breaking, no more than `breaking`."""
    return backoff(lease.row.failures, longest=breaking if lease.row.priority == Priority.BREAKING else longest)


def _give_to_newer(db: Connection, lease: PageLease, *, claims: int = MAX_CLAIMS) -> list[Due]:
    """Give a page back at once if something newer is wanted of it than was pressed; it keeps up to so many claims.

    Returns:
        The page, to ring for once this is committed; nothing if nothing newer is wanted.
    """
    values = {**lease.key, "number": lease.row.wanted, "claims": claims}
    return dues(db.read(DueRow, _GIVE_TO_NEWER, values))


# The token is another's from now on: the press that failed may have a PUT under way, so the next draws its own number.
_GIVE_TO_NEWER = f"""
    UPDATE pages SET lease_until = NULL, owner = NULL, lease_token = gen_random_uuid(), rung_at = now(), dead = false,
        claims = least(claims, %(claims)s)
    WHERE path = %(key)s AND lease_token IS NOT DISTINCT FROM %(token)s AND wanted > %(number)s
    RETURNING {PRESSES.rung_for}
"""  # noqa: S608 - the columns are ours

_SELECT_PAGE_STATE = """
    SELECT wanted > %(number)s AS overtaken, article_id IS NULL AS is_list, a.withdrawn_by IS NOT NULL AS withdrawn
    FROM pages LEFT JOIN articles a ON a.id = article_id WHERE pages.path = %(path)s
"""

_THIS_PAGE = "(SELECT %(path)s::text AS path, %(number)s::bigint AS number) these"
_IS_IN_LISTS_STAGE = "s.stage = 'lists'"
_GIVE_UP_WANTS = NOTE_OUTCOME_ON_WANTS.format(
    outcome="given_up = true", these=_THIS_PAGE, open=IS_OPEN_WANT, among=_IS_IN_LISTS_STAGE
)
_GIVE_UP_WITHDRAWAL_WANTS = NOTE_OUTCOME_ON_WANTS.format(
    outcome="given_up = true",
    these=_THIS_PAGE,
    open=IS_OPEN_WANT,
    among=f"{_IS_IN_LISTS_STAGE} AND s.action = 'withdraw'",
)

_FAIL_SUBMISSIONS = """
    UPDATE submissions SET state = 'failed', sentence = %(problem)s
    WHERE stage = 'page' AND number IN (SELECT submission FROM wants WHERE path = %(path)s AND pressed_at IS NULL)
"""
