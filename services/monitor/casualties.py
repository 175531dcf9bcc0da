"""What is dead, grouped by what it died of, each group with the commands that cure or dismiss it."""

from __future__ import annotations

import re
import shlex

from services.monitor.values import Dead
from services.monitor.wording import counted, public
from shared.ledger import Connection
from shared.ledger.watching.dead_groups import (
    DeadDeliveries,
    DeadPages,
    groups_of_dead_deliveries,
    groups_of_dead_pages,
)

SHOWN_GROUPS = 15
"""Of dead pages, and of dead deliveries: the largest."""

_MIN_REASON_CHARACTERS = 6
"""Characters of a reason that is worth to be searched for."""


def dead_pages(db: Connection) -> tuple[Dead, ...]:
    """Return the largest groups of dead pages."""
    return tuple(_pages(group) for group in groups_of_dead_pages(db, SHOWN_GROUPS))


def dead_deliveries(db: Connection) -> tuple[Dead, ...]:
    """Return the largest groups of dead deliveries, by host and reason."""
    return tuple(_deliveries(group) for group in groups_of_dead_deliveries(db, SHOWN_GROUPS))


def _pages(group: DeadPages) -> Dead:
    if group.number == 1:
        return _dead(group.path, group.problem, f"--page {shlex.quote(group.path)}")
    return _dead(f"{counted(group.number, 'page')}, such as {group.path}", group.problem, _by_reason(group.reason))


def _deliveries(group: DeadDeliveries) -> Dead:
    if group.number == 1:
        which = f"--delivery {group.id}"
    else:
        which = f"--host {shlex.quote(group.host)} {_by_reason(group.reason)}".strip()
    return _dead(f"{counted(group.number, 'delivery')} to {group.host}", group.problem, which)


def _dead(name: str, problem: str | None, which: str) -> Dead:
    dismissal = f"andruck dismiss {which}" if which else ""  # of all at once it wants to be told by a person
    return Dead(name, public(problem), f"andruck retry {which}".strip(), dismissal)


def _by_reason(reason: str) -> str:
    """Return the option that finds a group, if its reason tells it from others."""
    words = re.sub(r"[^\w).…]+$", "", reason)
    return f"--reason {shlex.quote(words)}" if len(words) >= _MIN_REASON_CHARACTERS else ""
