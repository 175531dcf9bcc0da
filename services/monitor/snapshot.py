"""One look at ledger and broker, either of which may be in trouble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redis import Redis

from services.monitor.diagnosis import Survey, survey, troubles
from services.monitor.troubles import Trouble, TroubleKind
from shared.broker import QueueDepths, doorbells, try_to_ring
from shared.errors import Condition, Transient
from shared.ledger import Ledger, transaction
from shared.ledger.watching.session import give_up_after, is_read_only

MAX_QUESTION_SECONDS = 5
"""Seconds that one question to the ledger may take: as the sentence of `LEDGER_DOWN` says."""

_LEDGER_TROUBLE_BY_CONDITION = {
    Condition.BUSY: TroubleKind.LEDGER_BUSY,
    Condition.CROWDED: TroubleKind.LEDGER_CROWDED,
    Condition.FULL: TroubleKind.LEDGER_FULL,
    Condition.READ_ONLY: TroubleKind.LEDGER_READ_ONLY,
    Condition.CHANGING: TroubleKind.LEDGER_CHANGING,
    Condition.REFUSING: TroubleKind.LEDGER_REFUSING,
}
_BROKER_TROUBLE_BY_CONDITION = {
    Condition.SILENT: TroubleKind.BROKER_SILENT,
    Condition.READ_ONLY: TroubleKind.BROKER_READ_ONLY,
    Condition.FULL: TroubleKind.BROKER_FULL,
    Condition.REFUSING: TroubleKind.BROKER_REFUSING,
}


@dataclass(frozen=True)
class Outlook:
    """What there is to see."""

    survey: Survey | None
    """None: the ledger is down."""
    doorbells: QueueDepths | None
    """None: the broker is down."""
    troubles: tuple[Trouble, ...]


def look(ledger: Ledger, broker: Redis, unknown_settings: Sequence[str] = ()) -> Outlook:
    """Look at everything. `unknown_settings`: a sentence for each key of the site file that nobody knows."""
    found, of_ledger = _survey(ledger)
    waiting, of_broker = _doorbells(broker)
    wrong = troubles(found, writable=not of_ledger, rung=not of_broker) if found else []
    if of_broker:  # the probe may have seen the same
        wrong = [trouble for trouble in wrong if trouble.kind is not TroubleKind.BROKER_DOWN]
    unknown = [TroubleKind.SETTINGS_UNKNOWN.found(sentence=sentence) for sentence in unknown_settings]
    return Outlook(found, waiting, (*of_ledger, *wrong, *of_broker, *unknown))


def ledger_trouble(error: Transient) -> Trouble:
    """Return what it is that the ledger cannot serve us for."""
    return _LEDGER_TROUBLE_BY_CONDITION.get(error.condition or Condition.AWAY, TroubleKind.LEDGER_DOWN).found()


def _survey(ledger: Ledger) -> tuple[Survey | None, list[Trouble]]:
    try:
        with transaction(ledger) as db:
            give_up_after(db, MAX_QUESTION_SECONDS)
            found, read_only = survey(db), is_read_only(db)
    except Transient as error:
        return None, [ledger_trouble(error)]
    return found, [TroubleKind.LEDGER_READ_ONLY.found()] if read_only else []


def _doorbells(broker: Redis) -> tuple[QueueDepths | None, list[Trouble]]:
    try:
        waiting = doorbells(broker)
        try_to_ring(broker)
    except Transient as error:
        return None, [
            _BROKER_TROUBLE_BY_CONDITION.get(error.condition or Condition.AWAY, TroubleKind.BROKER_DOWN).found()
        ]
    return waiting, []
