"""Tell one subscriber of one event: claim, look what there is to say, say it, record the answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from services.notifier.channels import CHANNELS
from services.notifier.retry import Gone, delay
from shared import faults
from shared.attempt import attempt
from shared.ledger import leases, transaction
from shared.ledger.leases import DELIVERIES, Lease, claim
from shared.ledger.telling import disable, finish_delivery, message
from shared.settings import Site
from shared.web import Web


@dataclass(frozen=True)
class Teller:
    """Everything that telling needs; one for each process."""

    ledger: Engine
    site: Site
    web: Web

    def deliver(self, delivery: int) -> None:
        """Make one attempt at a delivery; do nothing if it is not due or somebody else is at it."""
        with transaction(self.ledger) as db:
            lease = claim(db, DELIVERIES, delivery)
            said = message(db, delivery) if lease else None
        if lease is None or said is None:
            return
        faults.reached("tell.claimed")
        with attempt(self.ledger, lease, delay=delay, bury=_bury):
            try:
                CHANNELS[said.channel](self.web, self.site, said)
            except Gone as error:
                self._disable(delivery, str(error))
                raise
            faults.reached("tell.answered")
            with transaction(self.ledger) as db:
                finish_delivery(db, lease)
                faults.reached("tell.before_commit")

    def _disable(self, delivery: int, why: str) -> None:
        with transaction(self.ledger) as db:
            disable(db, delivery, why)


def _bury(db: Connection, lease: Lease, problem: str) -> None:
    leases.bury(db, lease, problem=problem)
