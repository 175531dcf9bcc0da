"""The receipt: what became of one submission, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.ledger.connections import Connection
from shared.ledger.states import Action, Stage, SubmissionState


@dataclass(frozen=True)
class Step:
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
    """The source's own id; empty while nobody may know of the article: the id may be made from its headline."""
    action: Action
    state: SubmissionState
    sentence: str
    path: str
    """Empty while nobody may know of the article."""
    accepted_at: datetime
    live_at: datetime | None
    complete: bool
    """Nothing is left to be done, or to be hoped for."""
    steps: tuple[Step, ...]


def receipt(db: Connection, number: int) -> Receipt | None:
    """Return the receipt of a submission; None if there is no such submission."""
    row = db.execute(
        """SELECT s.*, a.source, a.external_id, s.release_at > s.accepted_at AND s.released_at IS NULL AS secret
           FROM submissions s JOIN articles a ON a.id = s.article_id WHERE s.number = %(number)s""",
        {"number": number},
    ).fetchone()
    if row is None:
        return None
    accepted = Step("accepted", "Written down.", row.accepted_at)
    steps = [accepted, *_schedule(row), *_presses(db, number), *_told(db, number)]
    state = SubmissionState(row.state)
    return Receipt(
        submission=number,
        source=row.source,
        article="" if row.secret else row.external_id,
        action=Action(row.action),
        state=state,
        sentence=row.sentence or _sentence(row, state),
        path="" if row.secret else row.path,
        accepted_at=row.accepted_at,
        live_at=row.live_at,
        complete=row.stage == "done" and all(step.at for step in steps),
        steps=tuple(sorted(steps, key=lambda step: (step.at is None, step.at))),
    )


def _sentence(row: Any, state: SubmissionState) -> str:
    if row.stage == Stage.SCHEDULED:
        return f"Written down and safe; to be released at {row.release_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC."
    if state is SubmissionState.ACCEPTED:
        first = "its page" if row.stage == "page" else "the lists that show it"
        return f"Written down and safe; waiting for {first} to be pressed."
    if state is SubmissionState.WITHDRAWN and not row.path:
        return "Withdrawn before it came: no revision is published that is not newer."
    if state is SubmissionState.WITHDRAWN:
        return "Withdrawn: readers see that the article is gone."
    lists = "every list shows it" if row.listed_at else "the lists are still being pressed"
    return f"Live since {row.live_at:%Y-%m-%d %H:%M:%S} UTC; {lists}."


def _schedule(row: Any) -> list[Step]:
    """Return whether and when its time came; a withdrawal has one if the article expired."""
    if row.released_at:
        what = "Released" if row.action == Action.PUBLISH else "Expired"
        late = (row.released_at - row.release_at).total_seconds()
        return [Step("released", f"{what} {late:.3f} s after its time.", row.released_at)]
    return [Step("scheduled", "Waiting for its time.", None)] if row.stage == Stage.SCHEDULED else []


def _presses(db: Connection, number: int) -> list[Step]:
    rows = db.execute(
        """SELECT w.path, p.kind, p.problem, w.given_up,
                  coalesce(w.pressed_at, CASE WHEN p.pressed >= w.number THEN p.pressed_at END) AS at
           FROM wants w JOIN pages p ON p.path = w.path WHERE w.submission = %(number)s""",
        {"number": number},
    )
    return [Step("pressed" if row.at else "wanted", _press(row), row.at, row.path) for row in rows]


def _press(row: Any) -> str:
    name = row.kind.replace("-", " ").capitalize()
    if row.at:
        return f"{name} page is right for readers."
    tried = f" Last attempt: {row.problem}" if row.problem else ""
    return f"{name} page is given up.{tried}" if row.given_up else f"{name} page is waiting to be pressed.{tried}"


def _told(db: Connection, number: int) -> list[Step]:
    rows = db.execute(
        """SELECT e.type, u.url, d.delivered_at, d.replaced_by, d.dead, d.problem, d.failures, e.created_at
           FROM events e JOIN deliveries d ON d.event = e.number JOIN subscriptions u ON u.id = d.subscription
           WHERE e.submission = %(number)s""",
        {"number": number},
    )
    return [_telling(row) for row in rows]


def _telling(row: Any) -> Step:
    host = row.url.split("/")[2].rpartition("@")[2]  # the rest of the URL may be a secret of the subscriber's
    if row.delivered_at:
        return Step("told", f"{host} was told {row.type}.", row.delivered_at)
    if row.replaced_by:
        return Step("replaced", f"{host} is told event {row.replaced_by} instead.", row.created_at)
    problem = f" {row.problem}" if row.problem else ""
    if row.dead:
        return Step("given up", f"{host} could not be told {row.type}.{problem}", row.created_at)
    return Step("telling", f"{host} is to be told {row.type}; {row.failures} attempts failed.{problem}", None)
