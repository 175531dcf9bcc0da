"""Lead submissions from page to page, in the order that keeps readers from dead links.

Publishing: the article's page, then every list that shows it, then subscribers. Withdrawing: the lists first.
However many submissions go on together, it takes the same few statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from shared.events import Due, EventType, Priority
from shared.ledger.connections import Connection
from shared.ledger.pressing.finding import void
from shared.ledger.pressing.fronts import fronts_with
from shared.ledger.pressing.neighbours import HAS_NEIGHBOURS, pages_around
from shared.ledger.pressing.places import Joining, enlist
from shared.ledger.pressing.wants import Want, want
from shared.ledger.states import Action, Stage
from shared.ledger.telling.emit import Happening, emit
from shared.listings import SITEMAP, Listing, listing_named, listings_of_section
from shared.pages import CORRECTIONS, CORRECTIONS_FEED, NEWS_SITEMAP, Page, PageKind, follows

_NEXT_STAGE: dict[Action, dict[Stage | None, Stage]] = {
    Action.PUBLISH: {Stage.PAGE: Stage.LISTS, Stage.LISTS: Stage.DONE},
    Action.WITHDRAW: {None: Stage.LISTS, Stage.LISTS: Stage.PAGE, Stage.PAGE: Stage.DONE},
}


class _Passage(NamedTuple):
    """A submission that goes from stage to stage, with what its article's row says."""

    number: int
    action: str
    stage: str
    priority: int
    article_id: int
    path: str
    """Like `section` not there if the article was never `released`; nobody asks for it then."""
    section: str
    listings: dict[str, str] | None
    """Names and titles of those that hold it; None: it was released by an earlier release."""
    published_at: datetime
    told: bool
    released: bool
    moved: bool
    """It has, or had, pages at other paths."""
    quiet: bool
    neighbours: bool
    """It may have some."""
    corrected: bool
    """Something of it was corrected, perhaps by mistake: the list of corrections shows that, or did."""


class _FormerPage(NamedTuple):
    article_id: int
    path: str
    kind: str


_SELECT_SUBMISSIONS = f"""
    SELECT s.number, s.action, s.stage, s.priority, a.id AS article_id, a.path, a.section, a.listings,
           a.published_at, a.told, a.submission IS NOT NULL AS released,
           EXISTS (SELECT FROM pages p WHERE p.article_id = a.id AND p.path <> a.path
                     AND (p.wanted > 0 OR p.kind = 'history')) AS moved,
           s.quiet,
           {HAS_NEIGHBOURS} AS neighbours,
           EXISTS (SELECT FROM notices n WHERE n.article_id = a.id AND n.kind = 'correction') AS corrected
    FROM submissions s JOIN articles a ON a.id = s.article_id WHERE s.number = ANY (%(numbers)s) ORDER BY s.number
"""  # noqa: S608 - it is ours

_ENTER_STAGES = """
    UPDATE submissions SET stage = CAST(next AS text), awaiting = 0,
        listed_at = CASE WHEN next = 'done' THEN now() ELSE listed_at END,
        live_at = CASE WHEN readable THEN now() ELSE live_at END,
        sentence = CASE WHEN readable THEN NULL ELSE sentence END,
        state = CASE WHEN NOT readable THEN state WHEN action = 'publish' THEN 'live' ELSE 'withdrawn' END
    FROM unnest(%(numbers)s::bigint[], %(stages)s::text[], %(readable)s::boolean[])
         AS entered (entering, next, readable)
    WHERE number = entering
"""

_SET_LISTED_PATHS = "UPDATE articles SET listed_path = path WHERE id = ANY (%(ids)s)"

_SELECT_FORMER_PATHS = """
    SELECT p.article_id, p.path, p.kind FROM pages p JOIN articles a ON a.id = p.article_id
    WHERE p.article_id = ANY (%(ids)s) AND p.path <> a.path AND (wanted > 0 OR p.kind = 'history')
"""


def begin(db: Connection, submission: int) -> list[Due]:
    """Start a withdrawal's first stage. A publication's is entered with the revision: see `articles.put_out`.

    Returns:
        Pages to ring for once this is committed.
    """
    wants, _ = _enter(db, [(row, None) for row in _load(db, [submission])])
    return want(db, wants)


def advance(db: Connection, submissions: Collection[int]) -> tuple[list[Want], list[Due]]:
    """Take submissions whose stage is complete into the next.

    Returns:
        Pages that are to be wanted now, and deliveries to ring for once this is committed.
    """
    return _enter(db, [(row, Stage(row.stage)) for row in _load(db, submissions)]) if submissions else ([], [])


def _load(db: Connection, numbers: Collection[int]) -> Sequence[_Passage]:
    return db.read(_Passage, _SELECT_SUBMISSIONS, {"numbers": list(numbers)}).fetchall()


def _enter(db: Connection, leaving: Sequence[tuple[_Passage, Stage | None]]) -> tuple[list[Want], list[Due]]:
    """Enter the stages after those that are left, and go on at once through stages that have no pages."""
    next_stages = [_NEXT_STAGE[Action(row.action)][left] for row, left in leaving]
    entered: dict[Stage, list[_Passage]] = defaultdict(list)
    for stage, (row, _) in zip(next_stages, leaving, strict=True):
        entered[stage].append(row)
    db.execute(
        _ENTER_STAGES,
        {
            "numbers": [row.number for row, _ in leaving],
            "stages": next_stages,
            "readable": [left is Stage.PAGE for _, left in leaving],
        },
    )
    if ids := [row.article_id for row, left in leaving if left is Stage.PAGE and row.action == Action.PUBLISH]:
        db.execute(_SET_LISTED_PATHS, {"ids": ids})
    deliveries = emit(db, [_happening(row) for row in entered[Stage.DONE]])
    pages = {**_own_pages(db, entered[Stage.PAGE]), **_lists(db, entered[Stage.LISTS])}
    priorities = {row.number: Priority(row.priority) for row, _ in leaving}
    waiting = {row.number for row, _ in leaving if row.action == Action.WITHDRAW}
    wants = [
        Want(page, None, _behind(priorities[number]))
        if follows(page) and number not in waiting
        else Want(page, number, priorities[number])
        for number, wanted in pages.items()
        for page in wanted
    ]
    wants += _neighbours(db, entered[Stage.LISTS])
    passing = [(row, stage) for stage, rows in entered.items() for row in rows if pages.get(row.number) == []]
    if passing:
        more_wants, more_deliveries = _enter(db, passing)
        return wants + more_wants, deliveries + more_deliveries
    return wants, deliveries


def _behind(priority: Priority) -> Priority:
    return Priority(min(priority + 1, Priority.BULK))


def _own_pages(db: Connection, withdrawals: Sequence[_Passage]) -> dict[int, list[Page]]:
    """Return for each withdrawal every page its article had; none if readers never had one."""
    former = _former_pages(db, withdrawals)
    return {
        row.number: [Page(row.path, PageKind.ARTICLE, row.article_id), *former[row.article_id]] if row.released else []
        for row in withdrawals
    }


def _lists(db: Connection, submissions: Sequence[_Passage]) -> dict[int, list[Page]]:
    """Return for each submission the pages that show its article, or showed it, among others, and those it has left."""
    published = [row for row in submissions if row.action == Action.PUBLISH]
    taken = [row for row in submissions if row.action == Action.WITHDRAW]
    joining = {row.article_id: Joining(row.published_at, _listings(row)) for row in published}
    listed = enlist(db, joining, [row.article_id for row in taken]) if submissions else {}
    former = _former_pages(db, published)
    found = void(db, [row.article_id for row in taken]) if taken else {}
    pinned = fronts_with(db, {row.article_id for row in submissions}) if submissions else {}
    news = {row.number: [NEWS_SITEMAP] for row in taken if listed.get(row.article_id)}
    return {
        row.number: [
            *listed.get(row.article_id, []),
            *former.get(row.article_id, []),
            *pinned[row.article_id],
            *found.get(row.article_id, []),
            *((CORRECTIONS, CORRECTIONS_FEED) if row.corrected else ()),
            *news.get(row.number, []),
        ]
        for row in submissions
    }


def _listings(submission: _Passage) -> dict[Listing, str]:
    """Return the listings that are to hold its article, with their titles."""
    if submission.listings is None:  # an earlier release put it out: of lists it knew those of sections alone
        return dict.fromkeys((*listings_of_section(submission.section), SITEMAP), "")
    return {listing_named(name): title for name, title in submission.listings.items()}


def _neighbours(db: Connection, submissions: Sequence[_Passage]) -> list[Want]:
    """Return the pages of articles that show these because they are related; nobody waits for them."""
    priorities = {row.article_id: Priority(row.priority) for row in submissions if row.neighbours}
    shown = pages_around(db, priorities) if priorities else {}
    return [Want(page, None, priorities[id_]) for id_, pages in shown.items() for page in pages]


def _former_pages(db: Connection, submissions: Sequence[_Passage]) -> dict[int, list[Page]]:
    """Return all pages of articles but the one where they are: those that they have left, and their histories."""
    former: dict[int, list[Page]] = {row.article_id: [] for row in submissions}
    if moved := [row.article_id for row in submissions if row.moved]:
        for page in db.read(_FormerPage, _SELECT_FORMER_PATHS, {"ids": moved}):
            former[page.article_id].append(Page(page.path, PageKind(page.kind), article_id=page.article_id))
    return former


def _happening(submission: _Passage) -> Happening:
    """Return what subscribers are to be told; nothing of what is no news, or if they never knew what is gone."""
    type_: EventType | None
    if submission.quiet:
        type_ = None
    elif submission.action == Action.WITHDRAW:
        type_ = EventType.WITHDRAWN if submission.told else None
    else:
        type_ = EventType.UPDATED if submission.told else EventType.PUBLISHED
    return Happening(submission.number, submission.article_id, type_)
