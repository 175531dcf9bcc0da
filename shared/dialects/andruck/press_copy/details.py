"""The table of details below a press copy: rows of label, tab, value, one of them perhaps the sources."""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import Any

from shared.reading.fields import is_web_url
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_CITATIONS, MAX_FACTS

_HEADINGS = {
    *("details", "facts", "key facts", "facts & figures", "at a glance"),
    *("fakten", "daten & fakten", "daten und fakten", "zahlen und fakten", "auf einen blick", "infobox"),
}
_SOURCES = {"quelle", "quellen", "source", "sources"}
_HTML_TAG = re.compile(r"</?[a-z!][^<>]*>?", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def split_details(lines: list[str]) -> tuple[list[str], dict[str, Any]]:
    """Return the lines without the table, and the table as the article's `facts` and `sources`."""
    for start, line in enumerate(lines):
        if _name(line) in _HEADINGS:
            rows, end = _rows(lines, start + 1)
            if rows:
                return [*lines[:start], "", *lines[end:]], _fields(rows)
    return lines, {}


def _rows(lines: list[str], start: int) -> tuple[list[tuple[str, str]], int]:
    """Return the rows, and the number of the first line after them.

    Raises:
        Invalid: there are more than an article may have.

    """
    rows: list[tuple[str, list[str]]] = []
    end = start
    for number in range(start, len(lines)):
        line = lines[number].strip()
        label, tab, value = lines[number].partition("\t")
        if tab and label.strip():
            rows.append((label, [value]))
            if len(rows) > MAX_FACTS + MAX_CITATIONS:
                raise Invalid.at("facts", f"Must have at most {MAX_FACTS} entries.")
        elif rows and line.startswith(("•", "<")):  # a list that was pasted over several lines
            rows[-1][1].append(line)
        elif line:
            break
        else:
            continue
        end = number + 1
    return [(label, "•".join(values)) for label, values in rows], end


def _fields(rows: list[tuple[str, str]]) -> dict[str, Any]:
    facts: list[dict[str, str]] = []
    sources: list[dict[str, str]] = []
    for label, value in rows:
        if len(sources) > MAX_CITATIONS:
            raise Invalid.at("sources", f"Must have at most {MAX_CITATIONS} entries.")
        if _name(label) in _SOURCES:
            sources += [_source(title) for title in _entries(value)]
        elif plain := ", ".join(_entries(value)):
            facts.append({"label": _without_html(label).strip().rstrip(":"), "value": plain})
    return {"facts": facts, "sources": sources}


def _source(title: str) -> dict[str, str]:
    url = f"https://{title}" if _DOMAIN.fullmatch(title) else title
    return {"title": title, "url": url} if is_web_url(url) else {"title": title}


def _entries(value: str) -> list[str]:
    """Return the entries of a list within a value, one more at most than an article may have."""
    entries = (entry.strip() for entry in _without_html(value, "•").split("•"))
    return list(islice(filter(None, entries), MAX_CITATIONS + 1))


def _without_html(text: str, instead: str = "") -> str:
    return _HTML_TAG.sub(instead, html.unescape(text))


def _name(label: str) -> str:
    return label.strip().rstrip(":").lower()
