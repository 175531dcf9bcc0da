"""What Google Docs, Word, WordPress and Ghost make of a text comes out as it was meant.

`pastes/NAME.html` holds pieces of their markup, `pastes/NAME.shown.html` what readers get of each, with the warnings as
comments below it. Whoever changes what bodies become looks at each difference before it is written down there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.body import Surroundings, readable_html

FOLDER = Path(__file__).parent / "pastes"
_PIECE = re.compile(r"<!-- == (.*) == -->\n")
AROUND = Surroundings("", "de")


def pieces(file: Path) -> dict[str, str]:
    """Return the pieces of a file by their names."""
    parts = _PIECE.split(file.read_text("utf-8"))[1:]
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _all() -> Iterator[object]:
    for file in sorted(FOLDER.glob("*.html")):
        if not file.name.endswith(".shown.html"):
            shown = pieces(file.with_suffix(".shown.html"))
            for name, given in pieces(file).items():
                yield pytest.param(given, shown[name], id=f"{file.stem}: {name}")


@pytest.mark.parametrize(("given", "shown"), list(_all()))
def test_a_paste_comes_out_as_it_was_meant(given: str, shown: str) -> None:
    made = readable_html(given, AROUND)
    assert "\n".join([made.html.strip(), *(f"<!-- {line} -->" for line in made.warnings)]) == shown


@pytest.mark.parametrize(("given", "shown"), list(_all()))
def test_what_comes_out_would_come_out_again(given: str, shown: str) -> None:
    once = readable_html(given, AROUND).html
    assert _text(readable_html(once, AROUND).html) == _text(once)


def _text(html: str) -> str:
    return re.sub(r"<[^>]*>|\s", "", html)
