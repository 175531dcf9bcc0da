"""Whether others take over what a process had begun that was killed: at once, however long a lease lasts."""

from __future__ import annotations

import time
from collections.abc import Callable

from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.leases import DELIVERIES, PRESSES
from shared.ledger.owners import orphans
from tools.drill.scene import Scene

TAKEOVER_SECONDS = 10.0
"""Until nothing may be left that a dead process holds, if the ledger is there."""

TAKEOVER_POLL_SECONDS = 0.2


def and_others_take_over(kill: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """Kill somebody, then wait for others to take over; what was still held too long after is noted in the scene."""

    def hit(scene: Scene) -> None:
        kill(scene)
        ledger = Ledger(scene.database_url, connections=1)
        until = time.monotonic() + TAKEOVER_SECONDS
        while held := _held(ledger):
            if held < 0:  # the ledger is away: time begins when it is back
                until = time.monotonic() + TAKEOVER_SECONDS
            elif time.monotonic() > until:
                scene.held.append(f"{held} pages and deliveries of dead processes after {TAKEOVER_SECONDS:.0f} s")
                return
            time.sleep(TAKEOVER_POLL_SECONDS)

    return hit


def _held(ledger: Ledger) -> int:
    """Return how many pages and deliveries dead processes hold; -1 if nobody can say."""
    try:
        with transaction(ledger) as db:
            return orphans(db, PRESSES) + orphans(db, DELIVERIES)
    except Transient:
        return -1
