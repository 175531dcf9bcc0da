"""A throw-away stack, and what a measurement needs of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.cli.prepare import prepare
from services.local import stack
from services.local.processes import free_port_base
from shared.ledger import Ledger, transaction
from shared.settings import Settings, read_settings
from tools.bench.machine_speed import Pace

Say = Callable[[str], None]

COUNT_OPEN_SUBMISSIONS = "SELECT count(*) FROM submissions WHERE stage IN ('page', 'lists')"
QUIET_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Stand:
    """One running stack that nobody else uses."""

    running: stack.Stack
    settings: Settings
    ledger: Ledger
    pace: Pace
    say: Say

    @property
    def sections(self) -> list[str]:
        """Slugs of the site's sections."""
        return [section.slug for section in self.settings.site.sections]

    async def rows(self, question: str, **values: object) -> list[Any]:
        """Ask the ledger, without holding up whatever else the bench does."""
        return await asyncio.to_thread(self._rows, question, values)

    async def number(self, question: str, **values: object) -> float:
        """Ask the ledger for one number."""
        return float((await self.rows(question, **values))[0][0])

    async def quiet(self, seconds: float) -> bool:
        """Wait until nothing is left to be pressed; False if it still is after that many seconds."""
        for _ in range(int(seconds / QUIET_POLL_SECONDS)):
            if not await self.number(COUNT_OPEN_SUBMISSIONS):
                return True
            await asyncio.sleep(QUIET_POLL_SECONDS)
        return False

    def _rows(self, question: str, values: Mapping[str, object]) -> list[Any]:
        with transaction(self.ledger) as db:
            return list(db.execute(question, values))


@contextmanager
def stand(pace: Pace, say: Say) -> Iterator[Stand]:
    """Start a stack in a home of its own; stop it and remove the home at the end.

    Raises:
        Misconfigured: no stack can start here.
    """
    with TemporaryDirectory(prefix="andruck-bench-", ignore_cleanup_errors=True) as place:
        home = Path(place) / "home"
        with stack.start(home, free_port_base(), say=_nothing, prepare=_prepare) as running:
            settings = read_settings(running.home.environ())
            ledger = Ledger(settings.database_url, connections=2)
            yield Stand(running, settings, ledger, pace, say)
            ledger.close()
            running.abandon()


def _nothing(_sentence: str) -> None:
    """Keep the start of the stack to itself."""


def _prepare(environ: Mapping[str, str]) -> None:
    prepare(read_settings(environ))
