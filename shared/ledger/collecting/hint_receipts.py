"""The receipt of a hint: until the CMS was asked, what it waits for; from then on that of what it became."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.states import Action, HintState, SubmissionState
from shared.ledger.submitting.receipts import Receipt, ReceiptStep, receipt

_SELECT_HINT = """
    SELECT number, source, external_id, state, sentence, problem, submission, received_at, settled_at FROM hints
    WHERE number = %(number)s AND (%(source)s::text IS NULL OR source = %(source)s)
"""

_WAITS = "Written down and safe; waits to be fetched from the CMS."

_STATES = {
    HintState.WAITING: SubmissionState.ACCEPTED,
    HintState.DONE: SubmissionState.SUPERSEDED,
    HintState.FAILED: SubmissionState.FAILED,
}
_SENTENCES = {
    HintState.WAITING: _WAITS,
    HintState.DONE: "The CMS was asked; nothing was to be done.",
    HintState.FAILED: "It cannot be fetched from the CMS, or not be taken.",
}
"""What anybody may read. What only its source may is said by the hint."""


class _HintRow(NamedTuple):
    number: int
    source: str
    external_id: str
    state: str
    sentence: str | None
    problem: str | None
    submission: int | None
    received_at: datetime
    settled_at: datetime | None


def receipt_of(db: Connection, number: int, *, source: str | None = None) -> Receipt | None:
    """Return the receipt of a submission or a hint, as its source sees it, or as anybody does; None: there is none."""
    found = receipt(db, number, source=source)
    if found is not None:
        return found
    row = db.read(_HintRow, _SELECT_HINT, {"number": number, "source": source}).fetchone()
    if row is None:
        return None
    if row.submission is not None:
        return receipt(db, row.submission, source=source)
    return _receipt(row, signed=source is not None)


def _receipt(row: _HintRow, *, signed: bool) -> Receipt:
    state = HintState(row.state)
    return Receipt(
        submission=row.number,
        source=row.source,
        article=row.external_id if signed else "",
        action=Action.PUBLISH,
        state=_STATES[state],
        sentence=_sentence(row, state) if signed else _SENTENCES[state],
        path="",
        accepted_at=row.received_at,
        live_at=None,
        complete=state is HintState.DONE,
        steps=tuple(_steps(row, state)),
    )


def _sentence(row: _HintRow, state: HintState) -> str:
    if state is HintState.WAITING:
        return f"{_WAITS.removesuffix('.')}: {row.problem}" if row.problem else _WAITS
    return row.sentence or _SENTENCES[state]


def _steps(row: _HintRow, state: HintState) -> list[ReceiptStep]:
    noted = ReceiptStep("accepted", "Written down. Its webhook did not bring the article itself.", row.received_at)
    if state is HintState.WAITING:
        return [noted, ReceiptStep("fetching", "Waits to be fetched from the CMS.", None)]
    return [noted, ReceiptStep("fetched", _SENTENCES[state], row.settled_at)]
