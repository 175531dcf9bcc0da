"""`python -m services.publisher`: presses pages until it is told to stop."""

from __future__ import annotations

import os

import click

from services.publisher.tasks import app
from shared.settings import read_settings
from shared.starting import start_for_site_and_bucket
from shared.worker import work


@click.command()
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="That press side by side.")
def main(processes: int) -> None:
    """Press pages until SIGTERM or SIGINT."""
    start_for_site_and_bucket(read_settings(os.environ), "publisher")
    work(app, "publisher", processes=processes)


main()
