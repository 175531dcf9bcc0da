"""`andruck verify`: compares every object in the bucket with the ledger."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass

import click
from rich.console import Console
from rich.progress import Progress

from services.cli.command_log import noted
from services.cli.exits import err, reports_errors
from services.cli.progress import Patience, progress, say
from services.cli.target import Target
from services.monitor.wording import counted
from services.sweep.verify import Verification
from shared.bucket import Bucket
from shared.differences import SENTENCES, Difference, Kind
from shared.errors import Transient
from shared.identity_check import mark, refuse_foreign
from shared.ledger import transaction
from shared.ledger.identity import identity
from shared.ledger.pressing.inventory import pressed_pages, repairing
from shared.ledger.pressing.repress import begin
from shared.ledger.pressing.verify_progress import Round
from shared.settings import read_store

out = Console()

REPAIR_STALL_SECONDS = 60.0
"""Seconds without one page pressed after which nobody waits any longer for the repair."""


@click.command()
@click.option("--repair", is_flag=True, help="Press again what is wrong, and remove what Andruck left behind.")
@click.option("--deep", is_flag=True, help="Read every object, instead of trusting ETags and dates.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on where the last run stopped.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
@reports_errors
def verify(target: Target, repair: bool, deep: bool, restart: bool, as_json: bool) -> None:
    """Compare every object in the bucket with the ledger; exit code 1 if one is wrong and not repaired."""
    ledger, bucket = target.ledger(connections=8), Bucket(read_store(target.environ()))
    verification = Verification(ledger, bucket, "command", repair=repair, remove=repair, deep=deep)
    command = VerifyCommand(verification, out, err, as_json or target.as_json)
    with ExitStack() as stack:
        done = stack.enter_context(noted("verify --repair")) if repair else {}
        done["right"] = command.run(restart=restart)
    if not done["right"]:
        sys.exit(1)


@dataclass(frozen=True)
class VerifyCommand:
    """One run of `andruck verify`."""

    verification: Verification
    out: Console
    """For what is found: lines of text, or one JSON object a line, the totals last."""
    err: Console
    """For the progress bar, if it is a terminal."""
    as_json: bool

    def run(self, *, restart: bool) -> bool:
        """Verify, and wait for what is repaired; return whether the bucket is as it should be now.

        Raises:
            Transient: ledger or store cannot be reached, or nobody presses. The next run goes on from there.
            Permanent: the store refuses.
            Misconfigured: the bucket is another ledger's: all that is in it would be called extra, and removed.
        """
        ledger, left = self.verification.ledger, 0
        refuse_foreign(ledger, self.verification.bucket)
        if self.verification.repair:
            self._open_bucket()
        with transaction(ledger) as db:
            pages, since = pressed_pages(db), begin(db)
        with progress(self.err, hidden=self.as_json) as bars:
            bar = bars.add_task("Comparing", total=2 * pages)  # each page as an object, and each as a page
            for at, differences in self.verification.rounds(restart=restart):
                bars.update(bar, completed=at.looked, total=max(2 * pages, at.looked))
                left += sum(not each.repaired for each in differences if each.kind is not Kind.FOREIGN)
                for each in differences:
                    self._tell(each)
            dead = self._await_press(bars, since) if self.verification.repair else 0
        self._total(at)
        if dead:
            say(self.err, f"{counted(dead, 'page')} died when it was to be pressed again: see `andruck status`.")
        if not self.verification.repair:
            return not any(number for kind, number in at.found.items() if kind != Kind.FOREIGN)
        return not left and not dead

    def _open_bucket(self) -> None:
        """See to it that the bucket is there, carries the ledger's identity, and lets readers in."""
        with transaction(self.verification.ledger) as db:
            known = identity(db)
        self.verification.bucket.prepare()
        if known:
            mark(self.verification.bucket, known)

    def _await_press(self, bars: Progress, since: int) -> int:
        """Wait until what is repaired is pressed, and return how many pages died of it."""
        total, patience = self._repairing(since)[0], Patience(REPAIR_STALL_SECONDS)
        bar = bars.add_task("Pressing again", total=total)
        while True:
            waiting, dead = self._repairing(since)
            bars.update(bar, completed=total - waiting)
            if not waiting:
                return dead
            if not patience.lasts(total - waiting):
                raise Transient(f"{waiting} pages wait to be pressed again, and nobody does: see `andruck status`.")
            time.sleep(0.2)

    def _repairing(self, since: int) -> tuple[int, int]:
        with transaction(self.verification.ledger) as db:
            return repairing(db, since)

    def _tell(self, each: Difference) -> None:
        done = "Removed." if each.kind is Kind.EXTRA else "It is pressed again."
        sentence = f"{SENTENCES[each.kind]} {done}" if each.repaired else SENTENCES[each.kind]
        if self.as_json:
            shown = {"kind": each.kind, "path": each.path, "repaired": each.repaired, "sentence": sentence}
            say(self.out, json.dumps(shown, ensure_ascii=False))
        else:
            say(self.out, f"{each.kind:>8}  {each.path}  {sentence}")

    def _total(self, at: Round) -> None:
        found = {kind.value: at.found.get(kind, 0) for kind in Kind}
        if self.as_json:
            say(self.out, json.dumps({"looked": at.looked, **found}))
        else:
            listed = ", ".join(f"{number} {kind}" for kind, number in found.items() if number)
            say(self.out, f"Compared {at.looked} objects and pages: {listed or 'every one is right'}.")
