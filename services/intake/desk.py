"""What every view of intake works with, and the one way to let a request in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import request

from services.intake.turnstile import Turnstile
from shared import ledger
from shared.errors import Permanent
from shared.events import Priority
from shared.ledger import Connection, Ledger
from shared.queue import Doorbells
from shared.settings import Settings
from shared.signing import verify

CONNECTIONS = 8
"""Requests that speak with the ledger at the same time. More would only take the processor from each other."""


class UnknownSource(Permanent):
    """No source of this name may submit here."""


@dataclass(frozen=True)
class Desk:
    """Intake's settings and connections; one for each process."""

    settings: Settings
    ledger: Ledger
    doorbells: Doorbells
    turnstile: Turnstile = field(default_factory=lambda: Turnstile(CONNECTIONS))

    @contextmanager
    def transaction(self, priority: Priority = Priority.NORMAL) -> Iterator[Connection]:
        """Open a transaction of the ledger when it is this request's turn; see `shared.ledger.transaction`."""
        with self.turnstile.turn(priority), ledger.transaction(self.ledger) as db:
            yield db

    def verified_id(self, source: str) -> str:
        """Return the current request's webhook id if this source signed it.

        Raises:
            UnknownSource: there is no such source.
            Unsigned: the signature is missing, wrong or too old.

        """
        if source not in self.settings.source_secrets:
            raise UnknownSource(f"No source is called {source!r} here: check the address.", field="source")
        return verify(self.settings.source_secrets[source], dict(request.headers), request.get_data())

    def verify_any(self) -> None:
        """Let the current request in if any source signed it.

        Raises:
            Unsigned: none did.

        """
        every = [secret for secrets in self.settings.source_secrets.values() for secret in secrets]
        verify(every, dict(request.headers), request.get_data())
