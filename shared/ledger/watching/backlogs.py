"""What waits, and what is in its way: pages, deliveries, submissions."""

from __future__ import annotations

from typing import NamedTuple

from shared.events import Priority
from shared.ledger.connections import Connection
from shared.ledger.dead import IS_ALARMING
from shared.ledger.leases import DELIVERIES, PRESSES

MAX_COUNTED_ROWS = 10_000
"""Pieces of one kind of work that are counted. That there are more is all that anybody needs to know then."""

_SETBACK_SAMPLE_ROWS = 2000
"""Pieces of work that are due first, and as many of those due last, among which setbacks are looked for."""


class DuePages(NamedTuple):
    """The pages of one priority that are due or dead: the lists, or the others."""

    priority: int
    is_list: bool
    waiting: int
    """Due now or at their next attempt."""
    postponed: int
    """How many of them failed at least once."""
    oldest: float
    """Seconds since readers see an outdated page; 0 if none is due."""
    dead: int
    """Without those that were dismissed."""


class DueDeliveries(NamedTuple):
    """The deliveries that are due or dead."""

    waiting: int
    postponed: int
    """How many of them failed at least once, or are held."""
    oldest: float
    """Seconds since the first was due; 0 if none is."""
    dead: int


class Hindrance(NamedTuple):
    """A problem of work that will be tried again by itself, and how often it is met."""

    problem: str | None
    times: int
    example: str
    """A page's path or a subscriber's host."""


class OpenSubmissions(NamedTuple):
    """How many submissions have not come to their end."""

    open: int
    failed: int
    oldest: float
    """Seconds since the oldest open one was accepted; 0 if none is open."""
    first: int | None
    """Number of the oldest open one."""


_PRIORITIES = f"unnest(ARRAY{[priority.value for priority in Priority]}::smallint[]) AS p (which)"

# A page that is wanted again whenever it is pressed, as the front page of a busy site, is never older than its press.
_COUNT_DUE_PAGES = f"""
    SELECT priority, is_list, count(due) AS waiting, count(due) FILTER (WHERE failures > 0) AS postponed,
           greatest(extract(epoch FROM now() - min(due)), 0)::float AS oldest, count(*) - count(due) AS dead
    FROM (SELECT lane.* FROM {_PRIORITIES}, LATERAL (
            SELECT priority, {PRESSES.is_list} AS is_list, failures, greatest(wanted_at, pressed_at) AS due
            FROM pages WHERE {PRESSES.due} AND priority = which ORDER BY next_attempt_at LIMIT {MAX_COUNTED_ROWS}) lane
          UNION ALL
          (SELECT priority, {PRESSES.is_list}, failures, NULL FROM pages
           WHERE {IS_ALARMING[PRESSES]} LIMIT {MAX_COUNTED_ROWS})) p
    GROUP BY priority, is_list
"""  # noqa: S608 - the condition is ours

# One that is held has a problem, too, though nobody has tried it yet.
_COUNT_DUE_DELIVERIES = f"""
    SELECT count(*) AS waiting, count(*) FILTER (WHERE problem IS NOT NULL) AS postponed,
           greatest(extract(epoch FROM now() - min(next_attempt_at)), 0)::float AS oldest,
           (SELECT count(*) FROM (SELECT FROM deliveries WHERE {IS_ALARMING[DELIVERIES]}
                                  LIMIT {MAX_COUNTED_ROWS}) dead) AS dead
    FROM (SELECT problem, next_attempt_at FROM deliveries WHERE {DELIVERIES.due}
          ORDER BY next_attempt_at LIMIT {MAX_COUNTED_ROWS}) due
"""  # noqa: S608

_COUNT_OPEN_SUBMISSIONS = f"""
    SELECT count(*) FILTER (WHERE state <> 'failed') AS open, count(*) FILTER (WHERE state = 'failed') AS failed,
           greatest(extract(epoch FROM now() - min(accepted_at) FILTER (WHERE state <> 'failed')), 0)::float AS oldest,
           min(number) FILTER (WHERE state <> 'failed') AS first
    FROM (SELECT number, state, accepted_at FROM submissions WHERE stage IN ('page', 'lists')
          ORDER BY accepted_at LIMIT {MAX_COUNTED_ROWS}) under_way
"""  # noqa: S608


def _sample(columns: str, rows: str) -> str:
    """Return SQL: of these rows those that are due first, and those that are due last; a key is among the columns."""
    one = f"SELECT {columns} FROM {rows} ORDER BY next_attempt_at {{}} LIMIT {_SETBACK_SAMPLE_ROWS}"  # noqa: S608
    return f"({one.format('')}) UNION ({one.format('DESC')})"


_COUNT_HINDRANCES = """
    SELECT problem, count(*) AS times, min(example) AS example FROM ({failing}) failing
    GROUP BY problem ORDER BY count(*) DESC, problem LIMIT %(most)s
"""

_COUNT_PAGE_HINDRANCES = _COUNT_HINDRANCES.format(
    failing=f"""
        SELECT lane.* FROM {_PRIORITIES}, LATERAL (
          {_sample("path, problem, failures", f"pages WHERE {PRESSES.due} AND priority = which")}
        ) lane (example, problem, failures) WHERE failures > 0"""  # noqa: S608
)

_COUNT_DELIVERY_HINDRANCES = _COUNT_HINDRANCES.format(
    failing=f"""
        SELECT problem, u.host AS example FROM (
          {_sample("id, problem, subscription", f"deliveries WHERE {DELIVERIES.due}")}
        ) d JOIN subscriptions u ON u.id = d.subscription WHERE problem IS NOT NULL"""  # noqa: S608
)


def due_pages(db: Connection) -> list[DuePages]:
    """Return how many pages are not what they should be."""
    return db.read(DuePages, _COUNT_DUE_PAGES).fetchall()


def count_due_deliveries(db: Connection) -> DueDeliveries:
    """Return how many times subscribers are still to be told something."""
    return db.read(DueDeliveries, _COUNT_DUE_DELIVERIES).one()


def page_hindrances(db: Connection, most: int) -> list[Hindrance]:
    """Return what hinders pages most."""
    return db.read(Hindrance, _COUNT_PAGE_HINDRANCES, {"most": most}).fetchall()


def delivery_hindrances(db: Connection, most: int) -> list[Hindrance]:
    """Return what hinders deliveries most: attempts that failed, and endpoints that pause."""
    return db.read(Hindrance, _COUNT_DELIVERY_HINDRANCES, {"most": most}).fetchall()


def open_submissions(db: Connection) -> OpenSubmissions:
    """Return how many submissions are on their way."""
    return db.read(OpenSubmissions, _COUNT_OPEN_SUBMISSIONS).one()
