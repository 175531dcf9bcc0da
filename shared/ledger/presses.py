"""Pressing a page: what it shows, and what follows once readers have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from shared.article import Article, Edition
from shared.errors import Transient
from shared.ledger import leases
from shared.ledger.leases import LEASE, PRESSES, Lease
from shared.ledger.stages import advance
from shared.ledger.wants import want
from shared.pages import Page, PageKind


@dataclass(frozen=True)
class Press:
    """A page that this worker alone may press now."""

    lease: Lease
    page: Page
    wanted: int
    """Sequence number that the pressed page will carry."""
    etag: str | None
    """Of the object as it was last pressed; None if it never was."""
    digest: str | None
    failures: int


@dataclass(frozen=True)
class Pressed:
    """What to ring for once a press is committed."""

    paths: tuple[str, ...] = ()
    deliveries: tuple[int, ...] = ()


def claim_press(db: Connection, path: str) -> Press | None:
    """Claim a page; None if it is not due or somebody else presses it. Commit before reading what it shows."""
    lease = leases.claim(db, PRESSES, path)
    if lease is None:
        return None
    row = lease.row
    page = Page(row.path, PageKind(row.kind), row.article_id, row.listing, row.bucket)
    return Press(lease, page, row.wanted, row.etag, row.digest, row.failures)


def edition(db: Connection, article_id: int) -> Edition:
    """Return an article as its page shows it now.

    Raises:
        Transient: it is withdrawn, and the lists that link to it come first.
    """
    row = db.execute(
        text("""SELECT a.path, a.published_at, a.revised_at, a.withdrawn_by, s.content, w.stage = 'lists' AS too_early
                FROM articles a JOIN submissions s ON s.number = a.submission
                     LEFT JOIN submissions w ON w.number = a.withdrawn_by WHERE a.id = :id"""),
        {"id": article_id},
    ).one()
    if row.too_early:
        raise Transient("It is withdrawn: the lists that link to it are cleared first.")
    article = Article.from_dict(row.content)
    return Edition(article, row.path, row.published_at, row.revised_at, withdrawn=row.withdrawn_by is not None)


def finish_press(db: Connection, press: Press, *, etag: str, digest: str) -> Pressed | None:
    """Record that readers have the page, and take every submission that waited for it one step on.

    Returns:
        What to ring for; None if the lease was lost, in which case nothing is recorded.
    """
    waiting = _lock_waiting(db, press.page.path, press.wanted)
    finished = db.execute(
        text("""UPDATE pages SET pressed = :wanted, pressed_at = now(), etag = :etag, digest = :digest, claims = 0,
                  failures = 0, problem = NULL, lease_until = NULL, lease_token = NULL,
                  wanted_at = CASE WHEN wanted > :wanted THEN lease_until - :lease ELSE wanted_at END
                WHERE path = :key AND lease_token = :token RETURNING wanted > :wanted AS again"""),
        {**press.lease.key, "wanted": press.wanted, "etag": etag, "digest": digest, "lease": LEASE},
    ).one_or_none()
    if finished is None:
        return None
    settled = _settle(db, press.page.path, press.wanted, "pressed_at = now()") if waiting else []
    paths, deliveries = advance(db, settled)
    return Pressed((*([press.page.path] if finished.again else []), *paths), tuple(deliveries))


def bury_press(db: Connection, lease: Lease, *, problem: str) -> Pressed:
    """Declare a page dead. A submission whose own page it is has failed; nobody waits for a list that is dead."""
    path, wanted = lease.row.path, lease.row.wanted
    _lock_waiting(db, path, wanted)
    if not leases.bury(db, lease, problem=problem):
        return Pressed()
    db.execute(
        text("""UPDATE submissions SET state = 'failed', sentence = :problem
                WHERE stage = 'page' AND number IN
                  (SELECT submission FROM wants WHERE path = :path AND pressed_at IS NULL)"""),
        {"path": path, "problem": problem},
    )
    paths, deliveries = advance(db, _settle(db, path, wanted, "given_up = true", among="s.stage = 'lists'"))
    return Pressed(tuple(paths), tuple(deliveries))


def install(db: Connection, pages: list[Page]) -> None:
    """Want pages that every site has, in case their looks have changed; the sweep rings for them."""
    want(db, pages)
    db.execute(text("UPDATE pages SET rung_at = NULL WHERE path = ANY (:paths)"), {"paths": [p.path for p in pages]})


def _lock_waiting(db: Connection, path: str, wanted: int) -> bool:
    """Lock the articles whose submissions wait for this page, before anything else is locked.

    Everybody locks articles first, in the order of their ids, then submissions, then pages: nobody waits in a circle.
    """
    rows = db.execute(
        text("""SELECT id FROM articles WHERE id IN (
                  SELECT s.article_id FROM wants w JOIN submissions s ON s.number = w.submission
                  WHERE w.path = :path AND w.number <= :wanted AND w.pressed_at IS NULL)
                ORDER BY id FOR NO KEY UPDATE"""),
        {"path": path, "wanted": wanted},
    )
    return bool(rows.all())


def _settle(db: Connection, path: str, wanted: int, outcome: str, *, among: str = "true") -> list[int]:
    """Note the outcome on each receipt that waited, and return the submissions that now wait for nothing more."""
    rows: Any = db.execute(
        text(f"""WITH noted AS (
                   UPDATE wants w SET {outcome} FROM submissions s
                   WHERE s.number = w.submission AND w.path = :path AND w.number <= :wanted
                     AND w.pressed_at IS NULL AND NOT w.given_up AND {among}
                   RETURNING w.submission
                 )
                 UPDATE submissions SET awaiting = awaiting - 1
                 WHERE number IN (SELECT submission FROM noted) AND stage <> 'done'
                 RETURNING number, awaiting"""),  # noqa: S608 - outcome and among are ours
        {"path": path, "wanted": wanted},
    )
    return sorted(row.number for row in rows if row.awaiting == 0)
