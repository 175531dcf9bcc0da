"""Keeps the schedules: releases and lets expire what has come to its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from shared.errors import Condition, Transient
from shared.events import Doorbell, Due
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.editing.front_times import end_lead, keep_front
from shared.ledger.submitting.schedule import expire, release
from shared.ledger.submitting.timetable import Appointment, due, forget_kept, hurry, put_off
from shared.queue import Doorbells

log = structlog.get_logger()

SCHEDULE_SLICE_SECONDS = 0.5
"""Seconds that one kind of schedule may take before the other has its turn, and then the pages that are due."""

SCHEDULE_BATCH = 200
"""Schedules that are looked at together."""

_Deed = Callable[[Connection, int], list[Due]]
_ACTION_BY_SCHEDULE: dict[Appointment, _Deed] = {
    Appointment.RELEASE: release,
    Appointment.EXPIRY: expire,
    Appointment.FRONT: keep_front,
    Appointment.LEAD: end_lead,
}
_LOG_EVENT_BY_SCHEDULE = {
    Appointment.RELEASE: "released",
    Appointment.EXPIRY: "expired",
    Appointment.FRONT: "front kept",
    Appointment.LEAD: "lead ended",
}
_LOG_ID_BY_SCHEDULE = {
    Appointment.RELEASE: "submission",
    Appointment.EXPIRY: "article",
    Appointment.FRONT: "front",
    Appointment.LEAD: "article",
}
"""What is logged: of a release the number that joins it with intake's line and the publisher's."""


@dataclass
class Timekeeper:
    """Keeps the schedules of one ledger."""

    ledger: Ledger
    doorbells: Doorbells
    behind: bool = False
    """Whether there may be more to do than the last slice of time had room for."""

    def keep(self, beat: Callable[[], None] = lambda: None) -> int:
        """Do what is due by now, as far as a slice of time goes, and return how much was done.

        `beat` is called between any two deeds.
        """
        self.behind = False
        return sum(self._keep(schedule, beat) for schedule in Appointment)

    def tidy(self) -> None:
        """Forget what was in the way of schedules that are kept by now."""
        with transaction(self.ledger) as db:
            forget_kept(db)

    def _keep(self, schedule: Appointment, beat: Callable[[], None]) -> int:
        until, kept = time.monotonic() + SCHEDULE_SLICE_SECONDS, 0
        while batch := self._due(schedule):
            for id_ in batch:
                kept += self._keep_one(schedule, id_)
                beat()
                if time.monotonic() > until:
                    self.behind = True
                    return kept
        return kept

    def _due(self, schedule: Appointment) -> list[int]:
        with transaction(self.ledger) as db:
            return due(db, schedule, SCHEDULE_BATCH)

    def _keep_one(self, schedule: Appointment, id_: int) -> bool:
        """Do it in a transaction of its own. One that cannot be done is put off, and holds up no other.

        Raises:
            Transient: no other can be done now, either.
        """
        try:
            with transaction(self.ledger) as db:
                hurry(db)
                pages = _ACTION_BY_SCHEDULE[schedule](db, id_)
        except Transient as error:
            if error.condition not in (None, Condition.BUSY):
                raise
            log.warning("cannot keep a schedule now", schedule=schedule.value, id=id_, problem=str(error))
            self._put_off(schedule, id_, str(error))
        except Exception as error:  # whatever is wrong with this one is not wrong with the others
            log.exception("cannot keep a schedule", schedule=schedule.value, id=id_)
            self._put_off(schedule, id_, f"It fails with {type(error).__name__}; the sweep's log says more.")
        else:
            log.info(
                _LOG_EVENT_BY_SCHEDULE[schedule],
                **{_LOG_ID_BY_SCHEDULE[schedule]: id_},
                pages=[page.id for page in pages],
            )
            self.doorbells.ring(Doorbell.PRESS, pages)
            return True
        return False

    def _put_off(self, schedule: Appointment, id_: int, problem: str) -> None:
        with transaction(self.ledger) as db:
            put_off(db, schedule, id_, problem)
