"""What a bench says in the end: a table for the terminal, JSON for scripts, a page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console
from rich.table import Table

from tools.bench.chart import svg
from tools.bench.figures import Chapter, Figure

_MET_MARKUP = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}


@dataclass(frozen=True)
class BenchReport:
    """All chapters, and the machine they come from."""

    machine: Mapping[str, str]
    chapters: Sequence[Chapter]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Return it for scripts; points of curves are pairs."""
        return asdict(self)

    def as_html(self) -> str:
        """Return it as a page that needs nothing but itself."""
        looks = Environment(
            loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        page = looks.get_template("report.html")
        return page.render(machine=self.machine, chapters=self.chapters, svg=svg, shown=shown, aim=aim)


def shown(figure: Figure) -> str:
    """Return the value as people read it.

    >>> shown(Figure("x", 1234.56, "ms")), shown(Figure("x", 0.1234, "s")), shown(Figure("x", None, "s"))
    ('1,235 ms', '0.123 s', '–')
    """
    if figure.value is None:
        return "–"
    digits = (
        0 if abs(figure.value) >= 1000 or figure.value == int(figure.value) else 1 if abs(figure.value) >= 10 else 3
    )
    return f"{figure.value:,.{digits}f} {figure.unit}".rstrip()


def aim(figure: Figure) -> str:
    """Return the aim as people read it; empty if there is none."""
    return "" if figure.aim is None else f"{'≥' if figure.at_least else '≤'} {figure.aim:,.4g} {figure.unit}".rstrip()


def show(out: Console, report: BenchReport) -> None:
    """Print a report."""
    for name, fact in report.machine.items():
        out.print(f"{name}: {fact}", highlight=False, markup=False)
    for chapter in report.chapters:
        table = Table(title=chapter.title, title_justify="left")
        for heading in ("figure", "measured", "aim", ""):
            table.add_column(heading, justify="right" if heading in ("measured", "aim") else "left")
        for figure in chapter.figures:
            table.add_row(figure.name, shown(figure), aim(figure), _MET_MARKUP[figure.met])
        out.print(table)
        for note in chapter.notes:
            out.print(f"  {note}", highlight=False, markup=False)
    out.print(f"The bench took {report.seconds:.0f} s.")
