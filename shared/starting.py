"""How a process starts to work: not before it is known that ledger and bucket are those of its site."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Never

import structlog

from shared.bucket import Bucket
from shared.errors import Misconfigured, Permanent, Transient
from shared.identity_check import check_bucket, check_site
from shared.ledger import Ledger, transaction
from shared.ledger.identity import Identity, identity
from shared.ledger.sign_ins import sign_in
from shared.log import set_up_log
from shared.presence import process_name
from shared.settings import Settings

log = structlog.get_logger()

START_RETRY_SECONDS = 1.0
"""Seconds between two tries while ledger or store is away."""


def start_for_site(settings: Settings, kind: str) -> None:
    """Return once the ledger is known to be that of the site; it is waited for.

    Raises:
        SystemExit: it is another site's.
    """
    set_up_log(kind)
    warn_of_unknown(settings.site.unknown_keys)
    ledger = Ledger(settings.database_url, connections=1)
    _wait_for(lambda: _site(ledger, settings, kind))
    ledger.close()


def start_for_site_and_bucket(settings: Settings, kind: str, *, wait_for_store: bool = True) -> None:
    """Return once ledger and bucket are known to belong together; both are waited for.

    Without `wait_for_store` a store that is away is not: whoever starts like that asks again before he writes.

    Raises:
        SystemExit: one of them is another's.
    """
    set_up_log(kind)
    warn_of_unknown(settings.site.unknown_keys)
    ledger, bucket = Ledger(settings.database_url, connections=1), Bucket(settings.store, connections=1)

    def both() -> None:
        known = _site(ledger, settings, kind)
        try:
            check_bucket(known, bucket)
        except (Transient, Permanent) as error:
            if wait_for_store:
                raise
            log.warning("starts without knowing whether the bucket is ours", problem=str(error))

    _wait_for(both)
    ledger.close()


def warn_of_unknown(sentences: Iterable[str]) -> None:
    """Note what the site file has and this release does not know: it may be a newer one's, or a mistake."""
    for sentence in sentences:
        log.warning("unknown setting", problem=sentence)


def refuse_to_start(error: Misconfigured) -> Never:
    """End this process with the sentence that says why."""
    log.error("refused to start", problem=str(error))
    sys.exit(f"andruck: {error}")


def _site(ledger: Ledger, settings: Settings, kind: str) -> Identity | None:
    with transaction(ledger) as db:
        known = identity(db)
        check_site(known, settings.site.url)
        sign_in(db, process_name(kind), kind, pid=os.getpid())
    return known


def _wait_for(try_it: Callable[[], object]) -> None:
    said = ""
    while True:
        try:
            try_it()
        except Misconfigured as error:
            refuse_to_start(error)
        except (Transient, Permanent) as error:  # a refusal, too, may be over when keys or clock are right again
            if str(error) != said:
                log.warning("waits before it starts", problem=str(error))
            said = str(error)
            time.sleep(START_RETRY_SECONDS)
        else:
            return
