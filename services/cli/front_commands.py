"""`andruck front …`: see a front, arrange it, preview and undo changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console, RenderableType

from services.cli import show
from services.cli.exits import reports_errors
from services.cli.front_asked import AskedFront
from services.cli.front_tables import front_table, history_table
from services.cli.moment import ahead
from services.cli.target import Target
from shared.errors import AndruckError

out = Console()

_SIZES_OFFERED = ("large", "medium", "small", "auto")
_CHANGES_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PAGE_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


def _of_a_front(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command be told which front it is for."""
    command = click.option("--source", help="As this source.  [default: the first that has a secret]")(command)
    return click.option("--section", default="", metavar="SLUG", help="A section's front.  [default: the site's]")(
        command
    )


def _changes(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command be told when, after which version, and whether only to show what would come of it."""
    for option in (
        click.option("--preview", "html", type=_PAGE_FILE, help="Change nothing: write the page there as it would be."),
        click.option("--version", type=click.IntRange(min=0), help="Only if the front is still at this version."),
        click.option(
            "--at", type=ahead, metavar="TIME", help="When: 2026-11-28T06:00+01:00, or 90m, 6h.  [default: now]"
        ),
    ):
        command = option(command)
    return _of_a_front(command)


@click.group()
def front() -> None:
    """Arrange the site's front, or a section's: pin articles, say breaking news, preview, undo."""


@front.command("show")
@_of_a_front
@click.pass_obj
@reports_errors
def show_(target: Target, section: str, source: str | None) -> None:
    """Show what stands where, what waits, and the front's version."""
    found = target.intake(source).front(section)
    _print(target, found, front_table(found))


@front.command()
@_of_a_front
@click.pass_obj
@reports_errors
def history(target: Target, section: str, source: str | None) -> None:
    """Show who changed what and when, and what is to come."""
    found = target.intake(source).front(section)
    _print(target, {"history": found["history"]}, history_table(found))


def _print(target: Target, found: dict[str, Any], table: RenderableType) -> None:
    if target.as_json:
        show.plain(out, found, as_json=True)
    else:
        out.print(table)


@front.command()
@click.argument("id_", metavar="ID")
@click.option("--of", metavar="SOURCE", help="Whose article it is, if it is another source's.")
@click.option("--lead", is_flag=True, help="It leads: the same as --place 1.")
@click.option(
    "--place", type=click.IntRange(1, 30), help="From which place on it stands.  [default: behind the others]"
)
@click.option("--size", type=click.Choice(_SIZES_OFFERED), help="In place of what its place has; auto: that.")
@click.option("--kicker", help="Above its headline; '' takes it off.")
@click.option("--headline", help="In place of its own; '' takes it off.")
@click.option("--until", metavar="TIME", help="When it ends by itself: as --at has it; or never.")
@_changes
@click.pass_obj
@reports_errors
def pin(
    target: Target, id_: str, of: str | None, lead: bool, place: int | None, until: str | None, **more: Any
) -> None:  # fmt: skip
    """Pin the article that its source calls ID, or change its pin: what is not said stays as it is."""
    said = {name: more.pop(name) for name in ("size", "kicker", "headline")}
    end = until if until in (None, "never") else ahead(until).isoformat()
    step = {"pin": id_, "source": of, "place": 1 if lead else place, "until": end, **said}
    AskedFront(target, **more).change(_given(step))


@front.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--of", metavar="SOURCE", help="Whose articles they are, if another source's.")
@_changes
@click.pass_obj
@reports_errors
def unpin(target: Target, ids: tuple[str, ...], of: str | None, **more: Any) -> None:
    """Take articles off."""
    AskedFront(target, **more).change(*(_given({"unpin": id_, "source": of}) for id_ in ids))


@front.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--of", metavar="SOURCE", help="Whose articles they are, if another source's.")
@_changes
@click.pass_obj
@reports_errors
def order(target: Target, ids: tuple[str, ...], of: str | None, **more: Any) -> None:
    """Let these pins come first, in this order."""
    AskedFront(target, **more).change(_given({"order": list(ids), "source": of}))


@front.command()
@click.argument("text", default="")
@click.option("--until", type=ahead, metavar="TIME", help="When it ends by itself: as --at has it.")
@click.option("--link", help="Where it leads: a path of the site, or an address.")
@click.option("--off", is_flag=True, help="End the banner.")
@_changes
@click.pass_obj
@reports_errors
def banner(target: Target, text: str, until: datetime | None, link: str | None, off: bool, **more: Any) -> None:
    """Say TEXT as breaking news above everything else: the site's is on every front."""
    if off == bool(text) or (text and until is None):
        raise click.UsageError("Say TEXT and --until TIME, or --off.")
    end = until.isoformat() if until else None
    AskedFront(target, **more).change(_given({"banner": text, "link": link, "until": end}))


@front.command()
@click.option("--change", type=click.IntRange(min=1), help="This one.  [default: what was done last]")
@_of_a_front
@click.pass_obj
@reports_errors
def undo(target: Target, change: int | None, section: str, source: str | None) -> None:
    """Take back what was done last; once more, what was done before that."""
    AskedFront(target, section, source).change(undo=change or True)


@front.command()
@click.argument("version", metavar="VERSION", type=click.IntRange(min=0))
@click.option("--at", type=ahead, metavar="TIME", help="When.  [default: now]")
@_of_a_front
@click.pass_obj
@reports_errors
def restore(target: Target, version: int, at: datetime | None, section: str, source: str | None) -> None:
    """Put VERSION back, as `andruck front history` names it; 0 is a front that nobody has edited."""
    AskedFront(target, section, source, at).change(restore=version)


@front.command()
@click.argument("file", type=_CHANGES_FILE)
@_changes
@click.pass_obj
@reports_errors
def apply(target: Target, file: Path, **more: Any) -> None:
    """Make the changes in FILE, all of them or none: JSON as docs/front.md has it."""
    AskedFront(target, **more).change(**_changes_in(file))


@front.command()
@click.argument("file", type=_CHANGES_FILE, required=False)
@click.option("--at", type=ahead, metavar="TIME", help="As it will be then.  [default: now]")
@click.option("--html", type=_PAGE_FILE, help="Write the page there.")
@_of_a_front
@click.pass_obj
@reports_errors
def preview(target: Target, file: Path | None, **more: Any) -> None:
    """Say what the changes in FILE, or those that are scheduled, would put where; nothing is changed."""
    AskedFront(target, **more).preview(_changes_in(file) if file else {})


def _changes_in(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise AndruckError(f"{file} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise AndruckError(f'{file} must hold an object, such as {{"changes": [{{"pin": "kursk-1"}}]}}.')
    return found


def _given(step: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.items() if value is not None}
