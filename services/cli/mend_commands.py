"""Commands for what is dead: retry it once its cause is put right, or dismiss it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from functools import partial
from typing import Any

import click
from rich.console import Console

from services.cli import show
from services.cli.command_log import noted
from services.cli.exits import reports_errors
from services.cli.moment import moment
from services.cli.ringer import Ringer
from services.cli.target import Target
from services.monitor.wording import counted
from shared.errors import AndruckError
from shared.events import Doorbell, Due
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.dead import (
    DeadBatch,
    Which,
    dismiss_deliveries,
    dismiss_pages,
    of_ended,
    revive_deliveries,
    revive_pages,
)

out = Console()

_SELECTION_OPTIONS = (
    click.option("--page", help="Path of one page."),
    click.option("--delivery", type=int, help="Id of one delivery."),
    click.option("--subscription", type=int, metavar="ID", help="Deliveries of this subscription."),
    click.option("--host", help="Deliveries to this host, with or without its port."),
    click.option("--since", type=moment, metavar="TIME", help="Wanted since: 2026-11-26T22:00, or 90m, 6h, 2d ago."),
    click.option("--reason", metavar="TEXT", help="What the problem's sentence holds, in capitals or not."),
)


def _selects(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_SELECTION_OPTIONS):
        command = option(command)
    return command


@click.command()
@_selects
@click.option("--dismissed", is_flag=True, help="Also what was dismissed.")
@click.pass_obj
@reports_errors
def retry(target: Target, **which: Any) -> None:
    """Make dead pages and deliveries due again: all, or what fits every option that is given."""
    chosen = Which(**which)
    with noted("retry", **_asked(chosen)) as done, closing(target.ledger()) as ledger:
        ring = Ringer(target)
        pages = sum(ring(Doorbell.PRESS, due) for due in _batches(ledger, "", partial(_revive_pages, ring, chosen)))
        revive = partial(revive_deliveries, which=chosen)
        deliveries = sum(ring(Doorbell.DELIVER, due) for due in _batches(ledger, 0, revive))
        with transaction(ledger) as db:
            ended = of_ended(db, chosen)
        done |= {"pages": pages, "deliveries": deliveries, **({"ended": ended} if ended else {})}
        if target.as_json:
            show.plain(out, {**done, **({} if ring.answered else {"rung": False})}, as_json=True)
        else:
            _say(_retried(pages, deliveries, ended, rung=ring.answered))
        _demand(chosen, pages + deliveries, "retry")


@click.command()
@_selects
@click.option("--all", "everything", is_flag=True, help="All of it.")
@click.pass_obj
@reports_errors
def dismiss(target: Target, everything: bool, **which: Any) -> None:
    """Dismiss dead pages and deliveries that nobody wants any more: no alarm speaks of them."""
    chosen = Which(**which)
    if chosen.everything != everything:
        raise click.UsageError("Say what to dismiss by an option, or --all.")
    with noted("dismiss", **_asked(chosen)) as done, closing(target.ledger()) as ledger:
        pages = sum(len(due) for due in _batches(ledger, "", partial(dismiss_pages, which=chosen)))
        deliveries = sum(len(due) for due in _batches(ledger, 0, partial(dismiss_deliveries, which=chosen)))
        done |= {"pages": pages, "deliveries": deliveries}
        if target.as_json:
            show.plain(out, done, as_json=True)
        else:
            _say(f"{_both(pages, deliveries)} dismissed: no alarm speaks of them any more.")
        _demand(chosen, pages + deliveries, "dismiss")


def _revive_pages(ring: Ringer, which: Which, db: Connection, after: str) -> DeadBatch:
    return revive_pages(db, which, after, rung=ring.has_room)


def _batches(ledger: Ledger, first: str | int, change: Callable[..., DeadBatch]) -> Iterator[list[Due]]:
    """Change batch after batch, each in a transaction of its own, and yield what was changed once it is committed."""
    after: str | int | None = first
    while after is not None:
        with transaction(ledger) as db:
            batch = change(db=db, after=after)
        yield batch.due
        after = batch.after


def _asked(which: Which) -> dict[str, object]:
    return {name: value for name, value in asdict(which).items() if value}


def _both(pages: int, deliveries: int) -> str:
    return f"{counted(pages, 'page')} and {counted(deliveries, 'delivery')} are"


def _retried(pages: int, deliveries: int, ended: int, *, rung: bool) -> str:
    """Return what has happened, and what is left to do."""
    said = f"{_both(pages, deliveries)} due again."
    if ended == 1:
        said += " 1 delivery is of a subscription that has ended: subscribe again, or `andruck dismiss` it."
    elif ended:
        count = counted(ended, "delivery")
        said += f" {count} are of subscriptions that have ended: subscribe again, or `andruck dismiss` them."
    if not rung and pages + deliveries:
        said += " The broker takes no doorbells: the sweep rings once it does; workers with --direct need none."
    return said


def _demand(which: Which, found: int, command: str) -> None:
    if not found and not which.everything:
        raise AndruckError(f"Nothing that is dead fits, so there is nothing to {command}: the monitor lists what is.")


def _say(sentence: str) -> None:
    out.print(sentence, highlight=False, markup=False, soft_wrap=True)
