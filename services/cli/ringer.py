"""Rings for what a command has made due again: the workers need not wait for the sweep."""

from __future__ import annotations

from services.cli.target import Target
from shared.errors import Misconfigured
from shared.events import Doorbell, Due

MAX_PAGES_RUNG = 2000
"""Pages: some seconds of work. The sweep rings for the rest as there is room."""


class Ringer:
    """Rings for what is due again, at once; once the broker does not take it, no more."""

    def __init__(self, target: Target) -> None:
        """Ring as the broker of a target allows."""
        from shared.queue import Doorbells, celery_app  # noqa: PLC0415 - Celery takes a while to import

        self.answered = True
        self.pages = 0
        try:
            self._doorbells = Doorbells(celery_app(target.broker_url()))
        except Misconfigured:
            self.answered = False

    @property
    def has_room(self) -> bool:
        """Whether as many pages as workers can take at once are not rung for yet."""
        return self.answered and self.pages < MAX_PAGES_RUNG

    def __call__(self, bell: Doorbell, due: list[Due]) -> int:
        """Ring, and return for how many."""
        if due and self.answered and (bell is Doorbell.DELIVER or self.has_room):
            self.answered = self._doorbells.ring_now(bell, due)
            self.pages += len(due) if bell is Doorbell.PRESS else 0
        return len(due)
