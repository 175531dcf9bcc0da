"""What is dead, grouped by what it died of, each group with the commands that cure or dismiss it."""

from __future__ import annotations

import re
import shlex
from typing import Any

from services.monitor.values import Dead
from services.monitor.wording import counted, public
from shared.ledger import Connection
from shared.ledger.dead import IS_ALARMING
from shared.ledger.leases import DELIVERIES, PRESSES

SHOWN_GROUPS = 15
"""Of dead pages, and of dead deliveries: the largest."""

_MAX_GROUPED_ROWS = 20_000
"""Dead rows that are grouped: the first of them in order. How many there are in all is asked elsewhere."""

_MIN_REASON_CHARACTERS = 6
"""Characters of a reason that is worth to be searched for."""

# What says of which kind a problem is: what stands before the first colon, or before an address, which may be secret.
_PROBLEM_REASON = "left(split_part(regexp_replace(coalesce({problem}, ''), '.?https?://.*', ''), ': ', 1), 80)"

_GROUP_DEAD_PAGES = f"""
    SELECT reason, count(*) AS count, min(path) AS path, min(problem) AS problem
    FROM (SELECT path, problem, {_PROBLEM_REASON.format(problem="problem")} AS reason FROM pages
          WHERE {IS_ALARMING[PRESSES]} ORDER BY path LIMIT %(most)s) dead
    GROUP BY reason ORDER BY count(*) DESC, reason LIMIT %(shown)s
"""  # noqa: S608 - the conditions are ours

_GROUP_DEAD_DELIVERIES = f"""
    SELECT host, reason, count(*) AS count, min(id) AS id, min(problem) AS problem
    FROM (SELECT d.id, s.host, problem, {_PROBLEM_REASON.format(problem="problem")} AS reason
          FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
          WHERE {IS_ALARMING[DELIVERIES]} ORDER BY d.id LIMIT %(most)s) dead
    GROUP BY host, reason ORDER BY count(*) DESC, host, reason LIMIT %(shown)s
"""  # noqa: S608


def dead_pages(db: Connection) -> tuple[Dead, ...]:
    """Return the largest groups of dead pages."""
    return tuple(
        _page(row) for row in db.execute(_GROUP_DEAD_PAGES, {"most": _MAX_GROUPED_ROWS, "shown": SHOWN_GROUPS})
    )


def dead_deliveries(db: Connection) -> tuple[Dead, ...]:
    """Return the largest groups of dead deliveries, by host and reason."""
    return tuple(
        _delivery(row) for row in db.execute(_GROUP_DEAD_DELIVERIES, {"most": _MAX_GROUPED_ROWS, "shown": SHOWN_GROUPS})
    )


def _page(row: Any) -> Dead:
    if row.count == 1:
        return _dead(row.path, row, f"--page {shlex.quote(row.path)}")
    return _dead(f"{counted(row.count, 'page')}, such as {row.path}", row, _by_reason(row.reason))


def _delivery(row: Any) -> Dead:
    if row.count == 1:
        which = f"--delivery {row.id}"
    else:
        which = f"--host {shlex.quote(row.host)} {_by_reason(row.reason)}".strip()
    return _dead(f"{counted(row.count, 'delivery')} to {row.host}", row, which)


def _dead(name: str, row: Any, which: str) -> Dead:
    dismissal = f"andruck dismiss {which}" if which else ""  # of all at once it wants to be told by a person
    return Dead(name, public(row.problem), f"andruck retry {which}".strip(), dismissal)


def _by_reason(reason: str) -> str:
    """Return the option that finds a group, if its reason tells it from others."""
    words = re.sub(r"[^\w).…]+$", "", reason)
    return f"--reason {shlex.quote(words)}" if len(words) >= _MIN_REASON_CHARACTERS else ""
