"""The receipt: what became of one submission, step by step.

A source that signs sees all of its own. Everybody else sees only what readers may know: nothing that names an article
before they could read it, nor a path before it led anywhere, and in no other words than ours. What is said of failures
elsewhere may be a vendor's sentence, and what is said of other revisions may be of one that waits for its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.submitting.cache_views import caches_of
from shared.ledger.submitting.picture_views import pictures_of_submission
from shared.ledger.submitting.submitted import (
    SELECT_SUBMITTED,
    Submitted,
    change_of,
    kind_of_trouble,
    sentence_of,
    warnings_of,
    way_of,
)
from shared.notices import Change
from shared.picture import PictureState

MAX_COUNTED_SUBSCRIBERS = 20_000
"""Subscribers of one event that a receipt counts, so that it takes milliseconds."""

MAX_NAMED_PAGES = 200
"""Pages of one submission that a receipt names."""


@dataclass(frozen=True)
class ReceiptStep:
    """One thing that happened, or that is still to happen if it has no time."""

    step: str
    detail: str
    at: datetime | None
    path: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of a submission so far."""

    submission: int
    source: str
    article: str
    """The source's own id; empty if this reader may not know of the article: the id may be made from its headline."""
    action: Action
    state: SubmissionState
    sentence: str
    path: str
    """Empty if this reader may not know of the page, or there is none."""
    accepted_at: datetime
    live_at: datetime | None
    complete: bool
    """Nothing is left to be done, or to be hoped for."""
    steps: tuple[ReceiptStep, ...]
    warnings: tuple[str, ...] = ()
    """What readers get in another way than it was sent, or not at all."""
    change: Change | None = None
    """What readers are told of it, if anything was said of that."""


class _TellingSoFar(NamedTuple):
    """How far telling of one event has come."""

    type: str
    created_at: datetime
    counted: int
    told: int
    last: datetime | None
    replaced: int
    dead: int
    waiting: bool


class _WantedPage(NamedTuple):
    path: str
    kind: str
    problem: str | None
    given_up: bool
    article_id: int | None
    at: datetime | None


_SELECT_SUBMISSION = f"""
    {SELECT_SUBMITTED} WHERE s.number = %(number)s AND (%(source)s::text IS NULL OR a.source = %(source)s)
"""


def receipt(db: Connection, number: int, *, source: str | None = None) -> Receipt | None:
    """Return the receipt of a submission as its source sees it, or as anybody does; None if there is none to see."""
    row = db.read(Submitted, _SELECT_SUBMISSION, {"number": number, "source": source}).fetchone()
    if row is None:
        return None
    signed = source is not None
    accepted = ReceiptStep("accepted", f"Written down. {way_of(row, signed=signed)}".rstrip(), row.accepted_at)
    steps = [accepted, *_schedule(row), *_presses(db, row, signed=signed), *_told(db, number)]
    complete = row.stage == Stage.DONE and all(step.at for step in steps)  # news does not wait for pictures
    steps += _pictures(db, row) if signed or row.known else ()
    steps += _caches(db, number, signed=signed)
    state = SubmissionState(row.state)
    return Receipt(
        submission=number,
        source=row.source,
        article=row.external_id if signed or row.known else "",
        action=Action(row.action),
        state=state,
        sentence=sentence_of(row, signed=signed),
        path=row.path if signed or (row.known and row.leads) else "",
        accepted_at=row.accepted_at,
        live_at=row.live_at,
        complete=complete,
        steps=tuple(sorted(steps, key=lambda step: (step.at is None, step.at))),
        warnings=warnings_of(row, signed=signed),
        change=change_of(row, signed=signed),
    )


def _caches(db: Connection, number: int, *, signed: bool) -> Iterator[ReceiptStep]:
    """Yield how far caches before the site are told: nothing of ours waits for them but subscribers."""
    if found := caches_of(db, number):
        done = not found.waiting and found.seen_at is not None
        yield ReceiptStep(
            "caches told" if done else "caches", found.sentence(signed=signed), found.seen_at if done else None
        )


def _pictures(db: Connection, row: Submitted) -> Iterator[ReceiptStep]:
    for each in pictures_of_submission(db, row.number) if row.action == Action.PUBLISH else ():
        at = None if each.state is PictureState.WAITING else each.settled_at
        yield ReceiptStep("picture", f"Picture from {each.host}: {each.sentence}", at)


def _schedule(row: Submitted) -> Iterator[ReceiptStep]:
    """Yield whether and when its time came; a withdrawal has one if the article expired."""
    if row.stage == Stage.SCHEDULED:
        yield ReceiptStep("scheduled", "Waiting for its time.", None)
    if not row.released_at:
        return
    late = (row.released_at - row.release_at).total_seconds()
    if row.action == Action.WITHDRAW:
        yield ReceiptStep("released", f"Expired {late:.3f} s after its time.", row.released_at)
    elif row.expires_at and row.expires_at <= row.released_at:
        yield ReceiptStep("expired", "Its time came when it had expired: it was not released.", row.released_at)
    else:
        yield ReceiptStep("released", f"Released {late:.3f} s after its time.", row.released_at)


def _presses(db: Connection, submission: Submitted, *, signed: bool) -> list[ReceiptStep]:
    rows = db.read(
        _WantedPage,
        """SELECT w.path, p.kind, p.problem, w.given_up OR p.dead AS given_up, p.article_id,
                  coalesce(w.pressed_at, CASE WHEN p.pressed >= w.number THEN p.pressed_at END) AS at
           FROM wants w JOIN pages p ON p.path = w.path WHERE w.submission = %(number)s
           ORDER BY w.path LIMIT %(most)s""",
        {"number": submission.number, "most": MAX_NAMED_PAGES},
    )
    return [
        ReceiptStep(
            "pressed" if row.at else "wanted",
            _press(row, signed=signed),
            row.at,
            row.path if signed or submission.known or row.article_id is None else None,
        )
        for row in rows
    ]


def _press(row: _WantedPage, *, signed: bool) -> str:
    name = row.kind.replace("-", " ").capitalize()
    if row.at:
        return f"{name} page is right for readers."
    problem = row.problem if signed or not row.problem else f"{kind_of_trouble(row.problem)}."
    tried = f" Last attempt: {problem}" if problem else ""
    return f"{name} page is given up.{tried}" if row.given_up else f"{name} page is waiting to be pressed.{tried}"


# Whether any is still to be told is found by its own index: those that are counted may not be all.
_COUNT_DELIVERIES = """
    SELECT e.type, e.created_at, told.counted, told.told, told.last, told.replaced, told.dead,
           EXISTS (SELECT FROM deliveries o WHERE o.article_id = e.article_id AND o.event = e.number
                     AND o.delivered_at IS NULL AND o.replaced_by IS NULL AND NOT o.dead) AS waiting
    FROM events e, LATERAL (
        SELECT count(*) AS counted, count(delivered_at) AS told, max(delivered_at) AS last,
               count(*) FILTER (WHERE delivered_at IS NULL AND replaced_by IS NOT NULL) AS replaced,
               count(*) FILTER (WHERE delivered_at IS NULL AND replaced_by IS NULL AND dead) AS dead
        FROM (SELECT delivered_at, replaced_by, dead FROM deliveries WHERE event = e.number LIMIT %(most)s + 1) first
    ) told
    WHERE e.submission = %(number)s
"""


def _told(db: Connection, number: int) -> Iterator[ReceiptStep]:
    """Yield how many subscribers were told: who they are, and what they answered, is nobody's business."""
    values = {"number": number, "most": MAX_COUNTED_SUBSCRIBERS}
    for row in db.read(_TellingSoFar, _COUNT_DELIVERIES, values).fetchall():
        among = f" Those are of the first {MAX_COUNTED_SUBSCRIBERS:,}." if row.counted > MAX_COUNTED_SUBSCRIBERS else ""
        left = row.counted - row.told - row.replaced - row.dead
        if row.replaced:
            yield ReceiptStep(
                "replaced", f"{_subscribers(row.replaced)} told a newer event instead.{among}", row.created_at
            )
        if row.dead:
            yield ReceiptStep(
                "given up", f"{_subscribers(row.dead)} given up without being told.{among}", row.created_at
            )
        if row.waiting:
            waiting = f"{_subscribers(left)} still to be told {row.type}; {row.told:,} were told.{among}"
            yield ReceiptStep("telling", waiting, None)
        elif row.told:
            yield ReceiptStep("told", f"{_subscribers(row.told, past=True)} told {row.type}.{among}", row.last)


def _subscribers(number: int, *, past: bool = False) -> str:
    verb = ("was" if past else "is") if number == 1 else ("were" if past else "are")
    return f"{number:,} subscriber{'' if number == 1 else 's'} {verb}"
