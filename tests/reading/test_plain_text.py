"""Text out of HTML, whatever its length."""

from __future__ import annotations

import pytest

from shared.reading.plain_text import MAX_PARSED_CHARACTERS, plain_text

HTML = "<p class=\"a>b\">Bahn &amp; <em>Bus</em>,<br>1 &lt; 2</p><p>Punkt<a href='x'>.</a></p>"
TEXT = "Bahn & Bus, 1 < 2 Punkt."


def test_long_html_is_read_as_short_html_is() -> None:
    assert plain_text(HTML) == TEXT
    many = MAX_PARSED_CHARACTERS // len(HTML) + 1
    assert plain_text(HTML * many) == " ".join([TEXT] * many)


@pytest.mark.parametrize(
    ("unit", "read"),
    [("&", "&"), ("\u00a0", " "), ("<div>x", " x"), ("<p>", " "), ("a<a", "a<a"), ('<a "', '<a "'), ("<svg><b>", "")],
)
def test_two_million_characters_of_anything_are_read(unit: str, read: str) -> None:
    """A parser would take hours for some of them."""
    many = 2_000_000 // len(unit)
    assert plain_text("<i>" + unit * many).split() == (read * many).split()
