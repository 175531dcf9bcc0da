"""The receipt of a change of a front: written down, in force at its time, live when the front is pressed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.states import Action, SubmissionState
from shared.ledger.submitting.receipts import Receipt, ReceiptStep
from shared.ledger.submitting.submitted import kind_of_trouble


class _ChangeRow(NamedTuple):
    number: int
    source: str
    told: str
    who: str
    at: datetime | None
    accepted_at: datetime
    in_force_at: datetime | None
    version: int | None
    undone_by: int | None
    path: str
    live_at: datetime | None
    problem: str | None
    page_problem: str | None
    given_up: bool | None


_SELECT_CHANGE = """
    SELECT c.number, c.source, c.told, c.who, c.at, c.accepted_at, c.in_force_at, c.version, c.undone_by, c.path,
           c.live_at, c.problem, p.problem AS page_problem, p.dead AND p.pressed < c.wanted AS given_up
    FROM front_changes c LEFT JOIN pages p ON p.path = c.path
    WHERE c.number = %(number)s AND (%(source)s::text IS NULL OR c.source = %(source)s)
"""


def front_receipt(db: Connection, number: int, *, source: str | None = None) -> Receipt | None:
    """Return the receipt of a change of a front, as its source sees it, or as anybody does; None if it is none.

    What it changes is told to its source alone: a pin may name an article that nobody may know of yet.
    """
    row = db.read(_ChangeRow, _SELECT_CHANGE, {"number": number, "source": source}).fetchone()
    if row is None:
        return None
    state, signed = state_of_change(row), source is not None
    return Receipt(
        submission=row.number,
        source=row.source,
        article="",
        action=Action.FRONT,
        state=state,
        sentence=_sentence(row, state, signed=signed),
        path=row.path,
        accepted_at=row.accepted_at,
        live_at=row.live_at,
        complete=state in (SubmissionState.LIVE, SubmissionState.SUPERSEDED),
        steps=tuple(_steps(row, signed=signed)),
    )


class HasChange(NamedTuple):
    """What the state of a change is made of."""

    undone_by: int | None
    live_at: datetime | None
    problem: str | None
    given_up: bool | None


def state_of_change(row: _ChangeRow | HasChange) -> SubmissionState:
    """Return how far a change has come."""
    if row.undone_by is not None:
        return SubmissionState.SUPERSEDED
    if row.live_at is not None:
        return SubmissionState.LIVE
    return SubmissionState.FAILED if row.problem or row.given_up else SubmissionState.ACCEPTED


def _sentence(row: _ChangeRow, state: SubmissionState, *, signed: bool) -> str:
    match state:
        case SubmissionState.SUPERSEDED:
            return f"Change {row.undone_by} has undone it."
        case SubmissionState.LIVE:
            return f"Live since {_written(row.live_at)}."
        case SubmissionState.FAILED if row.problem:
            return f"It did not come into force: {row.problem}" if signed else "It did not come into force."
        case SubmissionState.FAILED:
            problem = row.page_problem if signed else f"{kind_of_trouble(row.page_problem)}."
            return f"The front cannot be made: {problem}"
    if row.in_force_at is None:
        return (
            f"Written down and safe; {f'comes into force at {_written(row.at)}' if signed else 'waits for its time'}."
        )
    return "Written down and safe; waiting for the front to be pressed."


def _steps(row: _ChangeRow, *, signed: bool) -> Iterator[ReceiptStep]:
    yield ReceiptStep("accepted", f"Written down: {row.told}." if signed else "Written down.", row.accepted_at)
    if row.undone_by is not None and row.in_force_at is None:
        return
    if row.at:
        yield ReceiptStep(
            "in force", "Its time has come." if row.in_force_at else "Waits for its time.", row.in_force_at
        )
    yield ReceiptStep("pressed" if row.live_at else "wanted", "The front is right for readers."
                      if row.live_at else "The front is to be pressed.", row.live_at, row.path)  # fmt: skip


def _written(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else "its time"
