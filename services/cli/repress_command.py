"""`andruck repress`: presses every page again."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import click
from rich.console import Console

from services.cli.command_log import noted
from services.cli.exits import err, reports_errors
from services.cli.progress import Patience, progress, say
from services.cli.target import Target
from services.monitor.wording import counted
from shared.errors import AndruckError, Transient
from shared.events import Doorbell
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.pressing.repress import REPRESS_BATCH, Batch, begin, died, unpressed, want_batch
from shared.ledger.pressing.repress import out as pages_out
from shared.ledger.searching.removing import begin_anew
from shared.queue import Doorbells, celery_app

out = Console()

MAX_PAGES_DUE = 2000
"""Pages that are due at a time: some seconds of work, so that neither broker nor sweep has much to keep."""

REPRESS_POLL_SECONDS = 0.1
"""Seconds between two looks at how many are left."""

REPRESS_STALL_SECONDS = 120.0
"""Seconds without one page pressed after which nobody waits any longer. A dead worker's lease lasts half of them."""


@click.command()
@click.option("--section", metavar="SLUG", help="Only what is below this section's path.")
@click.option("--force", is_flag=True, help="Put every page into the bucket again, though it has not changed.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON.")
@click.pass_obj
@reports_errors
def repress(target: Target, section: str | None, force: bool, as_json: bool) -> None:
    """Press every page again, behind all news, as after a change of theme; exit code 1 if one died of it."""
    doorbells = Doorbells(celery_app(target.broker_url()))
    command = RepressCommand(target.ledger(), doorbells, out, err, as_json or target.as_json)
    with noted("repress", section=section, force=force) as done:
        done["right"] = command.run(section=section, force=force)
    if not done["right"]:
        sys.exit(1)


class RepressProgress(NamedTuple):
    """How far it has come."""

    after: str
    """Path of the last page that was looked at."""
    wanted: int
    left: int
    """How many of them are not pressed yet."""


@dataclass(frozen=True)
class RepressCommand:
    """One run of `andruck repress`."""

    ledger: Ledger
    doorbells: Doorbells
    """Without a broker the sweep rings."""
    out: Console
    err: Console
    """For the progress bar, if it is a terminal."""
    as_json: bool

    def run(self, *, section: str | None, force: bool) -> bool:
        """Want the pages again, wait until all are pressed, and return whether none died of it.

        Raises:
            Transient: the ledger cannot be reached, or nobody presses. What is wanted by then is pressed all the same.
            AndruckError: the section has no pages.
        """
        below = f"/{section}/" if section else "/"
        with transaction(self.ledger) as db:
            since = begin(db)
            if force and not section:
                begin_anew(db)
        at = RepressProgress("", 0, 0)
        with progress(self.err, hidden=self.as_json) as bars:
            bar = bars.add_task("Pressing again", total=None if bars.disable else self._total(below))
            try:
                for at in self._steps(since, below, force=force):
                    bars.update(bar, completed=max(0, at.wanted - at.left))
            except KeyboardInterrupt:
                self._say_where(at)
                raise
        if section and not at.wanted:
            raise AndruckError(f"No page is out below {below}: name a section by its slug, as site.toml has it.")
        return self._tell(at.wanted, since)

    def _steps(self, since: int, below: str, *, force: bool) -> Iterator[RepressProgress]:
        """Yield how far it has come, again and again until all is pressed: feeds when all others are."""
        wanted = 0
        for as_feeds in (False, True):
            want_next = partial(want_batch, below=below, as_feeds=as_feeds, force=force)
            for at in pressed_in_batches(self.ledger, self.doorbells, since, want_next, wanted=wanted):
                wanted = at.wanted
                yield at

    def _total(self, below: str) -> int:
        with transaction(self.ledger) as db:
            return pages_out(db, below)

    def _say_where(self, at: RepressProgress) -> None:
        stopped = f"Stopped at {at.after or 'the first page'}, with {counted(at.wanted, 'page')} wanted again."
        say(self.err, f"{stopped} {at.left} of them wait to be pressed, and will be. The next run begins anew.")

    def _tell(self, pages: int, since: int) -> bool:
        with transaction(self.ledger) as db:
            dead = died(db, since)
        if self.as_json:
            say(self.out, json.dumps({"pages": pages, "dead": dead}))
        else:
            ending = f" {counted(dead, 'page')} died: see `andruck status`." if dead else ""
            say(self.out, f"{counted(pages, 'page')} pressed again.{ending}")
        return not dead


def pressed_in_batches(
    ledger: Ledger, doorbells: Doorbells, since: int, want_next: Callable[[Connection, str], Batch], wanted: int = 0
) -> Iterator[RepressProgress]:
    """Want batch after batch, only as fast as they are pressed, and yield how far it has come until all of it is.

    `since`: a number from before the first is wanted. `want_next` wants the batch behind what the last one looked at.
    `wanted`: pages that were wanted before.

    Raises:
        Transient: the ledger cannot be reached, or nobody presses.
    """
    batch = Batch("", 0, [], last=False)
    moves, patience = 0, Patience(REPRESS_STALL_SECONDS)
    while True:
        with transaction(ledger) as db:
            left = unpressed(db, since, MAX_PAGES_DUE)
        yield RepressProgress(batch.after, wanted, left)
        if batch.last and not left:
            return
        before = batch.after
        if not batch.last and left + REPRESS_BATCH <= MAX_PAGES_DUE:
            with transaction(ledger) as db:
                batch = want_next(db, before)
            doorbells.ring(Doorbell.PRESS, batch.ring)
            wanted += batch.wanted
        moves += batch.after != before  # the ledger's order of paths is not ours
        if not patience.lasts((moves, wanted - left)):
            raise Transient(f"No page was pressed again for {REPRESS_STALL_SECONDS:.0f} s: see `andruck status`.")
        if batch.after == before:
            time.sleep(REPRESS_POLL_SECONDS)
