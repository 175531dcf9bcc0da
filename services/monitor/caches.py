"""What is wrong with the caches before the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.monitor.troubles import Trouble, TroubleKind
from services.monitor.wording import counted, lasting
from shared.ledger import Connection
from shared.ledger.watching.untold_caches import UnseenEvent, UntoldCaches, unseen_events, untold_caches

CACHES_LATE = 30.0
"""Seconds after which a page that a cache cannot be told of is trouble."""

NAMED_UNSEEN = 3
"""Pages that are named."""


@dataclass(frozen=True)
class Caches:
    """How it stands with them."""

    untold: UntoldCaches | None
    unseen: tuple[UnseenEvent, ...]


def caches(db: Connection) -> Caches:
    """Read how it stands with the caches."""
    return Caches(untold_caches(db), unseen_events(db, NAMED_UNSEEN))


def cache_troubles(found: Caches) -> Iterator[Trouble]:
    """Yield what is wrong."""
    if found.untold and found.untold.oldest > CACHES_LATE:
        pages, age = counted(found.untold.pages, "page"), lasting(found.untold.oldest)
        yield TroubleKind.CACHES_UNTOLD.found(pages=pages, age=age, problem=found.untold.problem)
    if found.unseen:
        names = ", ".join(f"{each.path} ({each.unseen})" for each in found.unseen)
        yield TroubleKind.EVENTS_UNSEEN.found(names=names)
