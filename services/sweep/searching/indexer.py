"""The indexer: takes articles in, puts segments out, merges them, and removes what nobody needs any more.

Whatever it does is one step, short, in transactions of its own, and may be ended anywhere: what is to be done is read
from the ledger each time. Any number may run; one of them works at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from services.sweep.searching.documents import DocumentWords
from services.sweep.searching.making import TakenArticle, put_among_newest, put_segment, shards_of, taken_article
from services.sweep.searching.merge import Merge
from services.sweep.searching.removal import Removal
from services.sweep.searching.tiers import to_merge
from services.sweep.searching.word_forms import RULES
from shared.bucket import Bucket
from shared.events import Doorbell, Due
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.pressing.finding import NEWEST
from shared.ledger.searching.entries import (
    Findable,
    hold,
    leave_out,
    newest,
    not_indexed,
    note_indexed,
    take_turn,
)
from shared.ledger.searching.merging import begin_merge
from shared.ledger.searching.removing import find_words_again, to_renew
from shared.ledger.searching.segments import Segment, go_live, segments, unpressed, want_cards
from shared.queue import Doorbells

log = structlog.get_logger()

NEWEST_DOCS = 16
"""Articles from which on the newest become a segment: as many as readers load with each search."""
NEWEST_CHARACTERS = 32_000
"""Of their words, likewise."""
MANY_DOCS = 64
"""Articles that wait from which on they become a segment of their own, past the newest: an archive that moves in."""
DOCS_AT_ONCE = 512
"""Articles that are read together."""
MAX_PAGES_UNPRESSED = 400
"""Pages of a segment that may wait for a press before no more are made."""

_CARD_PAGES_AT_ONCE = 100


@dataclass
class Indexer:
    """Keeps one ledger's index."""

    ledger: Ledger
    bucket: Bucket
    doorbells: Doorbells
    removal: Removal = field(init=False)
    _after: int = 0
    """Id of the article that was looked at last."""
    _merge: Merge | None = None

    def __post_init__(self) -> None:
        self.removal = Removal(self.ledger, self.bucket)

    def turn(self) -> bool:
        """Do one step of each kind that is to be done, and return whether there was any.

        Raises:
            Transient: ledger or store cannot be asked now.
        """
        with transaction(self.ledger) as db:
            if not take_turn(db):
                return False
            known = segments(db)
        steps: list[Callable[[list[Segment]], bool]] = [
            self._take_in,
            self._go_live,
            self._close_newest,
            self._go_on_merging,
            self._begin_merging,
            self.removal.step,
        ]
        done = [step(known) for step in steps]
        return any(done) or self._renew(known)

    def _take_in(self, known: list[Segment]) -> bool:
        with transaction(self.ledger) as db:
            found = not_indexed(db, self._after, DOCS_AT_ONCE)
        self._after = found[-1].id if len(found) == DOCS_AT_ONCE else 0
        ready = [each for each in found if each.ready]
        gone = [each for each in ready if each.submission is None]
        documents = [taken_article(each) for each in ready if each.submission is not None]
        if gone:
            self._in_turn(lambda db: leave_out(db, hold(db, gone)))
        if not documents:
            return bool(gone)
        if len(documents) >= MANY_DOCS:
            return self._put_out(documents, ready)
        if _is_closing(known):
            return bool(gone)  # the newest are just made a segment: none comes to them before it is out
        return self._in_turn(lambda db: put_among_newest(db, documents, hold(db, ready)))

    def _put_out(self, documents: Sequence[TakenArticle], found: Sequence[Findable]) -> bool:
        """Make a segment of articles that are not among the newest, unless pages of the last wait to be pressed."""
        documents = sorted(documents, key=lambda each: (each.published_at, each.article_id), reverse=True)
        shards = shards_of(documents)

        def put(db: Connection) -> list[Due]:
            if any(unpressed(db, each) > MAX_PAGES_UNPRESSED for each in segments(db) if each.state == "pressing"):
                return []
            held = hold(db, found)
            taken = [(each.article_id, each.submission) if each.article_id in held else None for each in documents]
            rung = note_indexed(db, [each for each in taken if each])
            return rung + put_segment(db, documents, taken, shards, merged_from=())

        return self._in_turn(put)

    def _close_newest(self, known: list[Segment]) -> bool:
        """Make a segment of the newest once they are many."""
        if _is_closing(known):
            return False

        def close(db: Connection) -> list[Due]:
            rows = newest(db)
            if len(rows) < NEWEST_DOCS and sum(len(row.words) for row in rows) < NEWEST_CHARACTERS:
                return []
            documents = [
                TakenArticle(row.article_id, row.submission, row.published_at, DocumentWords.from_lines(row.words))
                for row in rows
            ]
            taken = [(row.article_id, row.submission) for row in rows]
            rules = min(row.rules for row in rows)
            return put_segment(db, documents, taken, shards_of(documents), merged_from=(NEWEST,), rules=rules)

        return self._in_turn(close)

    def _go_live(self, known: list[Segment]) -> bool:
        done = False
        for each in known:
            if each.state == "pressing":
                done |= self._in_turn(lambda db, segment=each: _bring_out(db, segment))  # type: ignore[misc]
        return done

    def _begin_merging(self, known: list[Segment]) -> bool:
        if self._merging(known):
            return False
        chosen = to_merge({each.id: each.docs for each in known if each.state == "live" and each.rules == RULES})
        return bool(chosen) and self._begin(chosen)

    def _begin(self, chosen: list[int]) -> bool:
        with transaction(self.ledger) as db:
            docs = begin_merge(db, chosen) if take_turn(db) else 0
        log.info("merging what readers search", segments=len(chosen), articles=docs)
        return True

    def _go_on_merging(self, known: list[Segment]) -> bool:
        segment = self._merging(known)
        if segment is None or segment.state != "making":
            self._merge = None
            return False
        with transaction(self.ledger) as db:
            if unpressed(db, segment) > MAX_PAGES_UNPRESSED:
                return False
        if self._merge is None or (self._merge.segment.id, self._merge.made) != (segment.id, segment.shards):
            others = {each.id: each for each in known if each.id in segment.merged_from}
            self._merge = Merge(self.ledger, segment, others)
        goes_on, rung = self._merge.go_on()
        if not goes_on:
            self._merge = None
        self.doorbells.ring(Doorbell.PRESS, rung)
        return True

    def _renew(self, known: list[Segment]) -> bool:
        """With nothing else to do: find words again by new rules, and let go of what is void."""
        if self._merging(known):
            return False
        for each in known:
            if each.state == "live" and each.rules != RULES:
                with transaction(self.ledger) as db:
                    again = find_words_again(db, each.id, DOCS_AT_ONCE) if take_turn(db) else 0
                if again:
                    return True
        with transaction(self.ledger) as db:
            segment = to_renew(db)
        return segment is not None and self._begin([segment])

    def _merging(self, known: list[Segment]) -> Segment | None:
        return next((each for each in known if each.is_coming and any(each.merged_from)), None)

    def _in_turn(self, deed: Callable[[Connection], list[Due]]) -> bool:
        """Do it in a transaction unless another indexer is at work, and ring for what it returns; True if anything."""
        with transaction(self.ledger) as db:
            rung = deed(db) if take_turn(db) else []
        self.doorbells.ring(Doorbell.PRESS, rung)
        return bool(rung)


def _is_closing(known: Sequence[Segment]) -> bool:
    """Tell whether the newest are just made a segment, and are to be left alone until readers have it."""
    return any(each.is_coming and each.merged_from == [NEWEST] for each in known)


def _bring_out(db: Connection, segment: Segment) -> list[Due]:
    """Want the cards of a segment whose words are out, and let readers search it once these are out, too."""
    if unpressed(db, segment):
        return []
    if rung := want_cards(db, segment, _CARD_PAGES_AT_ONCE):
        return rung
    return go_live(db, segment)[1]
