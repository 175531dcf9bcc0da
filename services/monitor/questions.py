"""What ops ask the ledger, one function a question.

Each costs as much as there is waiting or dead, never as much as the site is large: see the partial indexes. And no
more than `MAX_COUNTED_ROWS` of each is looked at, so that a large backlog is not made larger by those who ask for it.
"""

from __future__ import annotations

from typing import Any

from services.monitor.values import (
    ALIVE_SECONDS,
    Backlog,
    Line,
    Process,
    Schedules,
    Setback,
    Submissions,
    Verified,
)
from services.monitor.wording import public
from shared.events import QUEUES, Doorbell, Due, Priority, Queue
from shared.ledger import Connection
from shared.ledger.dead import IS_ALARMING
from shared.ledger.leases import DELIVERIES, PRESSES
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.submitting.receipt_links import receipt_key, token_of
from shared.ledger.submitting.timetable import Appointment, late

MAX_COUNTED_ROWS = 10_000
"""Pieces of one kind of work that are counted. That there are more is all that anybody needs to know then."""

_SETBACK_SAMPLE_ROWS = 2000
"""Pieces of work that are due first, and as many of those due last, among which setbacks are looked for."""

SHOWN_SETBACKS = 5
SHOWN_RECEIPTS = 25

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


def pages(db: Connection) -> dict[Queue, Backlog]:
    """Return how many pages are not what they should be, by the queue of those who are rung for them."""
    found: dict[Queue, list[Backlog]] = {queue: [] for queue in QUEUES["publisher"]}
    for row in db.execute(_COUNT_DUE_PAGES):
        found[Due("", Priority(row.priority), row.is_list).queue(Doorbell.PRESS)].append(_backlog(row))
    return {queue: Backlog.of(parts) for queue, parts in found.items()}


def deliveries(db: Connection) -> Backlog:
    """Return how many times subscribers are still to be told something."""
    return _backlog(db.execute(_COUNT_DUE_DELIVERIES).one())


def page_setbacks(db: Connection) -> tuple[Setback, ...]:
    """Return what hinders pages most."""
    return _setbacks(
        db,
        f"""SELECT lane.* FROM {_PRIORITIES}, LATERAL (
              {_sample("path, problem, failures", f"pages WHERE {PRESSES.due} AND priority = which")}
            ) lane (example, problem, failures) WHERE failures > 0""",  # noqa: S608
    )


def delivery_setbacks(db: Connection) -> tuple[Setback, ...]:
    """Return what hinders deliveries most: attempts that failed, and endpoints that pause."""
    return _setbacks(
        db,
        f"""SELECT problem, u.host AS example FROM (
              {_sample("id, problem, subscription", f"deliveries WHERE {DELIVERIES.due}")}
            ) d JOIN subscriptions u ON u.id = d.subscription WHERE problem IS NOT NULL""",  # noqa: S608
    )


def submissions(db: Connection) -> Submissions:
    """Return how many submissions are on their way."""
    row = db.execute(
        f"""SELECT count(*) FILTER (WHERE state <> 'failed') AS open,
                   count(*) FILTER (WHERE state = 'failed') AS failed,
                   greatest(extract(epoch FROM now() - min(accepted_at) FILTER (WHERE state <> 'failed')), 0)::float
                     AS oldest,
                   min(number) FILTER (WHERE state <> 'failed') AS first
            FROM (SELECT number, state, accepted_at FROM submissions WHERE stage IN ('page', 'lists')
                  ORDER BY accepted_at LIMIT {MAX_COUNTED_ROWS}) under_way"""  # noqa: S608 - the number is ours
    ).one()
    return Submissions(**row._asdict())


def schedules(db: Connection, seconds: float) -> Schedules:
    """Return what should have been released, or should have expired, so many seconds ago."""
    releases, expiries = (late(db, each, seconds=seconds, limit=MAX_COUNTED_ROWS) for each in Appointment)
    oldest = max(releases.oldest, expiries.oldest)
    return Schedules(releases.count, expiries.count, oldest, releases.problem or expiries.problem)


def processes(db: Connection) -> tuple[Process, ...]:
    """Return the processes at work, and of each kind the one that was seen last."""
    rows = db.execute(
        """SELECT name, kind, greatest(extract(epoch FROM now() - seen_at), 0)::float AS unseen, detail
           FROM (SELECT name, kind, seen_at, detail, max(seen_at) OVER (PARTITION BY kind) AS last FROM processes) p
           WHERE seen_at > now() - make_interval(secs => %(most)s) OR seen_at = last
           ORDER BY kind, name""",
        {"most": ALIVE_SECONDS},
    )
    return tuple(Process(**row._asdict()) for row in rows)


def verified(db: Connection) -> Verified:
    """Return what verification found."""
    row = db.execute(
        """SELECT (SELECT fenced FROM stores ORDER BY tried_at DESC LIMIT 1) AS fenced,
                  coalesce(extract(epoch FROM max(finished_at)), 0)::float AS finished,
                  extract(epoch FROM now() - max(finished_at))::float AS age FROM verifications"""
    ).one()
    found = db.execute(
        """SELECT key, sum(value::bigint)::bigint AS number FROM verifications, jsonb_each_text(found_ever)
           GROUP BY key ORDER BY key"""
    )
    return Verified(**row._asdict(), differences={row.key: row.number for row in found})


def receipts(db: Connection) -> tuple[Line, ...]:
    """Return the newest submissions, newest first. What nobody could ever read is not named: anybody may look here."""
    key = receipt_key(db)
    rows = db.execute(
        """SELECT s.number, a.source, CASE WHEN a.submission IS NULL THEN '' ELSE a.external_id END AS external_id,
                  coalesce(a.title, '') AS title,
                  coalesce(a.language, '') AS language, s.action, s.state, s.stage, s.awaiting,
                  coalesce(s.sentence, '') AS sentence, s.accepted_at,
                  extract(epoch FROM s.live_at - s.accepted_at)::float AS seconds
           FROM submissions s JOIN articles a ON a.id = s.article_id ORDER BY s.number DESC LIMIT %(n)s""",
        {"n": SHOWN_RECEIPTS},
    )
    return tuple(_line(row, token_of(key, row.number)) for row in rows)


def _backlog(row: Any) -> Backlog:
    return Backlog(row.waiting, row.postponed, row.oldest, row.dead)


def _line(row: Any, token: str) -> Line:
    states = {"action": Action(row.action), "state": SubmissionState(row.state), "stage": Stage(row.stage)}
    return Line(**{**row._asdict(), **states, "token": token, "sentence": public(row.sentence)})


def _sample(columns: str, rows: str) -> str:
    """Return SQL: of these rows those that are due first, and those that are due last; a key is among the columns."""
    one = f"SELECT {columns} FROM {rows} ORDER BY next_attempt_at {{}} LIMIT {_SETBACK_SAMPLE_ROWS}"  # noqa: S608
    return f"({one.format('')}) UNION ({one.format('DESC')})"


def _setbacks(db: Connection, failing: str) -> tuple[Setback, ...]:
    rows = db.execute(
        f"""SELECT problem, count(*) AS count, min(example) AS example FROM ({failing}) failing
            GROUP BY problem ORDER BY count(*) DESC, problem LIMIT %(n)s""",  # noqa: S608
        {"n": SHOWN_SETBACKS},
    )
    return tuple(Setback(public(row.problem), row[1], row.example) for row in rows)
