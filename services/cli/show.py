"""How the command line shows things: tables for people, JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

_STATE_MARKUP = {"live": "[green]live[/]", "failed": "[red]failed[/]", "accepted": "[yellow]accepted[/]"}


def plain(out: Console, answer: dict[str, Any], as_json: bool) -> None:
    """Print an answer: as JSON on standard output, or a line for each field."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, default=str))  # rich would wrap it
        return
    for name, value in answer.items():
        shown = "\n  ".join(str(item) for item in value) or "none" if isinstance(value, list) else value
        out.print(f"{name}: {shown}", highlight=False, markup=False, soft_wrap=True)


def last(receipts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the last of the receipts."""
    receipt: dict[str, Any] = {}
    for receipt in receipts:  # noqa: B007
        continue
    return receipt


def follow(out: Console, receipts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Show a receipt as it grows and return it as it was last."""
    receipt: dict[str, Any] = {}
    with Live(console=out, refresh_per_second=20) as live:
        for receipt in receipts:
            live.update(receipt_table(receipt))
    if not out.is_terminal:
        out.line()  # without a terminal, rich leaves the last line open
    return receipt


def receipt_table(receipt: dict[str, Any]) -> Table:
    """Return a receipt as a table: each step, and how long after acceptance it came."""
    state = _STATE_MARKUP.get(receipt["state"], receipt["state"])
    table = Table(
        title=f"Submission {receipt['submission']}: {state}", caption=receipt["sentence"], title_justify="left"
    )
    for heading in ("after", "step", "what", "where"):
        table.add_column(heading, justify="right" if heading == "after" else "left", overflow="fold")
    start = datetime.fromisoformat(receipt["accepted_at"])
    for line in receipt.get("warnings", ()):
        table.add_row("", "warning", escape(line), "")
    if receipt.get("update_kind"):
        table.add_row("", receipt["update_kind"], receipt["update_note"] or "Readers are told nothing of it.", "")
    for step in receipt["steps"]:
        table.add_row(_after(start, step["at"]), step["step"], escape(step["detail"]), step.get("page", ""))
    return table


def article_table(article: dict[str, Any]) -> Table:
    """Return what stands of an article as a table: its last submissions, the newest first."""
    state = _STATE_MARKUP.get(article["state"], article["state"])
    said = [article["sentence"], *filter(None, (article["page"], article["article"]))]
    table = Table(title=f"Article: {state}", caption="\n".join(said), title_justify="left", caption_justify="left")
    for heading in ("submission", "accepted", "action", "state", "what"):
        table.add_column(heading, overflow="fold")
    for each in article["submissions"]:
        accepted = datetime.fromisoformat(each["accepted_at"]).isoformat(" ", "seconds")
        told = "\n".join([each["sentence"], *(f"Warning: {line}." for line in each["warnings"])])
        table.add_row(str(each["submission"]), accepted, each["action"], each["state"], told)
    for each in article.get("notices", ()):
        told = datetime.fromisoformat(each["at"]).isoformat(" ", "seconds")
        table.add_row("", told, "notice", each["kind"], f"{escape(each['note'])}\n{each['id']}")
    for each in article["pictures"]:
        table.add_row("", "", "picture", each["state"], f"{each['url']}\n{each['sentence']}")
    return table


def own_pages_table(rows: Iterable[dict[str, Any]]) -> Table:
    """Return a site's own pages as a table."""
    table = Table(title="Own pages", title_justify="left")
    for heading in ("page", "url", "language", "title", "state"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(value)) for value in row.values()))
    return table


def addresses(out: Console, urls: dict[str, Any], first: dict[str, str]) -> None:
    """Print where everything is."""
    site = urls["site"]
    named = {
        **first,
        "Front page": f"{site}/",
        "Feed": f"{site}/feed.atom",
        "Intake": urls["intake"],
        "Monitor": urls["monitor"],
    }
    for name, url in named.items():
        out.print(f"{name:>11}  {url}", highlight=False, soft_wrap=True)
    out.print("Ctrl-C stops it.", highlight=False)


def _after(start: datetime, at: str | None) -> str:
    return f"{(datetime.fromisoformat(at) - start).total_seconds() * 1000:.0f} ms" if at else "…"
