"""Want pages: say that they should show something newer than they do."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple

from shared.events import Due, Priority
from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED, MAX_CLAIMS, PRESSES
from shared.ledger.page_order import in_order
from shared.ledger.work_rows import DueRow, dues
from shared.pages import Page


class Want(NamedTuple):
    """A page that should be pressed again."""

    page: Page
    submission: int | None = None
    """The one that waits for it."""
    priority: Priority = Priority.NORMAL
    rests: bool = False
    """It rests before it is rung for, so that what else changes it meanwhile shares its press."""


def want_behind(page: Page, priority: Priority = Priority.BULK) -> Want:
    """Return the want of a page for which nobody waits: it rests, unless it comes behind what is breaking."""
    return Want(page, None, priority, rests=priority is Priority.BULK)


def _rest() -> timedelta:
    """Return how long a page rests before the sweep rings for it; tests have no time for that."""
    return timedelta(seconds=float(os.environ.get("ANDRUCK_REST_SECONDS", "1")))


class _LockedPage(NamedTuple):
    path: str
    free: bool


# Rows are locked in the order of the SELECT (the same for everybody: no deadlock), and each number is drawn while its
# row is locked: a page's numbers only grow, and whoever reads `wanted` and then the data sees all that is behind it.
# A new wish starts afresh, whatever became of the press before. But a list is wanted all the time: were its claims
# forgotten each time, one that cannot be made would never be given up, and whoever waits for it would wait for ever.
# It keeps them, less one for an attempt at what is new; what is breaking (a withdrawal is) gets all of them.
# A page that rests already rests no longer for what comes meanwhile; who waits for it ends its rest.
_UPSERT_WANTED_PAGES = f"""
    WITH wanted AS (
        INSERT INTO pages
            (path, kind, article_id, listing, bucket, priority, wanted, wanted_at, rung_at, next_attempt_at)
        SELECT path, kind, article_id, listing, bucket, priority,
               nextval('sequence_numbers'), now(), now(), now() + rest
        FROM unnest(%(paths)s::text[], %(kinds)s::text[], %(article_ids)s::bigint[],
                    %(listings)s::text[], %(parts)s::integer[], %(priorities)s::smallint[], %(rests)s::interval[])
             WITH ORDINALITY AS page (path, kind, article_id, listing, bucket, priority, rest, position)
        ORDER BY position
        ON CONFLICT (path) DO UPDATE SET
            wanted = nextval('sequence_numbers'),
            wanted_at = CASE WHEN pages.wanted > pages.pressed THEN pages.wanted_at ELSE now() END,
            rung_at = CASE WHEN pages.wanted > pages.pressed AND NOT pages.dead AND pages.priority <= EXCLUDED.priority
                                AND pages.rung_at >= pages.next_attempt_at THEN pages.rung_at ELSE now() END,
            priority = CASE WHEN pages.wanted > pages.pressed THEN least(pages.priority, EXCLUDED.priority)
                            ELSE EXCLUDED.priority END,
            claims = CASE WHEN pages.article_id IS NOT NULL OR pages.dead OR EXCLUDED.priority = 1 THEN 0
                          WHEN pages.lease_until IS NULL OR pages.lease_until < now()
                          THEN least(pages.claims, {MAX_CLAIMS} - 1) ELSE pages.claims END,
            failures = 0, problem = NULL, dead = false,
            next_attempt_at = CASE WHEN pages.wanted > pages.pressed AND NOT pages.dead
                                   THEN least(pages.next_attempt_at, EXCLUDED.next_attempt_at)
                                   ELSE EXCLUDED.next_attempt_at END
        RETURNING path, priority, article_id IS NULL AS is_list, wanted,
            rung_at = now() AND next_attempt_at <= now() AS ring
    ), noted AS (
        INSERT INTO wants (submission, path, number)
        SELECT submission, path, wanted
        FROM unnest(%(submissions)s::bigint[], %(awaited)s::text[]) AS waits (submission, path)
             JOIN wanted USING (path)
        ON CONFLICT (submission, path) DO UPDATE SET number = EXCLUDED.number, pressed_at = NULL, given_up = false
        RETURNING submission
    ), counted AS (
        UPDATE submissions SET awaiting = count
        FROM (SELECT submission, count(*) FROM noted GROUP BY submission) waits WHERE number = submission
    )
    SELECT path AS id, priority, is_list FROM wanted WHERE ring
"""  # noqa: S608 - it is ours


def want(db: Connection, wants: Collection[Want]) -> list[Due]:
    """Want each page to be pressed again, and let its submission wait for it.

    Returns:
        The pages to ring for once this is committed. A page that was due already is not among them, unless somebody
        more urgent waits for it now: somebody was rung for it, and will press what is true by then. Nor is one that
        rests: the sweep rings for it.
    """
    if not wants:
        return []
    pages = sorted({want.page.path: want.page for want in wants}.values(), key=in_order)
    priorities = {want.page.path: want.priority for want in sorted(wants, key=lambda each: -each.priority)}
    resting = {each.page.path for each in wants} - {each.page.path for each in wants if not each.rests}
    rest = _rest()
    waits = {(want.submission, want.page.path) for want in wants if want.submission is not None}
    rows = db.read(
        DueRow,
        _UPSERT_WANTED_PAGES,
        {
            "paths": [page.path for page in pages],
            "kinds": [page.kind for page in pages],
            "article_ids": [page.article_id for page in pages],
            "listings": [page.listing.name for page in pages],
            "parts": [page.part for page in pages],
            "priorities": [priorities[page.path] for page in pages],
            "rests": [rest if page.path in resting else timedelta() for page in pages],
            "submissions": [submission for submission, _ in waits],
            "awaited": [path for _, path in waits],
        },
    )
    return dues(rows)


def lock_pages(db: Connection, paths: Sequence[str]) -> set[str]:
    """Lock pages, in the order in which everybody locks them, and return the paths of those that somebody presses."""
    return {row.path for row in db.read(_LockedPage, _LOCK_PAGES, {"paths": list(paths)}) if not row.free}


_LOCK_PAGES = f"""
    SELECT path, {IS_UNLEASED} AS free FROM pages WHERE path = ANY (%(paths)s)
    ORDER BY {PRESSES.order} FOR NO KEY UPDATE
"""  # noqa: S608 - the conditions are ours
