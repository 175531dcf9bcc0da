"""What docs/press-copy.md shows becomes what it says."""

from __future__ import annotations

import re
from pathlib import Path

from shared.dialects.andruck.press_copy import read
from tests.reading.articles_read import SITE

_EXAMPLE = re.compile(r"((?:    .*\n|\n)+)becomes\n((?:\n|    .*\n)+)")


def test_each_example_becomes_what_stands_below_it() -> None:
    examples = _EXAMPLE.findall(Path("docs/press-copy.md").read_text("utf-8"))
    assert len(examples) == 2
    for sent, shown in examples:
        copy = re.sub("^    ", "", sent.strip("\n"), flags=re.MULTILINE)
        assert _as_shown(copy) == [line.strip() for line in shown.splitlines() if line.strip()]


def _as_shown(copy: str) -> list[str]:
    written = read(copy, None, SITE)
    given = dict(written.fields)
    given["authors"] = ", ".join(author["name"] for author in given["authors"])
    given["facts"] = ", ".join(fact["label"] for fact in given.get("facts", ()))
    given["sources"] = ", ".join(source["title"] for source in given.get("sources", ()))
    names = ("id", "title", "authors", "dateline", "embargo_until", "language", "facts", "sources")
    return [f"{name}: {given[name]}" for name in names if given[name]] + [f"told: {line}" for line in written.told]
