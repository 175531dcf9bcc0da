"""`andruck drill`: runs a drill and shows what came of it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from rich.console import Console

from services.drill.report import show
from services.drill.run import Options, drill
from shared.log import set_up_log


def run(articles: int, seed: int, faults: str, keep: bool, *, as_json: bool, file: Path | None) -> None:
    """Run a drill, print and write its report, and exit with 1 if a promise was broken.

    Raises:
        Misconfigured: there is no such fault, or no stack can start here.
    """
    set_up_log("drill")  # on standard error: the report alone goes to standard output
    words = Console(stderr=True)
    lease = float(os.environ.get("ANDRUCK_LEASE_SECONDS", Options.lease))
    options = Options(articles, seed, tuple(faults.split(",")), keep, lease)
    report = drill(options, lambda sentence: words.print(sentence, highlight=False, markup=False))
    if file:
        file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2), "utf-8")
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show(Console(), report)
    if not report.held:
        sys.exit(1)
