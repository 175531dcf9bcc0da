"""Lead submissions from page to page, in the order that keeps readers from dead links.

Publishing: the article's page, then every list that shows it, then subscribers. Withdrawing: the lists first.
However many submissions go on together, it takes the same few statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from shared.around import Chain
from shared.events import Due, EventType, Priority
from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED
from shared.ledger.pressing.chains import chained
from shared.ledger.pressing.finding import void
from shared.ledger.pressing.fronts import fronts_with
from shared.ledger.pressing.neighbours import pages_around
from shared.ledger.pressing.passages import CHAIN_NAME, StagePassage, load_passages
from shared.ledger.pressing.places import Enlisted, Joining, enlist
from shared.ledger.pressing.wants import Want, lock_pages, want, want_behind
from shared.ledger.states import Action, Stage
from shared.ledger.telling.emit import Happening, emit
from shared.pages import CORRECTIONS, CORRECTIONS_FEED, NEWS_SITEMAP, Page, PageKind, follows

_NEXT_STAGE: dict[Action, dict[Stage | None, Stage]] = {
    Action.PUBLISH: {Stage.PAGE: Stage.LISTS, Stage.LISTS: Stage.DONE},
    Action.WITHDRAW: {None: Stage.LISTS, Stage.LISTS: Stage.PAGE, Stage.PAGE: Stage.DONE},
}


class _FormerPage(NamedTuple):
    article_id: int
    path: str
    kind: str


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

_SET_LISTED_PATHS = f"UPDATE articles a SET listed_path = path, listed_as = {CHAIN_NAME} WHERE id = ANY (%(ids)s)"  # noqa: S608

_SELECT_FORMER_PATHS = """
    SELECT p.article_id, p.path, p.kind FROM pages p JOIN articles a ON a.id = p.article_id
    WHERE p.article_id = ANY (%(ids)s) AND p.path <> a.path AND (wanted > 0 OR p.kind = 'history')
"""


def begin(db: Connection, submission: int) -> list[Due]:
    """Start a withdrawal's first stage. A publication's is entered with the revision: see `articles.put_out`.

    Returns:
        Pages to ring for once this is committed.
    """
    rows = load_passages(db, [submission])
    wants, _ = _enter(db, [(row, None) for row in rows], {})
    _forget_wants(db, [row.article_id for row in rows], wants)
    return want(db, wants)


def advance(
    db: Connection, submissions: Collection[int], chains: Mapping[int | None, Chain]
) -> tuple[list[Want], list[Due]]:
    """Take submissions whose stage is complete into the next.

    `chains`: what the pages of articles show of those before and after them, if pages of this site show that.

    Returns:
        Pages that are to be wanted now, and deliveries to ring for once this is committed.
    """
    leaving = [(row, Stage(row.stage)) for row in load_passages(db, submissions)] if submissions else []
    return _enter(db, leaving, chains) if leaving else ([], [])


def _forget_wants(db: Connection, article_ids: Sequence[int], wants: Sequence[Want]) -> None:
    """End what earlier submissions want of the pages of articles: it must not bring the tombstone before its time.

    All pages that are touched are locked first, in one go: others want some of them together.
    """
    if paths := db.execute(_SELECT_WANTED_PAGES, {"ids": article_ids}).values():
        lock_pages(db, [*paths, *(each.page.path for each in wants)])
        db.execute(_FORGET_WANTS, {"paths": paths})


_SELECT_WANTED_PAGES = "SELECT path FROM pages WHERE article_id = ANY (%(ids)s) AND wanted > pressed AND pressed > 0"
_FORGET_WANTS = f"""
    UPDATE pages SET wanted = pressed, dead = false, claims = 0, failures = 0, problem = NULL
    WHERE path = ANY (%(paths)s) AND wanted > pressed AND {IS_UNLEASED}
"""  # noqa: S608 - the condition is ours


def _enter(
    db: Connection, leaving: Sequence[tuple[StagePassage, Stage | None]], chains: Mapping[int | None, Chain]
) -> tuple[list[Want], list[Due]]:
    """Enter the stages after those that are left, and go on at once through stages that have no pages."""
    next_stages = [_NEXT_STAGE[Action(row.action)][left] for row, left in leaving]
    entered: dict[Stage, list[StagePassage]] = defaultdict(list)
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
    enlisted = _enlisted(db, entered[Stage.LISTS])
    pages = {**_own_pages(db, entered[Stage.PAGE]), **_lists(db, entered[Stage.LISTS], enlisted.pages)}
    wants = [_want(page, row) for row, _ in leaving for page in pages.get(row.number, ())]
    wants += _neighbours(db, entered[Stage.LISTS])
    wants += chained(db, entered[Stage.LISTS], enlisted.before, chains)
    passing = [(row, stage) for stage, rows in entered.items() for row in rows if pages.get(row.number) == []]
    if passing:
        more_wants, more_deliveries = _enter(db, passing, chains)
        return wants + more_wants, deliveries + more_deliveries
    return wants, deliveries


def _want(page: Page, submission: StagePassage) -> Want:
    """Return the want of a page for which a submission waits, unless it follows."""
    if follows(page) and submission.action == Action.PUBLISH:
        return want_behind(page, submission.priority_behind)
    return Want(page, submission.number, Priority(submission.priority))


def _own_pages(db: Connection, withdrawals: Sequence[StagePassage]) -> dict[int, list[Page]]:
    """Return for each withdrawal every page its article had; none if readers never had one."""
    former = _former_pages(db, withdrawals)
    return {row.number: [row.page, *former[row.article_id]] if row.released else [] for row in withdrawals}


def _enlisted(db: Connection, submissions: Sequence[StagePassage]) -> Enlisted:
    """Give published articles their places in lists, and lock those that withdrawn ones leave."""
    joining = {
        row.article_id: Joining(row.published_at, row.titles) for row in submissions if row.action == Action.PUBLISH
    }
    leaving = [row.article_id for row in submissions if row.action == Action.WITHDRAW]
    return enlist(db, joining, leaving) if submissions else Enlisted({}, {})


def _lists(
    db: Connection, submissions: Sequence[StagePassage], listed: Mapping[int, list[Page]]
) -> dict[int, list[Page]]:  # fmt: skip
    """Return for each submission the pages that show its article, or showed it, among others, and those it has left."""
    published = [row for row in submissions if row.action == Action.PUBLISH]
    taken = [row for row in submissions if row.action == Action.WITHDRAW]
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


def _neighbours(db: Connection, submissions: Sequence[StagePassage]) -> list[Want]:
    """Return the pages of articles that show these because they are related; nobody waits for them."""
    priorities = {row.article_id: Priority(row.priority) for row in submissions if row.neighbours}
    shown = pages_around(db, priorities) if priorities else {}
    return [Want(page, None, priorities[id_]) for id_, pages in shown.items() for page in pages]


def _former_pages(db: Connection, submissions: Sequence[StagePassage]) -> dict[int, list[Page]]:
    """Return all pages of articles but the one where they are: those that they have left, and their histories."""
    former: dict[int, list[Page]] = {row.article_id: [] for row in submissions}
    if moved := [row.article_id for row in submissions if row.moved]:
        for page in db.read(_FormerPage, _SELECT_FORMER_PATHS, {"ids": moved}):
            former[page.article_id].append(Page(page.path, PageKind(page.kind), article_id=page.article_id))
    return former


def _happening(submission: StagePassage) -> Happening:
    """Return what subscribers are to be told; nothing of what is no news, or if they never knew what is gone."""
    type_: EventType | None
    if submission.quiet:
        type_ = None
    elif submission.action == Action.WITHDRAW:
        type_ = EventType.WITHDRAWN if submission.told else None
    else:
        type_ = EventType.UPDATED if submission.told else EventType.PUBLISHED
    return Happening(submission.number, submission.article_id, type_)
