"""What stands of one article: what an editor asks by the id that the CMS knows it by.

Like a receipt, it shows a source that signs all of its own, and others only what readers may know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.pressing.noticing import notices_of
from shared.ledger.states import Action, ArticleState, Stage, SubmissionState
from shared.ledger.submitting.article_news import ArticleNews, article_news
from shared.ledger.submitting.cache_views import caches_of
from shared.ledger.submitting.picture_views import ViewedPicture, pictures_of_article
from shared.ledger.submitting.submitted import SELECT_SUBMITTED, Submitted, sentence_of, warnings_of
from shared.notices import ChangeNotice

MAX_VIEWED_SUBMISSIONS = 10
"""Of an article that are shown, the newest first."""


@dataclass(frozen=True)
class ViewedSubmission:
    """One of an article's last submissions."""

    submission: int
    action: Action
    state: SubmissionState
    sentence: str
    accepted_at: datetime
    live_at: datetime | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ArticleView:
    """What stands of an article."""

    number: int | None
    """What its link is made of. None: nothing has come of it."""
    source: str
    external_id: str
    """The source's own id; empty if this reader may not know of the article."""
    state: ArticleState
    sentence: str
    path: str = ""
    """Empty if this reader may not know of the page, or there is none."""
    published_at: datetime | None = None
    """As readers are told it; like `updated_at` only of what was put out."""
    updated_at: datetime | None = None
    submissions: tuple[ViewedSubmission, ...] = ()
    """The last ones, the newest first."""
    pictures: tuple[ViewedPicture, ...] = ()
    """Of what readers have; named to its source only."""
    notices: tuple[ChangeNotice, ...] = ()
    """What readers are told of its changes."""


class _ArticleRow(NamedTuple):
    id: int
    source: str
    external_id: str
    path: str | None
    newest: int | None
    withdrawn_by: int | None
    published_at: datetime | None
    revised_at: datetime | None
    known: bool
    leads: bool
    seen: int | None
    """The submission that readers see: the last one whose page was right for them."""


_SELECT_ARTICLE = """
    SELECT id, source, external_id, path, newest, withdrawn_by, published_at, revised_at,
           submission IS NOT NULL AS known,
           EXISTS (SELECT FROM pages p WHERE p.path = a.path AND p.wanted > 0) AS leads,
           (SELECT number FROM submissions s WHERE s.article_id = a.id AND s.live_at IS NOT NULL
            ORDER BY live_at DESC, number DESC LIMIT 1) AS seen
    FROM articles a WHERE
"""
_SELECT_BY_EXTERNAL_ID = f"{_SELECT_ARTICLE} source = %(source)s AND external_id = %(id)s"
_SELECT_BY_NUMBER = f"{_SELECT_ARTICLE} id = %(id)s"

# What was to wait for its time, and has not been released, is nobody's business once readers know the article.
_SELECT_LAST_SUBMISSIONS = f"""
    {SELECT_SUBMITTED} WHERE s.article_id = %(id)s AND (%(all)s OR a.submission IS NULL OR s.release_at IS NULL
        OR s.released_at IS NOT NULL OR s.release_at <= s.accepted_at)
    ORDER BY s.number DESC LIMIT {MAX_VIEWED_SUBMISSIONS}
"""
_SELECT_DECISIVE = f"{SELECT_SUBMITTED} WHERE s.number = ANY (%(numbers)s)"


def article_of_source(db: Connection, source: str, external_id: str) -> ArticleView:
    """Return what stands of an article as its source sees it."""
    row = db.read(_ArticleRow, _SELECT_BY_EXTERNAL_ID, {"source": source, "id": external_id}).fetchone()
    view = _view(db, row, signed=True) if row else None
    news = article_news(db, source, external_id, view.submissions[0].accepted_at if view else None)
    if view is None:
        return _unsubmitted(source, external_id, news)
    return replace(view, sentence=f"{view.sentence} {news.sentence}") if news else view


def _unsubmitted(source: str, external_id: str, news: ArticleNews | None) -> ArticleView:
    news = news or ArticleNews(ArticleState.UNKNOWN, "Nothing has come of this article.")
    return ArticleView(None, source, external_id, news.state, news.sentence)


def article_numbered(db: Connection, number: int) -> ArticleView | None:
    """Return what stands of an article as anybody sees it who has its link; None if there is none."""
    row = db.read(_ArticleRow, _SELECT_BY_NUMBER, {"id": number}).fetchone()
    return _view(db, row, signed=False) if row else None


def _view(db: Connection, row: _ArticleRow, *, signed: bool) -> ArticleView | None:
    """Return what stands of an article; None if its row was only made to be locked."""
    last = db.read(Submitted, _SELECT_LAST_SUBMISSIONS, {"id": row.id, "all": signed}).fetchall()
    numbers = [number for number in (row.seen, row.newest, row.withdrawn_by) if number is not None]
    if not numbers:
        return None
    decisive = {one.number: one for one in db.read(Submitted, _SELECT_DECISIVE, {"numbers": numbers})}
    state, by = _state(row, decisive)
    shown = signed or row.known
    return ArticleView(
        number=row.id,
        source=row.source,
        external_id=row.external_id if shown else "",
        state=state,
        sentence=" ".join(
            [
                _standing(by, state, signed=signed),
                *_in_caches(db, by.number, signed=signed),
                *_under_way(last, by, signed=signed),
            ]
        ),
        path=(row.path or by.path) if signed else (row.path or "" if row.known and row.leads else ""),
        published_at=row.published_at if row.known else None,
        updated_at=row.revised_at if row.known else None,
        submissions=tuple(_viewed(one, signed=signed) for one in last),
        pictures=pictures_of_article(db, row.id) if signed else (),
        notices=notices_of(db, row.id) if signed or state is ArticleState.LIVE else (),
    )


def _state(row: _ArticleRow, decisive: dict[int, Submitted]) -> tuple[ArticleState, Submitted]:
    """Return what stands, and the submission that decides it: what readers see, unless they see nothing of it.

    | readers see   | what is newest of it             | state                         |
    |---------------|----------------------------------|-------------------------------|
    | it            | whatever                         | live                          |
    | nothing of it | waits for its time               | scheduled                     |
    | nothing of it | is being pressed, cannot be made | accepted, failed              |
    | nothing of it | was withdrawn                    | withdrawn                     |
    """
    seen, newest = decisive.get(row.seen or 0), decisive.get(row.newest or 0)
    if seen and seen.action == Action.PUBLISH:
        return ArticleState.LIVE, seen
    if newest and newest.stage == Stage.SCHEDULED:
        return ArticleState.SCHEDULED, newest
    if newest and newest.state in (SubmissionState.ACCEPTED, SubmissionState.FAILED):
        return ArticleState(newest.state), newest
    by = decisive.get(row.withdrawn_by or 0) or seen or newest
    if by is None:
        raise LookupError("The ledger has no submission of this article.")
    return ArticleState.WITHDRAWN, by


def _standing(by: Submitted, state: ArticleState, *, signed: bool) -> str:
    if state is ArticleState.LIVE and by.state != SubmissionState.LIVE:  # what has displaced it is still to be pressed
        return f"Readers have submission {by.number}, live since {by.live_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC."
    return sentence_of(by, signed=signed)


def _under_way(last: Sequence[Submitted], by: Submitted, *, signed: bool) -> list[str]:
    """Say what else is to become of it, such as a correction that is being pressed."""
    waiting = (SubmissionState.ACCEPTED, SubmissionState.FAILED)
    newer = next((one for one in last if one.state in waiting and one.number != by.number), None)
    if newer is None:
        return []
    what = "its withdrawal" if newer.action == Action.WITHDRAW else "another revision"
    return [f"Submission {newer.number} is {what}. {sentence_of(newer, signed=signed)}"]


def _in_caches(db: Connection, number: int, *, signed: bool) -> list[str]:
    """Say whether caches before the site know of what stands, if there are any."""
    found = caches_of(db, number)
    return [found.sentence(signed=signed)] if found else []


def _viewed(row: Submitted, *, signed: bool) -> ViewedSubmission:
    return ViewedSubmission(
        row.number,
        Action(row.action),
        SubmissionState(row.state),
        sentence_of(row, signed=signed),
        row.accepted_at,
        row.live_at,
        warnings_of(row, signed=signed),
    )
