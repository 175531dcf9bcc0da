"""The pictures' desk: fetches those that pages miss, has their renditions made, puts these and tells the pages.

One thread looks at what is due, and hands it to others: one for each picture that is on its way, of each host only a
few. So a slow host delays nobody but itself.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from services.collector.claim_keeping import ClaimLost
from services.collector.picture_work import PictureWork
from shared.bucket import Bucket
from shared.errors import Transient
from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.picturing.fetches import PictureLease, claim_pictures, refuse_killers
from shared.ledger.picturing.picture_ends import end_removals, give_up_unshown, next_removals
from shared.ledger.picturing.spreading import spread
from shared.ledger.picturing.uploads import forget_uploads
from shared.lifeline import Lifeline
from shared.queue import Doorbells

log = structlog.get_logger()

PICTURES_AT_ONCE = 16
"""Pictures on their way at the same time."""
PICTURES_OF_A_HOST = 3
"""Those among them of one host."""
PICTURE_CONNECTIONS = 4
"""Connections to the ledger: most of them wait for somebody else."""
PICTURE_POLL_SECONDS = 0.3
"""Seconds between two looks."""
REMOVAL_BATCH = 100
"""Objects that a look removes from the bucket."""
_FAILURE_SECONDS = 5.0
"""Seconds to the next look after one that failed as nobody foresaw."""
_TIDY_SECONDS = 2.0
"""Seconds between two looks for what no page shows any more, and for what ends collectors."""


@dataclass
class PictureDesk:
    """Everything that it needs."""

    work: PictureWork
    ledger: Ledger
    bucket: Bucket
    doorbells: Doorbells
    lifeline: Lifeline
    stop: threading.Event
    _wake: threading.Event = field(default_factory=threading.Event)
    _on_the_way: dict[Future[None], str] = field(default_factory=dict)
    """Their hosts."""
    _tidy_at: float = 0.0

    def run(self) -> None:
        """Go on until told to stop, whatever happens."""
        with ThreadPoolExecutor(PICTURES_AT_ONCE, "picture") as pool:
            while not self.stop.is_set():
                try:
                    self.look(pool)
                except Transient as error:
                    log.warning("cannot see to pictures now", problem=str(error))
                except Exception:  # no picture would come any more
                    log.exception("a look at pictures failed; the next one comes")
                    self.stop.wait(_FAILURE_SECONDS)
                self._wake.wait(PICTURE_POLL_SECONDS)
                self._wake.clear()
            pool.shutdown(wait=False, cancel_futures=True)

    def look(self, pool: ThreadPoolExecutor) -> None:
        """See to everything that is due.

        Raises:
            Transient: the ledger, or the store, cannot be asked.
        """
        self.tell_pages()
        self._on_the_way = {each: host for each, host in self._on_the_way.items() if not each.done()}
        while leases := self.claim(PICTURES_AT_ONCE - len(self._on_the_way)):
            self._on_the_way |= {pool.submit(self._see_to, lease): lease.row.host for lease in leases}
        if time.monotonic() >= self._tidy_at:
            self._tidy_at = time.monotonic() + _TIDY_SECONDS
            self.tidy()

    def claim(self, most: int) -> list[PictureLease]:
        """Claim what is due."""
        if most <= 0:
            return []
        busy = [host for host, count in Counter(self._on_the_way.values()).items() if count >= PICTURES_OF_A_HOST]
        with transaction(self.ledger) as db:
            return list(claim_pictures(db, self.lifeline.owner, most, busy))

    def tell_pages(self) -> None:
        """Have the pages pressed again that show what has changed."""
        while not self.stop.is_set():
            with transaction(self.ledger) as db:
                ring = spread(db)
            if ring is None:
                return
            self.doorbells.ring(Doorbell.PRESS, ring)

    def tidy(self) -> None:
        """Remove what no page shows any more, and give up what ends collectors."""
        with transaction(self.ledger) as db:
            refused, ended = refuse_killers(db), give_up_unshown(db)
        with transaction(self.ledger) as db:
            forget_uploads(db)
        if refused:
            log.error("pictures that ended the collector again and again are refused", count=refused)
        if ended:
            log.info("pictures are no longer shown", count=ended)
        while paths := self._removals():
            for path in paths:
                self.bucket.discard(path.removeprefix("/"))
            with transaction(self.ledger) as db:
                end_removals(db, paths)

    def _removals(self) -> list[str]:
        with transaction(self.ledger) as db:
            return list(next_removals(db, REMOVAL_BATCH))

    def _see_to(self, lease: PictureLease) -> None:
        try:
            with suppress(ClaimLost):
                self.work.see_to(lease)
        except Transient as error:  # the lease ends by itself
            log.warning("cannot note what became of a picture", problem=str(error))
        except Exception:
            log.exception("cannot see to a picture")
        finally:
            self._wake.set()
