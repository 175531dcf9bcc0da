"""How the command line shows a front: what stands where, what waits, what was changed; and what a change would move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from rich.table import Table
from rich.text import Text


def front_table(front: dict[str, Any]) -> Table:
    """Return what stands where."""
    of = f"the section {front['section']}" if front["section"] else "the site"
    title = f"Front of {of}, version {front['version']}"
    table = Table(
        title=Text(title), caption="\n".join(_notes(front)) or None, title_justify="left", caption_justify="left"
    )
    for heading in ("place", "article", "size", "headline", ""):
        table.add_column(heading, justify="right" if heading == "place" else "left", overflow="fold")
    for slot in front["slots"]:
        headline = slot["headline"] or slot["title"]
        said = f"{slot['kicker']}: {headline}" if slot["kicker"] else headline
        pinned = "pinned" if slot["pinned"] else ""
        table.add_row(str(slot["place"]), Text(_name(slot)), slot["size"], Text(said), pinned)
    return table


def _notes(front: dict[str, Any]) -> Iterator[str]:
    if banner := front["banner"]:
        yield _plain(f"Banner until {_moment(banner['until'])}: {banner['text']} {banner['link']}".rstrip())
    for pin in front["pins"]:
        if pin["waits_for"]:
            yield _plain(f"{_name(pin)} is pinned and waits. {pin['waits_for']}")
        elif pin["until"]:
            yield _plain(f"{_name(pin)} is pinned until {_moment(pin['until'])}.")


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _plain(text: str) -> str:
    return text.replace("[", "\\[")


def history_table(front: dict[str, Any]) -> Table:
    """Return who changed what, and what is to come."""
    table = Table(title="Changes, the newest first", title_justify="left")
    for heading in ("change", "version", "when", "who", "state", "what"):
        table.add_column(heading, overflow="fold")
    for each in front["history"]:
        when = _moment(each["in_force_at"] or each["at"] or each["accepted_at"])
        when = when if each["in_force_at"] else f"comes {when}"
        version = "" if each["version"] is None else str(each["version"])
        who = f"{each['who']} ({each['source']})" if each["who"] != each["source"] else each["source"]
        table.add_row(str(each["submission"]), version, when, Text(who), each["state"], Text(each["what"]))
    return table


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield a line for whatever stands elsewhere, or in another way, after a change."""
    was, now = _by_name(before), _by_name(after)
    for name, slot in now.items():
        old = was.get(name)
        if old is None:
            yield f"+ {slot['place']:>2}  {_line(slot)}"
        elif _said(old) != _said(slot):
            moved = f" (was {old['place']})" if old["place"] != slot["place"] else ""
            yield f"~ {slot['place']:>2}  {_line(slot)}{moved}"
    for name, slot in was.items():
        if name not in now:
            yield f"- {slot['place']:>2}  {_line(slot)}"
    if before["banner"] != after["banner"]:
        yield f"~ banner: {after['banner']['text'] if after['banner'] else 'none'}"


def _by_name(front: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(slot["source"], slot["id"]): slot for slot in front["slots"]}


def _said(slot: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(slot[name] for name in ("place", "size", "kicker", "headline", "pinned"))


def _line(slot: dict[str, Any]) -> str:
    kicker = f"{slot['kicker']}: " if slot["kicker"] else ""
    return f"{_name(slot)}  {slot['size']}  {kicker}{slot['headline'] or slot['title']}"


def _name(named: dict[str, Any]) -> str:
    return f"{named['source']}/{named['id']}"
