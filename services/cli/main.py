"""The command line. Exit codes: 0 done, 1 refused or in trouble, 2 wrong usage, 3 not now or not in time."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from itertools import chain
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from services.cli import mend_commands, show
from services.cli.changes import noted
from services.cli.exits import err, reports_errors
from services.cli.front_commands import front
from services.cli.pages_command import pages
from services.cli.prepare import prepare
from services.cli.pull_command import pull
from services.cli.samples import SampleDesk
from services.cli.setup_commands import source
from services.cli.source_commands import SOURCE_COMMANDS
from services.cli.target import Target
from services.cli.theme_commands import theme
from services.cli.tools import WithTools
from services.cli.unread_commands import unread
from services.cli.verify_command import VerifyCommand
from services.monitor.snapshot import look
from services.sweep.verify import Verification
from shared.broker import broker_client
from shared.bucket import Bucket
from shared.errors import Misconfigured
from shared.events import QUEUES
from shared.identity_check import Adopt
from shared.settings import read_settings, read_site, read_store

out = Console()


@click.group(cls=WithTools, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path), default=".andruck", envvar="ANDRUCK_HOME", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.pass_context
def main(context: click.Context, home: Path, as_json: bool) -> None:
    """Andruck: from the CMS to the reader."""
    context.obj = Target(home, as_json)


for command in (*SOURCE_COMMANDS, source, theme, pull, unread, front, pages, *mend_commands.MEND_COMMANDS):
    main.add_command(command)


@main.command()
@click.option("--home", "home", type=click.Path(path_type=Path), help="Where the stack keeps its data.")
@click.option("--port-base", type=click.IntRange(1024, 65000), default=8600, show_default=True)
@click.option(
    "--sample",
    "samples",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="Publish this file, with those pictures (.jpg) beside it that it names, or all of a folder; repeatable.",
)
@click.pass_obj
@reports_errors
def up(target: Target, home: Path | None, port_base: int, samples: tuple[Path, ...]) -> None:
    """Run the whole stack on this machine until Ctrl-C."""
    try:
        from services.local import stack  # noqa: PLC0415 - containers bring their own engines and lack this
    except ImportError as error:
        raise Misconfigured("The engines are not installed: make setup, or pip install 'andruck[local]'.") from error
    target = Target(home or target.home, target.as_json)
    with (
        suppress(KeyboardInterrupt),
        stack.start(target.home, port_base, say=_say, prepare=_prepare) as running,
    ):
        first = _publish_samples(target, samples)
        show.addresses(out, json.loads((target.home / "stack.json").read_text()), first)
        running.watch()
    _say("Stopped; the data is kept.")


def _say(sentence: str) -> None:
    out.print(sentence, highlight=False, markup=False)


def _prepare(environ: Mapping[str, str]) -> None:
    prepare(read_settings(environ), Adopt.ADDRESS)  # other ports are another address of the same home


def _publish_samples(target: Target, samples: tuple[Path, ...]) -> dict[str, str]:
    """Publish samples, and show on the screen what becomes of the first of them."""
    if not samples:
        return {}
    site, _ = read_site(target.home / "site.toml")
    desk = SampleDesk(target.intake(None), target.ledger(), site)
    first: dict[str, str] = {}
    rest = []
    for answer in chain.from_iterable(map(desk.send, samples)):
        if first:
            rest.append(answer["submission"])
        else:
            receipt = show.follow(out, desk.intake.follow(answer["submission"], seconds=30))
            first = {"Article": receipt["page"], "Receipt": answer["receipt"]}
    if rest:
        _say(f"{len(rest)} more are being published.")
    return first


@main.command()
@click.pass_obj
@reports_errors
def status(target: Target) -> None:
    """Say whether all is well; exit code 1 if something needs a person."""
    outlook = look(target.ledger(), broker_client(target.broker_url()))
    wrong = outlook.troubles
    shown: dict[str, Any] = {"well": not wrong, "troubles": [str(trouble) for trouble in wrong]}
    if outlook.survey:
        shown["store"] = outlook.survey.verified.fence
    if target.as_json:
        shown["kinds"] = [trouble.kind for trouble in wrong]
    show.plain(out, shown, target.as_json)
    if wrong:
        sys.exit(1)


@main.command()
@click.argument("service", type=click.Choice(list(QUEUES)))
@click.option("--direct", is_flag=True, help="Do without the broker: take work from the ledger itself.")
@click.pass_obj
@reports_errors
def worker(target: Target, service: str, direct: bool) -> None:
    """Run one more worker until Ctrl-C; the environment holds the settings."""
    os.execve(sys.executable, [sys.executable, "-m", module_of(service, direct=direct)], {**target.environ()})  # noqa: S606


def module_of(service: str, *, direct: bool) -> str:
    """Return what a worker of a service runs. A notifier looks by itself: it needs no broker, and no other door."""
    return f"services.{service}.direct" if direct and service == "publisher" else f"services.{service}"


@main.command()
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


@main.command()
@click.option("--section", metavar="SLUG", help="Only what is below this section's path.")
@click.option("--force", is_flag=True, help="Put every page into the bucket again, though it has not changed.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON.")
@click.pass_obj
@reports_errors
def repress(target: Target, section: str | None, force: bool, as_json: bool) -> None:
    """Press every page again, behind all news, as after a change of theme; exit code 1 if one died of it."""
    from services.cli import repress_command as again  # noqa: PLC0415 - Celery takes a while to import

    command = again.RepressCommand(
        target.ledger(), again.bells(target.broker_url()), out, err, as_json or target.as_json
    )
    with noted("repress", section=section, force=force) as done:
        done["right"] = command.run(section=section, force=force)
    if not done["right"]:
        sys.exit(1)


@main.command()
@click.option("--adopt", is_flag=True, help="Take over ledger and bucket though they are another site's or ledger's.")
@click.pass_obj
@reports_errors
def migrate(target: Target, adopt: bool) -> None:
    """Bring ledger, bucket and standing pages up to date; the environment holds the settings."""
    with noted("migrate", adopt=adopt):
        store = prepare(read_settings(target.environ()), Adopt.EVERYTHING if adopt else Adopt.NOTHING)
    show.plain(out, {"migrated": True, "store": store}, target.as_json)
