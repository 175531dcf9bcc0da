"""The command line. Exit codes: 0 done, 1 refused or in trouble, 2 wrong usage, 3 not now or not in time."""

from __future__ import annotations

from pathlib import Path

import click

from services.cli.loading import LoadsWhenCalled
from services.cli.target import Target


@click.group(cls=LoadsWhenCalled, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path), default=".andruck", envvar="ANDRUCK_HOME", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.pass_context
def main(context: click.Context, home: Path, as_json: bool) -> None:
    """Andruck: from the CMS to the reader."""
    context.obj = Target(home, as_json)
