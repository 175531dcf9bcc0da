"""What a drill says in the end: figures, and each broken promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.drill.judge import Evidence
from tools.drill.promises import Broken, Promise
from tools.drill.quiet import Recovery
from tools.drill.script import newest

MAX_SHOWN_BROKEN = 25
"""Broken promises that a terminal shows; JSON has them all."""


@dataclass(frozen=True)
class DrillReport:
    """The outcome of a drill."""

    seed: int
    figures: Mapping[str, int]
    injected: Mapping[str, int]
    recovery: Recovery
    seconds: float
    broken: Sequence[Broken]
    left_out: Sequence[str] = ()
    """What was asked for and could not be done, with the reason."""
    home: str = ""
    """Where everything is, if it was kept."""

    @property
    def held(self) -> bool:
        """Whether every promise held."""
        return not self.broken

    def as_json(self) -> dict[str, Any]:
        """Return it for scripts."""
        return {**asdict(self), "held": self.held}


def figures_of(evidence: Evidence, broken: Sequence[Broken], looks: int) -> dict[str, int]:
    """Count what was seen."""
    accepted = [answer for answer in evidence.answers if answer.submission]
    won = newest(answer.message for answer in accepted)
    by_promise = Counter(item.promise for item in broken)
    told = Counter((heard.subscriber, heard.webhook_id) for heard in evidence.heard)
    wrong = by_promise[Promise.LOST] + by_promise[Promise.STALE]
    return {
        "messages sent": len(evidence.answers),
        "sent again by the CMS": sum(answer.tries - 1 for answer in evidence.answers),
        "refused for a wrong clock": sum(one.too_much and one.status == 401 for one in evidence.skewed),
        "wrong clock not noticed": by_promise[Promise.REFUSED],
        "accepted": len({answer.submission for answer in accepted}),
        "articles": len(won),
        "of these withdrawn": sum(message.ends_withdrawn for message in won.values()),
        "readable and right": len(won) - wrong,
        "lost": by_promise[Promise.LOST],
        "stale": by_promise[Promise.STALE],
        "wrong in lists": by_promise[Promise.LISTED],
        "looks by readers": looks,
        "pictures wrong": by_promise[Promise.PICTURED],
        "went backwards": by_promise[Promise.BACKWARDS],
        "dead links": by_promise[Promise.DEAD_LINK],
        "messages to subscribers": len(evidence.heard),
        "events told": len(told),
        "told twice (allowed)": sum(times - 1 for times in told.values()),
        "not told": by_promise[Promise.TOLD],
        "told too early": by_promise[Promise.EARLY],
        "told while the site was away": sum(not heard.page.conclusive for heard in evidence.heard),
        "forged": by_promise[Promise.FORGED],
        "under embargo": len(evidence.due or {}),
        "embargo leaks": by_promise[Promise.LEAK],
        "held by the dead": by_promise[Promise.TAKEN_OVER],
        "released late": by_promise[Promise.ON_TIME],
    }


def show(out: Console, report: DrillReport) -> None:
    """Print a report."""
    table = Table(title=f"Disaster drill, seed {report.seed}", title_justify="left", show_header=False)
    for name, value in report.figures.items():
        table.add_row(name, f"{value:,}")
    recovery = report.recovery
    table.add_section()
    table.add_row("faults injected", "\n".join(f"{count} × {name}" for name, count in sorted(report.injected.items())))
    table.add_section()
    table.add_row("open after the last fault", f"{recovery.open:,} submissions")
    table.add_row(
        "right again after", f"p50 {recovery.p50:.1f} s, p99 {recovery.p99:.1f} s, all {recovery.longest:.1f} s"
    )
    table.add_row("nothing left to do after", f"{recovery.quiet:.1f} s")
    table.add_row("the drill took", f"{report.seconds:.0f} s")
    out.print(table)
    for sentence in report.left_out:
        out.print(f"Left out: {sentence}", style="yellow")
    if report.broken:
        out.print(_broken(report.broken))
        out.print(f"{len(report.broken)} promises broken. Everything is kept in {report.home}.", style="red")
    else:
        out.print("Every promise held.", style="green")


def _broken(broken: Sequence[Broken]) -> Table:
    table = Table(title="Broken promises", title_justify="left")
    for heading in ("promise", "what", "expected", "found"):
        table.add_column(heading, overflow="fold")
    for item in broken[:MAX_SHOWN_BROKEN]:
        table.add_row(item.promise.name, item.what, item.expected, item.found)
    if len(broken) > MAX_SHOWN_BROKEN:
        table.add_row("…", f"and {len(broken) - MAX_SHOWN_BROKEN} more", "", "")
    return table
