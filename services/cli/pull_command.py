"""`andruck pull`: ask a source's CMS what has changed, now; or only look what differs."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

import click
from rich.console import Console

from services.cli.command_log import noted
from services.cli.exits import err, reports_errors
from services.cli.moment import moment
from services.cli.progress import progress, say
from services.cli.target import Target
from services.collector.claim_keeping import ClaimLost
from services.collector.cms import AskedCms, askable
from services.collector.pull_round import Puller
from services.collector.pulling import GoneCheck, PulledBatch, changes
from services.collector.taking import TakenItem, Taker
from shared.dialects import check_kinds
from shared.errors import AndruckError, Transient
from shared.ledger import transaction
from shared.ledger.collecting.pulls import leave_pull, saved_cursor
from shared.ledger.submitting.comparing import ArticleDifference
from shared.lifeline import Lifeline
from shared.queue import Doorbells, celery_app
from shared.settings import Settings, read_settings

out = Console()

MAX_SHOWN_ARTICLES = 1000
"""Articles that are named; of the others only the number is told."""


@click.command()
@click.argument("name")
@click.option("--since", type=moment, metavar="TIME", help="Compare what has changed since: 2026-11-26T22:00, 6h, 2d.")
@click.option("--all", "everything", is_flag=True, help="Compare everything, whatever was pulled before.")
@click.option("--dry-run", is_flag=True, help="Only show what differs.")
@click.option("--tell", is_flag=True, help="Tell subscribers of what was published long ago, too.")
@click.pass_obj
@reports_errors
def pull(target: Target, name: str, since: datetime | None, everything: bool, dry_run: bool, tell: bool) -> None:
    """Ask the CMS of source NAME what has changed, and take what differs: new, changed, gone.

    It goes on where the last pull of the source has stopped, whoever did that.
    """
    settings = read_settings({**os.environ, **target.environ()})
    with closing(target.ledger(connections=2, by_key=True)) as ledger:
        doorbells = Doorbells(celery_app(settings.broker_url))
        taker = Taker(_cms(settings, name), ledger, doorbells, dry=dry_run, tells=tell, since=since)
        command = PullCommand(taker, Lifeline(settings.database_url, "pull"), as_json=target.as_json)
        if dry_run:
            command.compare(everything=everything or since is not None)
            return
        with noted("pull", source=name) as done:
            command.compare(everything=True) if everything or since else command.go_on()
            done.update(command.counts)


@dataclass
class PullCommand:
    """One run of `andruck pull`."""

    taker: Taker
    lifeline: Lifeline
    as_json: bool

    def __post_init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._shown = 0

    def go_on(self) -> None:
        """Do what the collector does when the source is due.

        Raises:
            Transient: the collector is at it, or the CMS does not answer.
            Permanent: the CMS refuses us.
        """
        puller = Puller(self.taker, self.lifeline)
        claimed = puller.claim(now=True)
        if claimed is None:
            raise Transient("The collector asks this source just now: see its log, or come again.")
        lease, pull = claimed
        with progress(err, hidden=self.as_json) as bars:
            bar, seen = bars.add_task("Pulling", total=None), 0

            def observe(batch: PulledBatch) -> None:
                nonlocal seen
                seen += len(batch.items)
                self._note(batch.items)
                bars.update(bar, completed=seen, total=None if batch.left is None else seen + batch.left)

            try:
                puller.pull(lease, pull, observe)
            except AndruckError as error:
                puller.later(lease, error)
                raise
            except ClaimLost as error:
                raise Transient("Somebody else has taken over: the collector goes on.") from error
            except KeyboardInterrupt:
                with transaction(self.taker.ledger) as db:
                    leave_pull(db, lease)
                say(err, "Stopped. What was taken is taken; the next pull goes on from there.")
                raise
        self._tell()

    def compare(self, *, everything: bool) -> None:
        """Compare with the ledger, and leave the next pull what it is. Raises as `go_on`."""
        cms = self.taker.cms
        with transaction(self.taker.ledger) as db:
            cursor = "" if everything else saved_cursor(db, cms.name)
        taker = replace(self.taker, counts=bool(cursor))
        with closing(cms.client()) as client, progress(err, hidden=self.as_json) as bars:
            bar, seen = bars.add_task("Comparing", total=None), 0
            for batch in changes(taker, client, cursor, lambda _: None):
                seen += len(batch.items)
                self._note(batch.items)
                bars.update(bar, completed=seen, total=None if batch.left is None else seen + batch.left)
            for items in _gone(GoneCheck(taker, client, taker.ledger), everything=everything and not taker.since):
                self._note(items)
        self._tell()

    def _note(self, items: Iterable[TakenItem]) -> None:
        for item in items:
            what = "left to its webhook" if item.young else "not taken" if item.refusal else item.difference.value
            if what == ArticleDifference.NONE:
                continue
            self.counts[what] += 1
            self._shown += 1
            if self._shown <= MAX_SHOWN_ARTICLES:
                self._show(what, item)

    def _show(self, what: str, item: TakenItem) -> None:
        if self.as_json:
            told = {"article": item.external_id or None, "is": what, "why": item.refusal or None}
            say(out, json.dumps({name: value for name, value in told.items() if value}))
        else:
            say(out, f"{what:<10} {item.external_id}  {item.refusal}".rstrip())

    def _tell(self) -> None:
        if self.as_json:
            say(out, json.dumps({"source": self.taker.cms.name, "dry": self.taker.dry, **self.counts}))
            return
        found = ", ".join(f"{number:,} {what}" for what, number in self.counts.items())
        would = " Nothing was changed." if self.taker.dry else ""
        say(out, f"{found[:1].upper()}{found[1:]}.{would}" if found else f"Nothing differs.{would}")


def _gone(check: GoneCheck, *, everything: bool) -> Iterator[list[TakenItem]]:
    """Yield what is gone: among the newest articles and some others, or among all."""
    before: int | None = None
    while True:
        checked = check.run(before, newest=before is None)
        yield [*checked.items, *([TakenItem(refusal=checked.refusal)] if checked.refusal else [])]
        before = checked.before
        if before is None or not everything:
            return


def _cms(settings: Settings, name: str) -> AskedCms:
    check_kinds(settings.sources.values())
    sources = askable(settings.sources.values(), settings.site)
    if name not in sources:
        known = f"; those that can be are {', '.join(sources)}" if sources else ""
        raise AndruckError(f"No source {name!r} can be asked{known}: docs/cms tells which kinds, and what they need.")
    return sources[name]
