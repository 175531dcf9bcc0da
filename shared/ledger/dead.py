"""What is dead: made due again by whoever has put right what it died of, or dismissed if nobody wants it any more.

Both go batch by batch, each a transaction of its own: 200,000 rows are no reason to make anybody wait. What is
dismissed stays dead, and receipts go on calling it given up; but no alarm speaks of it, until it is wanted again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

from shared.events import Due
from shared.ledger.connections import Connection
from shared.ledger.leases import DELIVERIES, PRESSES, AnyWork
from shared.ledger.work_rows import DueRow, dues

MEND_BATCH = 500
"""Rows that are looked at, and at most changed, in one transaction."""

IS_ALARMING = {
    PRESSES: "dead AND dismissed < wanted",
    DELIVERIES: "dead AND dismissed_at IS NULL",
}
"""SQL: the row is dead, and nobody has said that this is all right."""


@dataclass(frozen=True)
class Which:
    """Which of the dead is meant: what fits every part that is given."""

    page: str | None = None
    """Its path. Pages fit no part that only deliveries have, and the other way round."""
    delivery: int | None = None
    subscription: int | None = None
    host: str | None = None
    """Of the subscriber, with or without its port."""
    since: datetime | None = None
    """Wanted since then."""
    reason: str | None = None
    """Part of the sentence that says what it died of."""
    dismissed: bool = False
    """Also what was dismissed."""

    @property
    def everything(self) -> bool:
        """Whether nothing is left out, but for what was dismissed."""
        return self == Which(dismissed=self.dismissed)

    @property
    def of_deliveries_alone(self) -> bool:
        """Whether only deliveries can fit."""
        return self.page is None and (self.delivery, self.subscription, self.host) != (None, None, None)

    @property
    def of_pages_alone(self) -> bool:
        """Whether only pages can fit."""
        return self.page is not None and (self.delivery, self.subscription, self.host) == (None, None, None)


class DeadBatch(NamedTuple):
    """What was done to some of the dead."""

    due: list[Due]
    """Those that are due again, or dismissed; what is due again is to be rung for once this is committed."""
    after: str | int | None
    """Where the next batch begins; None: there is none."""


class _DeadPage(NamedTuple):
    path: str
    fits: bool


class _DeadDelivery(NamedTuple):
    id: int
    subscription: int
    fits: bool


_REASON_FITS = "(%(reason)s::text IS NULL OR position(lower(%(reason)s) IN lower(coalesce(problem, ''))) > 0)"

_PAGE_FITS = f"""
    (%(page)s::text IS NULL OR path = %(page)s) AND (%(since)s::timestamptz IS NULL OR wanted_at >= %(since)s)
    AND {_REASON_FITS}
"""

_DELIVERY_FITS = f"""
    (%(delivery)s::bigint IS NULL OR d.id = %(delivery)s)
    AND (%(subscription)s::bigint IS NULL OR s.id = %(subscription)s)
    AND (%(host)s::text IS NULL OR lower(%(host)s) IN (s.host, regexp_replace(s.host, ':[0-9]+$', '')))
    AND (%(since)s::timestamptz IS NULL OR d.created_at >= %(since)s) AND {_REASON_FITS}
"""

# What fits is decided behind the limit: however rare it is, no batch looks at more rows than its own.
_SELECT_DEAD_PAGES = f"""
    SELECT path, {_PAGE_FITS} AS fits FROM pages WHERE {{dead}} AND path > %(after)s ORDER BY path LIMIT %(limit)s
"""  # noqa: S608 - the conditions are ours

_SELECT_DEAD_DELIVERIES = f"""
    SELECT d.id, d.subscription, {_DELIVERY_FITS} AND (%(any)s OR s.disabled_at IS NULL) AS fits
    FROM (SELECT id, subscription, created_at, problem FROM deliveries
          WHERE {{dead}} AND id > %(after)s ORDER BY id LIMIT %(limit)s) d JOIN subscriptions s ON s.id = d.subscription
    ORDER BY d.id
"""  # noqa: S608

_COUNT_DEAD_OF_ENDED = f"""
    SELECT count(*) FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
    WHERE {{dead}} AND s.disabled_at IS NOT NULL AND {_DELIVERY_FITS}
"""  # noqa: S608


def revive_pages(db: Connection, which: Which, after: str, *, rung: bool) -> DeadBatch:
    """Make dead pages due again, and have the submissions that failed with them wait for them as before.

    `rung`: they will be rung for; if not, the sweep does it at its next look.
    """
    paths, last = _pages(db, which, after)
    # Everybody locks articles first, then submissions, then pages: see `shared.ledger.pressing.presses`.
    db.execute(_LOCK_ARTICLES, {"paths": paths})
    db.execute(_UNFAIL, {"paths": paths})
    return DeadBatch(dues(db.read(DueRow, _REVIVE_PAGES, {"paths": paths, "rung": rung})), last)


def revive_deliveries(db: Connection, which: Which, after: int) -> DeadBatch:
    """Make dead deliveries due again, except those of subscriptions that have ended: they would only die again.

    An endpoint that pauses is tried at once: whoever retries says that it is well.
    """
    rows, last = _deliveries(db, which, after, of_ended=False)
    db.execute(_END_PAUSES, {"ids": sorted({row.subscription for row in rows})})
    revived = db.execute(_REVIVE_DELIVERIES, {"ids": [row.id for row in rows]}).values()
    return DeadBatch([Due(id_) for id_ in revived], last)


def dismiss_pages(db: Connection, which: Which, after: str) -> DeadBatch:
    """Have no alarm speak of dead pages until something newer is wanted of them."""
    paths, last = _pages(db, which, after)
    return DeadBatch([Due(path) for path in db.execute(_DISMISS_PAGES, {"paths": paths}).values()], last)


def dismiss_deliveries(db: Connection, which: Which, after: int) -> DeadBatch:
    """Have no alarm speak of dead deliveries any more."""
    rows, last = _deliveries(db, which, after, of_ended=True)
    dismissed = db.execute(_DISMISS_DELIVERIES, {"ids": [row.id for row in rows]}).values()
    return DeadBatch([Due(id_) for id_ in dismissed], last)


def of_ended(db: Connection, which: Which) -> int:
    """Return how many dead deliveries are of subscriptions that have ended."""
    if which.of_pages_alone:
        return 0
    return int(db.execute(_COUNT_DEAD_OF_ENDED.format(dead=_meant(DELIVERIES, which)), asdict(which)).value())


def _meant(work: AnyWork, which: Which) -> str:
    return "dead" if which.dismissed else IS_ALARMING[work]


def _pages(db: Connection, which: Which, after: str) -> tuple[list[str], str | None]:
    """Return those of the next dead pages that fit, and the last that was looked at if there are more."""
    if which.of_deliveries_alone:
        return [], None
    statement = _SELECT_DEAD_PAGES.format(dead=_meant(PRESSES, which))
    rows = db.read(_DeadPage, statement, {**asdict(which), "after": after, "limit": MEND_BATCH}).fetchall()
    return [row.path for row in rows if row.fits], rows[-1].path if len(rows) == MEND_BATCH else None


def _deliveries(db: Connection, which: Which, after: int, *, of_ended: bool) -> tuple[list[_DeadDelivery], int | None]:
    """Return those of the next dead deliveries that fit, and the last that was looked at if there are more."""
    if which.of_pages_alone:
        return [], None
    statement = _SELECT_DEAD_DELIVERIES.format(dead=_meant(DELIVERIES, which))
    values = {**asdict(which), "after": after, "limit": MEND_BATCH, "any": of_ended}
    rows = db.read(_DeadDelivery, statement, values).fetchall()
    return [row for row in rows if row.fits], rows[-1].id if len(rows) == MEND_BATCH else None


_LOCK_ARTICLES = """
    SELECT FROM articles WHERE id IN (SELECT article_id FROM pages WHERE path = ANY (%(paths)s))
    ORDER BY id FOR NO KEY UPDATE
"""

_UNFAIL = """
    UPDATE submissions SET state = 'accepted', sentence = NULL
    WHERE state = 'failed' AND stage = 'page' AND number IN (
        SELECT w.submission FROM wants w JOIN pages p USING (path)
        WHERE p.path = ANY (%(paths)s) AND p.dead AND w.pressed_at IS NULL)
"""

_LOCK_DEAD_PAGES = f"""
    WITH locked AS (
        SELECT path AS key FROM pages WHERE path = ANY (%(paths)s) AND dead ORDER BY {PRESSES.order} FOR NO KEY UPDATE
    )
"""  # noqa: S608

_REVIVE_PAGES = f"""
    {_LOCK_DEAD_PAGES}
    UPDATE pages SET dead = false, dismissed = 0, claims = 0, failures = 0, next_attempt_at = now(),
        rung_at = CASE WHEN %(rung)s THEN now() END, lease_until = NULL, lease_token = gen_random_uuid(), owner = NULL
    FROM locked WHERE path = key RETURNING {PRESSES.rung_for}
"""  # noqa: S608

_DISMISS_PAGES = f"{_LOCK_DEAD_PAGES} UPDATE pages SET dismissed = wanted FROM locked WHERE path = key RETURNING path"  # noqa: S608

_END_PAUSES = """
    WITH locked AS (SELECT id AS key FROM subscriptions WHERE id = ANY (%(ids)s) ORDER BY id FOR NO KEY UPDATE)
    UPDATE subscriptions SET paused_until = now() FROM locked WHERE id = key AND paused_until > now()
"""

_LOCK_DEAD_DELIVERIES = """
    WITH locked AS (
        SELECT id AS key FROM deliveries WHERE id = ANY (%(ids)s) AND dead ORDER BY id FOR NO KEY UPDATE
    )
"""

_REVIVE_DELIVERIES = f"""
    {_LOCK_DEAD_DELIVERIES}
    UPDATE deliveries SET dead = false, dismissed_at = NULL, held = false, claims = 0, failures = 0,
        next_attempt_at = now(), rung_at = now(), lease_until = NULL, lease_token = gen_random_uuid(), owner = NULL
    FROM locked WHERE id = key RETURNING id
"""  # noqa: S608

_DISMISS_DELIVERIES = f"""
    {_LOCK_DEAD_DELIVERIES} UPDATE deliveries SET dismissed_at = now() FROM locked WHERE id = key RETURNING id
"""  # noqa: S608
