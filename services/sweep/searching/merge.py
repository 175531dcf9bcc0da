"""One merge: a few slices of time after each other, and from where it was after the death of whoever was at it."""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.sweep.searching.postings import Sharding, TermLine, encode, merged, read_lines, shard_with
from shared.events import Due
from shared.ledger import Ledger, transaction
from shared.ledger.searching.entries import take_turn
from shared.ledger.searching.merging import bounds_of, moves, sampled_dates, shards_behind
from shared.ledger.searching.segments import MadeShard, Segment, add_shards, complete

MERGE_SLICE_SECONDS = 0.5
"""Seconds of work after which what is made is written down."""

DAY_INTERVAL = 64
"""Places of a segment from one whose day is told to the next."""

_SHARDS_READ_AT_ONCE = 20


@dataclass
class Merge:
    """A segment that is being made of others."""

    ledger: Ledger
    segment: Segment
    others: dict[int, Segment]
    """Those that it is made of."""
    made: int = 0
    """Its shards, as far as this process knows."""
    _lines: Iterator[TermLine] = field(init=False)
    _sharding: Sharding = field(init=False)

    def __post_init__(self) -> None:
        self.made = self.segment.shards
        places = {id_: [-1] * other.docs for id_, other in self.others.items()}
        with transaction(self.ledger) as db:
            for move in moves(db, self.segment):
                places[move.segment][move.place] = move.becomes
        after = self.segment.last_term
        read = [read_lines(self._shards(other, after), places[id_], after) for id_, other in self.others.items()]
        self._lines = merged(heapq.merge(*read, key=lambda line: line.term), self.segment.docs)
        self._sharding = Sharding(after)

    def go_on(self) -> tuple[bool, list[Due]]:
        """Make the next shards; return whether it goes on, and pages to ring for. Without going on it is begun anew."""
        until, shards, ended = time.monotonic() + MERGE_SLICE_SECONDS, [], True
        for line in self._lines:
            if shard := self._sharding.add(line):
                shards.append(MadeShard(*shard))
                if time.monotonic() > until:
                    ended = False
                    break
        if ended and (last := self._sharding.rest()):
            shards.append(MadeShard(*last))
        with transaction(self.ledger) as db:
            if not take_turn(db):
                return False, []
            rung: list[Due] = []
            if shards:
                added, rung = add_shards(db, self.segment.id, shards, behind=self.made)
                if not added:
                    return False, []
            if ended:
                dates = sampled_dates(db, self.segment.id, DAY_INTERVAL)
                rung += complete(db, self.segment.id, days_of([int(each.timestamp() // 86400) for each in dates]))
        self.made += len(shards)
        return not ended, rung

    def _shards(self, other: Segment, after: str) -> Iterator[str]:
        number = 0
        if after:
            with transaction(self.ledger) as db:
                number = max(0, shard_with(bounds_of(db, other.id), after) - 1)
        while True:
            with transaction(self.ledger) as db:
                texts = shards_behind(db, other.id, number, _SHARDS_READ_AT_ONCE)
            yield from texts
            number += len(texts)
            if len(texts) < _SHARDS_READ_AT_ONCE:
                return


MAX_DAY = 100_000
"""Days since 1970 behind which all is the same day: a day is told as what it lacks of it."""


def days_of(days: list[int]) -> str:
    """Write days since 1970, the newest first, as readers' browsers read them.

    >>> days_of([20_000, 19_990])
    'gkuCK'
    """
    return encode(sorted(max(0, MAX_DAY - day) for day in days))
