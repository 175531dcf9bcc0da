"""`andruck source …`: connect a CMS, and see whether it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from services.cli import show
from services.cli.command_log import noted
from services.cli.exits import reports_errors
from services.cli.source_setup import NewSource, declare, declare_in_home, give, new_source, options_of
from services.cli.target import Target
from shared.dialects import DIALECTS
from shared.errors import Misconfigured
from shared.settings import read_settings

out = Console()
_START_AGAIN = "Stop `andruck up` (or make run) with Ctrl-C and start it again: it reads its sources then."
_FINDING_MARKS = {"good": "[green]✓[/]", "open": "[yellow]○[/]", "wrong": "[red]✗[/]"}
_SECRET_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.group()
def source() -> None:
    """Connect a CMS, and see whether it is connected."""


@source.command()
@click.argument("kind", type=click.Choice(sorted(DIALECTS)))
@click.option("--name", help="What it is called here: a part of its address.  [default: the kind]")
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", help="As docs/cms/KIND.md has them; repeatable."
)
@click.option(
    "--secret-file", type=_SECRET_FILE, help="Where the secret is that the CMS has made; - is standard input."
)
@click.option("--token-file", type=_SECRET_FILE, help="A file with the token of its API; - is standard input.")
@click.pass_obj
@reports_errors
def add(
    target: Target,
    kind: str,
    name: str | None,
    options: tuple[str, ...],
    secret_file: Path | None,
    token_file: Path | None,
) -> None:
    """Write a source of this KIND into the site file, make its secret, and say what to do in the CMS."""
    added = new_source(kind, name or kind, options_of(options), _read(secret_file), _read(token_file))
    with noted("source add", name=added.name, kind=kind):
        if target.has_home():
            declare_in_home(target.home, added)
        else:
            declare(_site_file(target), added)
    shown: dict[str, Any] = {
        "source": added.name,
        "kind": kind,
        "address": added.address(target.intake_url()),
        "secret": added.secret or "none",
        "here": _here(target, added),
        "in the CMS": added.steps(target.intake_url()) or [f"docs/cms/{kind}.md says what to enter."],
        "then": [*_to_be_given(added), f"See whether it works: andruck source check {added.name}"],
    }
    show.plain(out, shown, target.as_json)


def _site_file(target: Target) -> Path:
    """Return the site file of an Andruck that has no home.

    Raises:
        Misconfigured: there is none, and no home either.
    """
    named = target.environ().get("ANDRUCK_SITE_FILE")
    if named is None and not Path("site.toml").exists():
        raise Misconfigured(
            f"There is no Andruck in {target.home}, and no site.toml here: `andruck up` makes a home, --home names it; "
            "ANDRUCK_SITE_FILE names the site file of one that runs elsewhere."
        )
    return Path(named or "site.toml")


def _here(target: Target, added: NewSource) -> list[str]:
    """Return what is to be done on this side before anything is sent: until then it is refused."""
    if target.has_home():
        return [_START_AGAIN]
    steps = [f'Add "{added.name}": ["{added.secret}"] to the JSON in ANDRUCK_SOURCE_SECRETS.'] if added.secret else []
    if added.token:
        steps.append(f'Add "{added.name}" and its token to the JSON in ANDRUCK_SOURCE_TOKENS.')
    return [*steps, "Start the services again: they read their sources at their start."]


def _to_be_given(added: NewSource) -> list[str]:
    """Return the commands for what the CMS shows only once the steps are done."""
    steps = [] if added.secret else [f"Once the CMS has shown its secret: andruck source secret {added.name}"]
    if added.dialect.api is not None and not added.token:
        steps.append(f"If its API wants a token: andruck source token {added.name}")
    return steps


@source.command()
@click.argument("name")
@click.option("--keep-old", is_flag=True, help="Take what is signed with the old one, too, until it is given again.")
@click.pass_obj
@reports_errors
def secret(target: Target, name: str, keep_old: bool) -> None:
    """Give the source NAME the secret that its CMS has made: it is asked for, or read from standard input."""
    _give(target, name, "ANDRUCK_SOURCE_SECRETS", secret=_asked_for("Secret"), keep_old=keep_old)


@source.command()
@click.argument("name")
@click.pass_obj
@reports_errors
def token(target: Target, name: str) -> None:
    """Give the source NAME the token of its API: it is asked for, or read from standard input."""
    _give(target, name, "ANDRUCK_SOURCE_TOKENS", token=_asked_for("Token"))


def _give(
    target: Target, name: str, variable: str, *, secret: str = "", token: str = "", keep_old: bool = False
) -> None:
    if not target.has_home():
        raise Misconfigured(f"This is not kept here: write it to {name!r} in the JSON of {variable}, and start again.")
    with noted("source secret" if secret else "source token", name=name):
        give(target.home, name, secret=secret, token=token, keep_old=keep_old)
    show.plain(out, {"source": name, "here": [_START_AGAIN]}, target.as_json)


def _asked_for(what: str) -> str:
    """Return what somebody types unseen, or standard input has: on a command line others would see it."""
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=True)).strip()
    return _read(Path("-"))


def _read(file: Path | None) -> str:
    if file is None:
        return ""
    with click.open_file(str(file), encoding="utf-8") as handle:
        text = str(handle.read()).strip()
    if not text:
        name = "Standard input" if str(file) == "-" else file
        raise Misconfigured(f"{name} is empty: it should hold a secret.")
    return text


@source.command()
@click.argument("name")
@click.pass_obj
@reports_errors
def check(target: Target, name: str) -> None:
    """Try the source NAME, without publishing; exit code 1 if something is wrong."""
    from services.cli.source_check import Finding, checks_of  # noqa: PLC0415 - the collector takes a while to import

    found = list(checks_of(read_settings(target.environ()), name, target.ledger()))
    if target.as_json:
        show.plain(out, {"checks": [each._asdict() for each in found]}, as_json=True)
    else:
        for each in found:
            out.print(f"{_FINDING_MARKS[each.finding]} [bold]{each.what}[/]: {escape(each.sentence)}", highlight=False)
    if any(each.finding is Finding.WRONG for each in found):
        sys.exit(1)
