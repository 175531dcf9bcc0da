"""Which file each command is in. It loads when it is called: nobody who pins an article waits for what pulls import."""

from __future__ import annotations

from importlib import import_module

import click

from services.cli.tools import WithTools

PLACES = {
    **dict.fromkeys(("submit", "upload", "receipt", "subscribe", "subscriptions", "unsubscribe"), "source_commands"),
    **dict.fromkeys(("retry", "dismiss"), "mend_commands"),
    "article": "article_command",
    "front": "front_commands",
    "migrate": "migrate_command",
    "notice": "notice_commands",
    "pages": "pages_command",
    "pull": "pull_command",
    "relist": "relist_command",
    "repress": "repress_command",
    "source": "setup_commands",
    "status": "status_command",
    "theme": "theme_commands",
    "unread": "unread_commands",
    "up": "up_command",
    "verify": "verify_command",
    "withdraw": "withdraw_command",
    "worker": "worker_command",
}
"""The module of each command, which is called there as it is here."""


class LoadsWhenCalled(WithTools):
    """The group of all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in alphabetical order."""
        return sorted({*PLACES, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name; None if there is none."""
        if cmd_name not in PLACES:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(f"services.cli.{PLACES[cmd_name]}"), cmd_name)
        return found
