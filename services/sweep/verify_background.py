"""Verifying in the background: slowly, for ever, by one sweep at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import structlog

from services.sweep.verify import Verification
from shared.bucket import Bucket
from shared.errors import Misconfigured, Permanent, Transient
from shared.identity_check import check_bucket, mark, marked
from shared.ledger import Ledger, transaction
from shared.ledger.identity import identity
from shared.ledger.pressing.inventory import note_fence
from shared.ledger.pressing.verify_progress import VERIFY_CHUNK_PAGES, take_turn
from shared.settings import Settings

log = structlog.get_logger()

VERIFY_POLL_SECONDS = 5.0
"""Seconds between two looks whether it is time for a step."""

VERIFY_ROUND_DAYS = 1.0
"""How long a round over a large bucket takes."""

MAX_STEP_INTERVAL_SECONDS = 300.0
"""Seconds between two steps, however small the bucket is. One that fits into a chunk is done in a step."""


def start_patrol(settings: Settings, stop: threading.Event) -> None:
    """Start verifying from a thread, until told to stop."""
    ledger = Ledger(settings.database_url, connections=1)
    verification = Verification(ledger, Bucket(settings.store), "background", repair=True, at_once=1)
    threading.Thread(target=patrol, args=(verification, stop), name="patrol", daemon=True).start()


@dataclass
class BucketGuard:
    """Lets nothing be repaired in a bucket that is not the ledger's."""

    ledger: Ledger
    bucket: Bucket
    _was_ours: bool = False

    def check(self) -> None:
        """Return if the bucket is ours; one that was, and was emptied since, is made ours again.

        Raises:
            Misconfigured: it is another ledger's.
            Transient: ledger or store cannot be reached, or nobody has said yet whose bucket it is.
            Permanent: the store refuses.
        """
        with transaction(self.ledger) as db:
            known = identity(db)
        if known and self._was_ours and marked(self.bucket) is None:
            self.bucket.prepare()
            mark(self.bucket, known)
        check_bucket(known, self.bucket)
        self._was_ours = True


def patrol(verification: Verification, stop: threading.Event) -> None:
    """Verify until told to stop. It never removes anything: that is for a person to decide."""
    guard, restart = BucketGuard(verification.ledger, verification.bucket), False
    while True:
        try:
            restart = _walk(verification, guard, restart=restart)
        except (Transient, Misconfigured) as error:
            log.warning("cannot verify now", problem=str(error))
        except Permanent as error:  # such as a place in the listing that the store does not know any more
            log.warning("cannot verify; beginning anew", problem=str(error))
            restart = True
        except Exception:  # a thread that ends would end unseen
            log.exception("verification failed; it goes on from where it was")
        if stop.wait(VERIFY_POLL_SECONDS):
            return


def _walk(verification: Verification, guard: BucketGuard, *, restart: bool) -> bool:
    """Look at a chunk if it is time; return whether the round still has to begin anew."""
    with transaction(verification.ledger) as db:
        if not take_turn(db, verification.name, days=VERIFY_ROUND_DAYS, most=MAX_STEP_INTERVAL_SECONDS):
            return restart
    guard.check()
    fenced = verification.bucket.fenced()
    with transaction(verification.ledger) as db:
        note_fence(db, verification.bucket.name, fenced=fenced)
    at, enough = verification.resume(restart=restart), False
    while not enough:
        before = at.looked
        at, differences = verification.step(at)
        enough = at.done or at.looked - before >= VERIFY_CHUNK_PAGES
        for each in differences:
            log.warning("not as it was pressed", path=each.path, kind=each.kind, repaired=each.repaired)
    return False
