"""One look at ledger and broker, either of which may be down."""

from __future__ import annotations

from dataclasses import dataclass

from redis import Redis

from services.monitor.broker import Doorbells, doorbells
from services.monitor.gauges import Survey, survey, troubles
from shared.errors import Transient
from shared.ledger import Ledger, transaction

LEDGER_DOWN = (
    "The ledger cannot be reached or does not answer within 5 seconds: start PostgreSQL, or look into its log. "
    "Until then nothing is accepted, pressed or told; readers still get the pages that are out."
)


@dataclass(frozen=True)
class Outlook:
    """What there is to see."""

    survey: Survey | None
    """None: the ledger is down."""
    doorbells: Doorbells | None
    """None: the broker is down."""
    troubles: tuple[str, ...]
    """A sentence for each thing that is wrong."""


def look(ledger: Ledger, broker: Redis) -> Outlook:
    """Look at everything."""
    found, wrong = _survey(ledger)
    try:
        return Outlook(found, doorbells(broker), tuple(wrong))
    except Transient as error:
        return Outlook(found, None, (*wrong, str(error)))


def _survey(ledger: Ledger) -> tuple[Survey | None, list[str]]:
    try:
        with transaction(ledger) as db:
            db.execute("SET LOCAL statement_timeout = '5s'")
            found = survey(db)
    except Transient:
        return None, [LEDGER_DOWN]
    return found, troubles(found)
