"""Commands that are not in the wheel: `bench` and `drill` come with the source, and load when they are called.

`pyproject.toml` names them as entry points of the group `andruck.tools`; nothing here knows their code.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

import click

from services.cli.exits import reports_errors
from shared.errors import Misconfigured

GROUP = "andruck.tools"


class WithTools(click.Group):
    """A group that finds the commands of tools, too."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *entry_points(group=GROUP).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name; None if there is none."""
        found = entry_points(group=GROUP, name=cmd_name)
        return _loaded(*found) if found else super().get_command(ctx, cmd_name)


def _loaded(tool: EntryPoint) -> click.Command:
    try:
        command = tool.load()
    except ModuleNotFoundError as error:
        return _missing(tool.name, error)
    assert isinstance(command, click.Command)  # noqa: S101 - pyproject.toml is ours
    return command


def _missing(name: str, error: ModuleNotFoundError) -> click.Command:
    what = "the source, not with the wheel" if error.name == "tools" else f"an extra ({error.name} is missing)"
    sentence = (
        f"`andruck {name}` comes with {what}: clone Andruck, and there run `make setup`, `.venv/bin/andruck {name}`."
    )

    @click.command(name, short_help="Not installed here.", context_settings={"ignore_unknown_options": True})
    @click.argument("_arguments", nargs=-1)
    @reports_errors
    def say(_arguments: tuple[str, ...]) -> None:
        raise Misconfigured(sentence)

    return say
