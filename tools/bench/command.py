"""`andruck bench`: measures and shows what came of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from services.cli.exits import reports_errors
from tools.bench.report import show
from tools.bench.run import bench, chosen
from tools.bench.size import FULL_BENCH, QUICK_BENCH


@click.command()
@click.option(
    "--only",
    default="",
    help="Some of idle, sustained, burst, flat, fanout, pictures, readers, floor, with commas between.",
)
@click.option("--quick", is_flag=True, help="Little of everything: to see that it runs, not for its figures.")
@click.option("--seconds", type=click.FloatRange(1, 3600), help="Length of the sustained run.  [default: 60]")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the report here.")
@click.option("--html", "html_file", type=click.Path(dir_okay=False, path_type=Path), help="Write it here, with plots.")
@reports_errors
def command(only: str, quick: bool, seconds: float | None, json_file: Path | None, html_file: Path | None) -> None:
    """Measure how fast it is, on throw-away stacks; docs/performance.md tells what each figure means."""
    words = Console(stderr=True)
    size = QUICK_BENCH if quick else FULL_BENCH
    size = replace(size, sustained=seconds) if seconds else size
    report = bench(chosen(only), size, lambda said: words.print(said, highlight=False, markup=False))
    if json_file:
        json_file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1), "utf-8")
    if html_file:
        html_file.write_text(report.as_html(), "utf-8")
    show(Console(), report)
