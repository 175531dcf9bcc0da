"""`andruck drill`: runs a drill and shows what came of it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console

from services.cli.exits import reports_errors
from services.cli.target import Target
from shared.log import set_up_log
from tools.drill.report import show
from tools.drill.run import Options, drill


@click.command()
@click.option("--articles", type=click.IntRange(1, 100_000), default=100, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed tells the same story.")
@click.option("--faults", default="all", show_default=True, help="Names or groups with commas between; none; all.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--report", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, too (JSON)."
)
@click.option("--keep", is_flag=True, help="Keep the data and logs even if every promise held.")
@click.pass_obj
@reports_errors
def command(
    target: Target, articles: int, seed: int, faults: str, as_json: bool, file: Path | None, keep: bool
) -> None:
    """Break everything on a throw-away stack, and see whether every promise holds; exit code 1 if not."""
    set_up_log("drill")  # on standard error: the report alone goes to standard output
    words = Console(stderr=True)
    lease = float(os.environ.get("ANDRUCK_LEASE_SECONDS", Options.lease))
    options = Options(articles, seed, tuple(faults.split(",")), keep, lease)
    report = drill(options, lambda sentence: words.print(sentence, highlight=False, markup=False))
    if file:
        file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2), "utf-8")
    if as_json or target.as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show(Console(), report)
    if not report.held:
        sys.exit(1)
