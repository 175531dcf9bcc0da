"""What ops ask the ledger, one function a question: the ledger's answers in the words of the monitor."""

from __future__ import annotations

from services.monitor.values import ALIVE_SECONDS, Backlog, Line, Process, Schedules, Setback, Verified
from services.monitor.wording import public
from shared.events import QUEUES, Doorbell, Due, Priority, Queue
from shared.ledger import Connection
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.submitting.receipt_links import receipt_key, token_of
from shared.ledger.submitting.timetable import Appointment, late
from shared.ledger.watching import reports
from shared.ledger.watching.backlogs import (
    MAX_COUNTED_ROWS,
    Hindrance,
    count_due_deliveries,
    delivery_hindrances,
    due_pages,
    page_hindrances,
)
from shared.ledger.watching.latest import LatestSubmission, latest_submissions

SHOWN_SETBACKS = 5
SHOWN_RECEIPTS = 25


def pages(db: Connection) -> dict[Queue, Backlog]:
    """Return how many pages are not what they should be, by the queue of those who are rung for them."""
    found: dict[Queue, list[Backlog]] = {queue: [] for queue in QUEUES["publisher"]}
    for row in due_pages(db):
        queue = Due("", Priority(row.priority), row.is_list).queue(Doorbell.PRESS)
        found[queue].append(Backlog(row.waiting, row.postponed, row.oldest, row.dead))
    return {queue: Backlog.of(parts) for queue, parts in found.items()}


def deliveries(db: Connection) -> Backlog:
    """Return how many times subscribers are still to be told something."""
    return Backlog(*count_due_deliveries(db))


def page_setbacks(db: Connection) -> tuple[Setback, ...]:
    """Return what hinders pages most."""
    return _setbacks(page_hindrances(db, SHOWN_SETBACKS))


def delivery_setbacks(db: Connection) -> tuple[Setback, ...]:
    """Return what hinders deliveries most: attempts that failed, and endpoints that pause."""
    return _setbacks(delivery_hindrances(db, SHOWN_SETBACKS))


def schedules(db: Connection, seconds: float) -> Schedules:
    """Return what should have been released, or should have expired, so many seconds ago."""
    found = {each: late(db, each, seconds=seconds, limit=MAX_COUNTED_ROWS) for each in Appointment}
    return Schedules(
        found[Appointment.RELEASE].count,
        found[Appointment.EXPIRY].count,
        found[Appointment.FRONT].count + found[Appointment.LEAD].count,
        max(each.oldest for each in found.values()),
        next((each.problem for each in found.values() if each.problem), None),
    )


def processes(db: Connection) -> tuple[Process, ...]:
    """Return the processes at work, and of each kind the one that was seen last."""
    return tuple(Process(*row) for row in reports.processes(db, ALIVE_SECONDS))


def verified(db: Connection) -> Verified:
    """Return what verification found."""
    return Verified(*reports.compared(db), differences=dict(reports.differences_found(db)))


def receipts(db: Connection) -> tuple[Line, ...]:
    """Return the newest submissions, newest first, each with what opens its receipt."""
    key = receipt_key(db)
    return tuple(_line(row, token_of(key, row.number)) for row in latest_submissions(db, SHOWN_RECEIPTS))


def _line(row: LatestSubmission, token: str) -> Line:
    states = {"action": Action(row.action), "state": SubmissionState(row.state), "stage": Stage(row.stage)}
    return Line(**{**row._asdict(), **states, "token": token, "sentence": public(row.sentence)})


def _setbacks(hindrances: list[Hindrance]) -> tuple[Setback, ...]:
    return tuple(Setback(public(each.problem), each.times, each.example) for each in hindrances)
