"""Commands for unread input: look at it, read it again after a fix, or drop what nobody wants."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import click
from rich.console import Console

from services.cli import show
from services.cli.command_log import noted
from services.cli.exits import err, reports_errors
from services.cli.progress import progress, say
from services.cli.target import Target
from services.monitor.wording import counted
from shared.errors import AndruckError
from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.submitting.unread import UnreadContent, UnreadInput, content_of, forget, unread_inputs
from shared.settings import read_settings

out = Console()

_NUMBER = click.IntRange(1, 2**63 - 1)
UNREAD_BATCH = 100
"""Messages that are looked up, or dropped, together."""


def _chosen(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command be told which messages it is for."""
    command = click.option("--all", "everything", is_flag=True, help="All that is kept.")(command)
    command = click.option("--source", metavar="NAME", help="All that is kept of this source.")(command)
    return click.argument("numbers", nargs=-1, type=_NUMBER)(command)


@click.group()
def unread() -> None:
    """See what sources signed and nobody could read; read it again, or drop it."""


@unread.command("list")
@click.option("--source", metavar="NAME", help="Only of this source.")
@click.pass_obj
@reports_errors
def list_(target: Target, source: str | None) -> None:
    """List what is kept unread, and why."""
    with closing(target.ledger()) as ledger:
        found = [_line(each) for batch in _batches(ledger, source=source) for each in batch]
    if target.as_json:
        show.plain(out, {"unread": found}, as_json=True)
        return
    for line in found:
        say(out, f"{line['unread']}  {line['source']}  {line['came_at']}  {line['bytes']:,} bytes  {line['sentence']}")
    say(out, f"{counted(len(found), 'message')} unread.")


@unread.command("show")
@click.argument("number", type=_NUMBER)
@click.option("--body", "only_body", is_flag=True, help="Print the body alone, byte for byte.")
@click.pass_obj
@reports_errors
def show_(target: Target, number: int, only_body: bool) -> None:
    """Show message NUMBER whole."""
    with closing(target.ledger()) as ledger, transaction(ledger) as db:
        found, content = unread_inputs(db, numbers=[number]), content_of(db, number)
    if not found or content is None:
        raise AndruckError(f"There is no unread message {number}: `andruck unread list` shows what is kept.")
    if only_body:
        sys.stdout.buffer.write(content.body)
        return
    show.plain(out, {**_line(found[0]), **_whole(content)}, target.as_json)


@unread.command()
@_chosen
@click.pass_obj
@reports_errors
def retry(target: Target, numbers: Sequence[int], source: str | None, everything: bool) -> None:
    """Read messages again, after a fix of the mapping or an update; exit code 1 if one cannot be read still."""
    from services.cli.ringer import Ringer  # noqa: PLC0415 - as above, Celery
    from shared.reread import ReadAgain, Reread, Rereading  # noqa: PLC0415 - all kinds take a while to import

    _demand_choice(numbers, source, everything=everything)
    settings, results, ring = read_settings(target.environ()), list[ReadAgain](), Ringer(target)
    with noted("unread retry", numbers=list(numbers), source=source) as done, closing(target.ledger()) as ledger:
        rereading = Rereading(ledger, settings.site, settings.sources)
        for each in _followed(list(_found(ledger, numbers, source)), hidden=target.as_json):
            results.append(rereading.one(each))
            ring(Doorbell.PRESS, list(results[-1].ring))
        done |= Counter(each.result.value for each in results)
    left = [each for each in results if each.result is Reread.UNREAD]
    if target.as_json:
        shown = [{"unread": each.number, "result": each.result, "sentence": each.sentence} for each in results]
        show.plain(out, {"results": shown}, as_json=True)
    else:
        for result in results if len(results) <= UNREAD_BATCH else left[:UNREAD_BATCH]:
            say(out, f"{result.number} {result.result}: {result.sentence}")
        say(out, f"{counted(len(results) - len(left), 'message')} read, {len(left):,} unread still.")
    if left:
        sys.exit(1)


@unread.command()
@_chosen
@click.pass_obj
@reports_errors
def drop(target: Target, numbers: Sequence[int], source: str | None, everything: bool) -> None:
    """Drop messages that nobody wants any more: they are gone for good."""
    _demand_choice(numbers, source, everything=everything)
    with noted("unread drop", numbers=list(numbers), source=source) as done, closing(target.ledger()) as ledger:
        dropped = 0
        for batch in _batches(ledger, numbers=numbers or None, source=source):
            with transaction(ledger) as db:
                dropped += len(forget(db, [each.number for each in batch]))
        done["dropped"] = dropped
    if target.as_json:
        show.plain(out, {"dropped": dropped}, as_json=True)
    else:
        say(out, f"{counted(dropped, 'message')} dropped.")
    if dropped < len(set(numbers)):
        raise AndruckError("Not all of these are kept: `andruck unread list` shows what is.")


def _demand_choice(numbers: Sequence[int], source: str | None, *, everything: bool) -> None:
    if sum((bool(numbers), source is not None, everything)) != 1:
        raise click.UsageError("Say which: numbers, or --source NAME, or --all.")


def _found(ledger: Ledger, numbers: Sequence[int], source: str | None) -> Iterator[UnreadInput]:
    """Yield what was chosen, in the order in which it came.

    Raises:
        AndruckError: one of the numbers is kept no longer.
    """
    found = [each for batch in _batches(ledger, numbers=numbers or None, source=source) for each in batch]
    if missing := sorted(set(numbers) - {each.number for each in found}):
        names = ", ".join(map(str, missing))
        raise AndruckError(f"There is no unread message {names}: `andruck unread list` shows what is kept.")
    yield from found


def _batches(
    ledger: Ledger, *, numbers: Sequence[int] | None = None, source: str | None = None
) -> Iterator[list[UnreadInput]]:
    after = 0
    while True:
        with transaction(ledger) as db:
            batch = unread_inputs(db, source=source, numbers=numbers, after=after, limit=UNREAD_BATCH)
        if not batch:
            return
        yield batch
        after = batch[-1].number


def _followed(found: Sequence[UnreadInput], *, hidden: bool) -> Iterator[UnreadInput]:
    with progress(err, hidden=hidden) as bars:
        yield from bars.track(found, description="Reading again")


def _line(kept: UnreadInput) -> dict[str, Any]:
    return {
        "unread": kept.number,
        "source": kept.source,
        "came_at": kept.came_at.isoformat(timespec="seconds"),
        "tried_at": kept.tried_at.isoformat(timespec="seconds"),
        "bytes": kept.size,
        "mistake": kept.mistake,
        "sentence": kept.sentence,
    }


def _whole(content: UnreadContent) -> dict[str, Any]:
    """Return what was sent as text that a terminal can show."""
    head = json.loads(content.head)
    query = f"?{head['query']}" if head["query"] else ""
    return {
        "request": _printable(f"{head['method']} {head['path']}{query}"),
        "headers": [_printable(f"{name}: {value}") for name, value in head["headers"].items()],
        "body": _printable(content.body.decode("utf-8", "replace")),
    }


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)
