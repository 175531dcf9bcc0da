"""Lead a submission from page to page, in the order that keeps readers from dead links.

Publishing: the article's page, then every list that shows it, then subscribers. Withdrawing: the lists first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from shared.events import EventType
from shared.ledger.listings import enlist, places_of
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.telling import emit
from shared.ledger.wants import want
from shared.pages import Page, PageKind, pages_that_list

_ORDER = {
    Action.PUBLISH: {None: Stage.PAGE, Stage.PAGE: Stage.LISTS, Stage.LISTS: Stage.DONE},
    Action.WITHDRAW: {None: Stage.LISTS, Stage.LISTS: Stage.PAGE, Stage.PAGE: Stage.DONE},
}


def begin(db: Connection, submission: int) -> list[str]:
    """Start the submission's first stage.

    Returns:
        Paths of the pages to ring for once this is committed.
    """
    paths, _ = _enter(db, _load(db, submission), None)
    return paths


def advance(db: Connection, submissions: Iterable[int]) -> tuple[list[str], list[int]]:
    """Take submissions whose stage is complete into the next.

    Returns:
        What to ring for once this is committed: paths of pages, and ids of deliveries.
    """
    paths: list[str] = []
    deliveries: list[int] = []
    for number in submissions:
        submission = _load(db, number)
        more_paths, more_deliveries = _enter(db, submission, Stage(submission.stage))
        paths += more_paths
        deliveries += more_deliveries
    return paths, deliveries


def _load(db: Connection, number: int) -> Any:
    return db.execute(
        text("""SELECT s.number, s.action, s.stage, s.live_at, a.id AS article_id, a.path, a.section, a.told,
                       a.submission IS NOT NULL AS released
                FROM submissions s JOIN articles a ON a.id = s.article_id WHERE s.number = :number"""),
        {"number": number},
    ).one()


def _enter(db: Connection, submission: Any, left: Stage | None) -> tuple[list[str], list[int]]:
    """Enter the stage after `left`, and go on at once through stages that have no pages."""
    action = Action(submission.action)
    stage = _ORDER[action][left]
    db.execute(
        text("UPDATE submissions SET stage = :stage, awaiting = 0 WHERE number = :number"),
        {"stage": stage, "number": submission.number},
    )
    if left is Stage.PAGE:
        _now_readable(db, submission, action)
    if stage is Stage.DONE:
        db.execute(text("UPDATE submissions SET listed_at = now() WHERE number = :n"), {"n": submission.number})
        return [], emit(db, submission.number, submission.article_id, _event(submission, action))
    pages = _own_pages(db, submission, action) if stage is Stage.PAGE else _lists(db, submission, action)
    return (want(db, pages, submission=submission.number), []) if pages else _enter(db, submission, stage)


def _now_readable(db: Connection, submission: Any, action: Action) -> None:
    state = SubmissionState.LIVE if action is Action.PUBLISH else SubmissionState.WITHDRAWN
    db.execute(
        text("UPDATE submissions SET state = :state, live_at = now(), sentence = NULL WHERE number = :number"),
        {"state": state, "number": submission.number},
    )
    if action is Action.PUBLISH:
        db.execute(text("UPDATE articles SET listed_path = path WHERE id = :id"), {"id": submission.article_id})


def _own_pages(db: Connection, submission: Any, action: Action) -> list[Page]:
    own = Page(submission.path, PageKind.ARTICLE, article_id=submission.article_id)
    if action is Action.PUBLISH:
        return [own]
    return [own, *_former_pages(db, submission)] if submission.released else []


def _lists(db: Connection, submission: Any, action: Action) -> list[Page]:
    if action is Action.PUBLISH:
        return enlist(db, submission.article_id, submission.section) + _former_pages(db, submission)
    places = places_of(db, submission.article_id)
    return pages_that_list(places) if places else []


def _former_pages(db: Connection, submission: Any) -> list[Page]:
    """Return the pages the article has moved away from; they lead to its path, or to the tombstone."""
    rows = db.execute(
        text("SELECT path FROM pages WHERE article_id = :id AND path <> :path AND wanted > 0"),
        {"id": submission.article_id, "path": submission.path},
    )
    return [Page(path, PageKind.ARTICLE, article_id=submission.article_id) for path in rows.scalars()]


def _event(submission: Any, action: Action) -> EventType | None:
    """Return what subscribers are to be told; None if they never knew the article that is gone."""
    if action is Action.WITHDRAW:
        return EventType.WITHDRAWN if submission.told else None
    return EventType.UPDATED if submission.told else EventType.PUBLISHED
