"""Removes old segments from the bucket, and then from the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from shared.bucket import Bucket
from shared.ledger import Ledger, transaction
from shared.ledger.searching.entries import take_turn
from shared.ledger.searching.removing import LINGER_SECONDS, forget_pages, forget_segment, pages_left, removable
from shared.ledger.searching.segments import Segment
from shared.pages import key_of

_OBJECTS_AT_ONCE = 50


@dataclass
class Removal:
    """Removes from one bucket."""

    ledger: Ledger
    bucket: Bucket
    linger: float = LINGER_SECONDS
    """Seconds for which an old segment stays."""

    def step(self, known: list[Segment]) -> bool:
        """Remove some objects of one segment; return whether there were any."""
        old = {each.id: each for each in known if each.state == "old"}
        if not old:
            return False
        with transaction(self.ledger) as db:
            ready = removable(db, old, self.linger)
            if not ready:
                return False
            paths = pages_left(db, old[ready[0]], _OBJECTS_AT_ONCE)
        for path in paths:
            self.bucket.discard(key_of(path))
        with transaction(self.ledger) as db:
            if not take_turn(db):
                return False
            if paths:
                forget_pages(db, paths)
            else:
                forget_segment(db, ready[0])
        return True
