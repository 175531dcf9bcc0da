"""Pressing pages: what they show, and what follows once readers have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shared.around import Chain
from shared.errors import Transient
from shared.events import DELIVERIES_DUE, Due, Priority
from shared.history import HISTORY_FOLDER
from shared.ledger import leases
from shared.ledger.connections import Connection
from shared.ledger.leases import LEASE, PRESSES, PageLease
from shared.ledger.pressing.archived_feeds import naming
from shared.ledger.pressing.fronts import note_live
from shared.ledger.pressing.page_rows import page_of
from shared.ledger.pressing.stages import advance
from shared.ledger.pressing.wants import Want, want, want_behind
from shared.ledger.telling.purges import ARE_CACHES_TOLD, INSERT_PURGES
from shared.page_object import Flaw
from shared.pages import Page, PageKind


@dataclass(frozen=True)
class Press:
    """A page that this worker alone may press now."""

    lease: PageLease
    page: Page
    wanted: int
    """Sequence number that the pressed page will carry."""
    etag: str | None
    """Of the object as it was last pressed; None if it never was."""
    digest: str | None
    flaw: Flaw | None = None
    """Why it is not in the looks of the site's own theme."""
    chain: Chain | None = None
    """The articles before and after this one that it shows; None: pages of this site show none, or it is no article."""


@dataclass(frozen=True)
class PressedPage:
    """A page that readers have."""

    press: Press
    etag: str
    digest: str
    replaced: str | None = None
    """ETag of what readers, or caches, may have had before: an attempt that died may have put it; None: of nothing."""


@dataclass(frozen=True)
class Pressed:
    """What to ring for once presses are committed."""

    pages: tuple[Due, ...] = ()
    deliveries: tuple[Due, ...] = ()
    submissions: tuple[int, ...] = ()
    """Those that waited for these pages."""


class WaitingSubmission(NamedTuple):
    """A submission some of whose pages came to an end, and how many it still waits for."""

    number: int
    awaiting: int


class _Finished(NamedTuple):
    path: str
    priority: int
    is_list: bool
    again: bool
    purges: bool
    """Whether caches are to be told of one of those that are finished with it."""


def claim_presses(db: Connection, paths: Sequence[str], owner: int | None = None) -> list[Press]:
    """Claim those of these pages that are due and nobody else presses. Commit before reading what they show.

    A page whose last attempt may have crashed its worker is claimed only if it is the only one: see `suspects`.
    """
    return [_press(lease) for lease in leases.claim(db, PRESSES, paths, owner)]


def _press(lease: PageLease) -> Press:
    row = lease.row
    return Press(lease, page_of(row), row.wanted, row.etag, row.digest)


def finish_presses(db: Connection, copies: Sequence[PressedPage]) -> Pressed:
    """Record that readers have these pages, and take every submission that waited for them one step on.

    Of a page whose lease was lost meanwhile nothing is recorded.

    Raises:
        Transient: a lease is lost at this very moment; roll back.
    """
    # Articles, changes of fronts, submissions, wants, pages: in this order for everybody. So the pages' own rows come
    # last, though leases are proved by them: who lost one between our first look and the last statement has noted
    # wants, and rolls back.
    held = lock_articles(db, [(copy.press.lease, copy.press.wanted) for copy in copies])
    copies = [copy for copy in copies if copy.press.page.path in held]
    if not copies:
        return Pressed()
    paths, numbers = [copy.press.page.path for copy in copies], [copy.press.wanted for copy in copies]
    if fronts := {each.press.page.path: each.press.wanted for each in copies if each.press.page.kind.traits.is_edited}:
        note_live(db, fronts)
    noted = db.read(WaitingSubmission, _NOTE_PRESSED_WANTS, {"paths": paths, "numbers": numbers}).fetchall()
    chains = {each.press.page.article_id: each.press.chain for each in copies if each.press.chain}
    wants, deliveries = advance(db, settled(noted), chains)
    wants = [*wants, *_links_to_new_histories(copies), *_names_of_changed_feeds(db, copies)]
    rows = db.read(
        _Finished,
        _FINISH_PRESSES,
        {
            "paths": paths,
            "numbers": numbers,
            "tokens": [copy.press.lease.token for copy in copies],
            "etags": [copy.etag for copy in copies],
            "digests": [copy.digest for copy in copies],
            "replaced": [copy.replaced for copy in copies],
            "flaws": [copy.press.flaw and copy.press.flaw.sentence for copy in copies],
            "themes": [copy.press.flaw and copy.press.flaw.theme for copy in copies],
            "lease": LEASE,
            "touched": [*paths, *(each.page.path for each in wants)],
        },
    ).fetchall()
    if len(rows) < len(copies):
        raise Transient("A lease was lost at the last moment.")
    again = [Due(row.path, Priority(row.priority), row.is_list) for row in rows if row.again]
    if any(row.purges for row in rows):
        deliveries = [*deliveries, DELIVERIES_DUE]
    return Pressed((*again, *want(db, wants)), tuple(deliveries), tuple(sorted(row.number for row in noted)))


def _links_to_new_histories(copies: Iterable[PressedPage]) -> list[Want]:
    """Return the articles' pages that may link to their versions from now on; nobody waits for them."""
    new = [copy.press.page for copy in copies if copy.press.page.kind is PageKind.HISTORY and copy.press.etag is None]
    return [Want(Page(page.path.removesuffix(HISTORY_FOLDER), PageKind.ARTICLE, page.article_id)) for page in new]


def _names_of_changed_feeds(db: Connection, copies: Iterable[PressedPage]) -> list[Want]:
    """Return the feeds that name archived ones which have changed, as they are now; nobody waits for them."""
    changed = (copy.press.page for copy in copies if copy.digest != copy.press.digest)
    return [want_behind(page) for page in naming(db, [each for each in changed if each.kind is PageKind.ARCHIVED_FEED])]


def install(db: Connection, pages: list[Page]) -> None:
    """Want pages that every site has, in case their looks have changed; the sweep rings for them."""
    want(db, [Want(page) for page in pages])
    leave_to_sweep(db, [page.path for page in pages])


def leave_to_sweep(db: Connection, paths: Sequence[str]) -> None:
    """Have the sweep ring for these pages, if they are due."""
    db.execute("UPDATE pages SET rung_at = NULL WHERE path = ANY (%(paths)s)", {"paths": list(paths)})


def lock_articles(db: Connection, held: Sequence[tuple[PageLease, int]]) -> set[str]:
    """Lock the articles that these pages are of, and those whose submissions wait for them, before anything else.

    Everybody locks articles first, in the order of their ids, then submissions, then pages: so no two deadlock.
    With each lease comes the number that its page was pressed for.

    Returns:
        The paths of the pages that nobody else has claimed since.
    """
    rows = db.execute(
        _LOCK_PRESSES,
        {
            "paths": [lease.row.path for lease, _ in held],
            "numbers": [number for _, number in held],
            "tokens": [lease.token for lease, _ in held],
        },
    )
    return set(rows.values())


def settled(rows: Iterable[WaitingSubmission]) -> list[int]:
    """Return the submissions that now wait for nothing more."""
    return sorted(row.number for row in rows if row.awaiting == 0)


_THESE_PAGES = "unnest(%(paths)s::text[], %(numbers)s::bigint[]) AS these (path, number)"

# Those that waited for an earlier press were counted down then. Without the lower bound the index would lead to all of
# them that are not vacuumed away yet: to a day's, on a front page, while a backup is made.
IS_OPEN_WANT = """
    w.path = these.path AND w.number > pages.pressed AND w.number <= these.number
    AND w.pressed_at IS NULL AND NOT w.given_up
"""

_LOCK_PRESSES = f"""
    WITH locked AS (
        SELECT id FROM articles WHERE id IN (
            SELECT s.article_id FROM {_THESE_PAGES} JOIN pages USING (path) JOIN wants w ON {IS_OPEN_WANT}
            JOIN submissions s ON s.number = w.submission
            UNION SELECT article_id FROM pages WHERE path = ANY (%(paths)s) AND article_id IS NOT NULL)
        ORDER BY id FOR NO KEY UPDATE
    )
    SELECT path FROM unnest(%(paths)s::text[], %(tokens)s::uuid[]) AS held (key, token)
         JOIN pages ON path = key AND lease_token IS NOT DISTINCT FROM token
    WHERE (SELECT count(*) FROM locked) >= 0
"""  # noqa: S608 - it is ours; the last line is true, and has everything locked first

# Each receipt gets its line; a submission is counted down by as many pages as it waited for among these.
NOTE_OUTCOME_ON_WANTS = """
    WITH noted AS (
        UPDATE wants w SET {outcome} FROM {these} JOIN pages USING (path) JOIN submissions s ON true
        WHERE {open} AND s.number = w.submission AND {among}
        RETURNING w.submission
    )
    UPDATE submissions SET awaiting = awaiting - count
    FROM (SELECT submission, count(*) FROM noted GROUP BY submission) waited
    WHERE number = submission AND stage <> 'done' RETURNING number, awaiting
"""
_NOTE_PRESSED_WANTS = NOTE_OUTCOME_ON_WANTS.format(
    outcome="pressed_at = now()", these=_THESE_PAGES, open=IS_OPEN_WANT, among="true"
)

_THESE_COPIES = """
    unnest(%(paths)s::text[], %(numbers)s::bigint[], %(tokens)s::uuid[], %(etags)s::text[], %(digests)s::text[],
           %(replaced)s::text[], %(flaws)s::text[], %(themes)s::text[])
    AS copy (key, number, token, etag, digest, replaced, flaw, theme)
"""

# A cache can only hold what was there before: of a page that replaces nothing it is told nothing.
_CHANGED_PAGES = f"""
    (SELECT path, copy.number FROM locked JOIN {_THESE_COPIES} ON path = key
     WHERE copy.replaced <> copy.etag AND {ARE_CACHES_TOLD}) changed
"""  # noqa: S608 - it is ours

_FINISH_PRESSES = f"""
    WITH locked AS (
        SELECT path FROM pages WHERE path = ANY (%(touched)s) ORDER BY {PRESSES.order} FOR NO KEY UPDATE
    ), told AS ({INSERT_PURGES.format(changed=_CHANGED_PAGES)} RETURNING path)
    UPDATE pages SET pressed = number, pressed_at = now(), etag = copy.etag, digest = copy.digest,
        flaw = copy.flaw, flawed_theme = copy.theme, claims = 0, failures = 0,
        problem = NULL, lease_until = NULL, lease_token = NULL, owner = NULL,
        wanted_at = CASE WHEN wanted > number THEN lease_until - %(lease)s ELSE wanted_at END
    FROM {_THESE_COPIES} WHERE path = key AND lease_token = token AND (SELECT count(*) FROM locked) >= 0
    RETURNING path, priority, article_id IS NULL AS is_list, wanted > number AND next_attempt_at <= now() AS again,
        EXISTS (SELECT FROM told) AS purges
"""  # noqa: S608 - it is ours
