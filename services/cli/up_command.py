"""`andruck up`: the whole stack on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path

import click
from rich.console import Console

from services.cli import show
from services.cli.exits import reports_errors
from services.cli.prepare import prepare
from services.cli.samples import SampleDesk
from services.cli.target import Target
from services.local.home import PORT_BASES
from shared.errors import Misconfigured
from shared.identity_check import Adopt
from shared.settings import read_settings, read_site

out = Console()


@click.command()
@click.option("--home", "home", type=click.Path(path_type=Path), help="Where the stack keeps its data.")
@click.option("--port-base", type=click.IntRange(*PORT_BASES), default=8600, show_default=True)
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
