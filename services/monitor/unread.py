"""What sources have signed and nobody could read: how much of whom, why, and what to do about it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from services.monitor.troubles import Trouble, TroubleKind
from services.monitor.values import Dead
from services.monitor.wording import counted, lasting, public
from shared.ledger import Connection
from shared.ledger.watching.unread_counts import UnreadGroup, UnreadOfSource, groups_of_unread

SHOWN_UNREAD_GROUPS = 15


def unread_groups(db: Connection) -> tuple[Dead, ...]:
    """Return what could not be read for the same reason, with the commands for it: the largest groups."""
    return tuple(_shown(group) for group in groups_of_unread(db, SHOWN_UNREAD_GROUPS))


def _shown(group: UnreadGroup) -> Dead:
    """Name a group by its first message; a group of many is read again together with all else of its source."""
    if group.messages == 1:
        name, which = f"message {group.number} of {group.source}", str(group.number)
    else:
        name = f"{counted(group.messages, 'message')} of {group.source}, such as {group.number}"
        which = f"--source {shlex.quote(group.source)}"
    return Dead(name, public(group.sentence), f"andruck unread retry {which}", f"andruck unread drop {which}")


def unread_troubles(kept: Iterable[UnreadOfSource]) -> Iterator[Trouble]:
    """Yield what ops should know of each source that was not understood."""
    for each in kept:
        found = {"source": each.source, "which": shlex.quote(each.source)}
        messages = counted(each.messages, "message")
        if each.full:
            yield TroubleKind.UNREAD_FULL.found(messages=messages, **found)
        age, problem = lasting(each.oldest), public(each.sentence)
        yield TroubleKind.UNREAD_INPUT.found(messages=messages, age=age, problem=problem, **found)
