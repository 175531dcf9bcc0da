"""`andruck migrate`: ledger, bucket and standing pages as this release has them."""

from __future__ import annotations

import click
from rich.console import Console

from services.cli import show
from services.cli.command_log import noted
from services.cli.exits import reports_errors
from services.cli.prepare import prepare
from services.cli.target import Target
from shared.identity_check import Adopt
from shared.settings import read_settings

out = Console()


@click.command()
@click.option("--adopt", is_flag=True, help="Take over ledger and bucket though they are another site's or ledger's.")
@click.pass_obj
@reports_errors
def migrate(target: Target, adopt: bool) -> None:
    """Bring ledger, bucket and standing pages up to date; the environment holds the settings."""
    with noted("migrate", adopt=adopt):
        store = prepare(read_settings(target.environ()), Adopt.EVERYTHING if adopt else Adopt.NOTHING)
    show.plain(out, {"migrated": True, "store": store}, target.as_json)
