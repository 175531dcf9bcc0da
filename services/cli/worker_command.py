"""`andruck worker`: one more that presses or tells."""

from __future__ import annotations

import os
import sys

import click

from services.cli.exits import reports_errors
from services.cli.target import Target
from shared.events import QUEUES


@click.command()
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
