"""`andruck bench`: measures and shows what came of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from services.bench.report import show
from services.bench.run import bench, chosen
from services.bench.size import FULL, QUICK


def run(only: str, *, quick: bool, seconds: float | None, json_file: Path | None, html_file: Path | None) -> None:
    """Measure, print a table, and write the report as JSON and as HTML if files are given.

    Raises:
        Misconfigured: there is no such measurement, or no stack can start here.
    """
    words = Console(stderr=True)
    size = QUICK if quick else FULL
    size = replace(size, sustained=seconds) if seconds else size
    report = bench(chosen(only), size, lambda said: words.print(said, highlight=False, markup=False))
    if json_file:
        json_file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1), "utf-8")
    if html_file:
        html_file.write_text(report.as_html(), "utf-8")
    show(Console(), report)
