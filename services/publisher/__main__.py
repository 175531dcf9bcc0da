"""`python -m services.publisher`: presses pages until it is told to stop."""

from __future__ import annotations

import click

from services.publisher.tasks import app
from shared.worker import work


@click.command()
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="That press side by side.")
def main(processes: int) -> None:
    """Press pages until SIGTERM or SIGINT."""
    work(app, "publisher", processes=processes)


main()
