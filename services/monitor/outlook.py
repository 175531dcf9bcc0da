"""One look at ledger and broker, either of which may be down."""

from __future__ import annotations

from dataclasses import dataclass

from redis import Redis

from services.monitor.broker import Doorbells, doorbells
from services.monitor.gauges import Survey, survey, troubles
from services.monitor.troubles import Trouble, TroubleKind
from shared.errors import Transient
from shared.ledger import Ledger, transaction


@dataclass(frozen=True)
class Outlook:
    """What there is to see."""

    survey: Survey | None
    """None: the ledger is down."""
    doorbells: Doorbells | None
    """None: the broker is down."""
    troubles: tuple[Trouble, ...]


def look(ledger: Ledger, broker: Redis) -> Outlook:
    """Look at everything."""
    found, wrong = _survey(ledger)
    try:
        return Outlook(found, doorbells(broker), tuple(wrong))
    except Transient:
        return Outlook(found, None, (*wrong, TroubleKind.BROKER_DOWN.found()))


def _survey(ledger: Ledger) -> tuple[Survey | None, list[Trouble]]:
    try:
        with transaction(ledger) as db:
            db.execute("SET LOCAL statement_timeout = '5s'")
            found = survey(db)
    except Transient:
        return None, [TroubleKind.LEDGER_DOWN.found()]
    return found, troubles(found)
