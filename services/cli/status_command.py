"""`andruck status`: is all well?"""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.console import Console

from services.cli import show
from services.cli.exits import reports_errors
from services.cli.target import Target
from services.monitor.snapshot import look
from shared.broker import broker_client

out = Console()


@click.command()
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
