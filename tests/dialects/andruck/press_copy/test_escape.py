from __future__ import annotations

import comrak
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.dialects.andruck.press_copy.escape import markdown_of


@pytest.mark.parametrize(
    ("typed", "markdown"),
    [
        ("Ein **fettes** Wort", "Ein **fettes** Wort"),
        ("[a_b](https://a.de/x_y)", "[a\\_b](https://a.de/x_y)"),
        ("Siehe https://a.de/x_y.", "Siehe <https://a.de/x_y>."),
        ("(https://a.de)", "(<https://a.de>)"),
        ("https://de.wikipedia.org/wiki/Kursk_(Stadt)!", "<https://de.wikipedia.org/wiki/Kursk_(Stadt)>!"),
        ("**https://a.de/**", "**<https://a.de/>**"),
        ("zwei\n Zeilen\t", "zwei Zeilen"),
    ],
)
def test_what_was_surely_meant_as_markup_stays_markup(typed: str, markdown: str) -> None:
    assert markdown_of(typed) == markdown


@pytest.mark.parametrize(
    "typed",
    [
        *("# kein Titel.", "> kein Zitat.", "<script>alert(1)</script>.", "snake_case_name *so* `x`.", "    Code."),
        *(
            "---",
            "===",
            "+ plus.",
            "~~~",
            "[a]: /b",
            "![x](y).",
            "a &amp; b &copy;.",
            "5 * 3 * 2.",
            "\\*.",
            "C# #",
            "a | b.",
        ),
        *(
            "<b onclick=x>.",
            "[x](javascript:alert(1)).",
            "**offen.",
            "** leer **.",
            "<!-- x -->.",
            "1) x",
            "<htp://x y>.",
        ),
    ],
)
def test_what_looks_like_markup_stays_what_was_typed(typed: str) -> None:
    assert _shown(markdown_of(typed)) == f"<p>{_escaped(typed.strip())}</p>\n"


@given(st.text(st.sampled_from("ab 1.)-+*_#>`~[]()!<&;|\\=:\"'\t$^{}/")).filter(str.strip))
def test_no_punctuation_becomes_markup(typed: str) -> None:
    shown = _shown(markdown_of(typed)).replace("<strong>", "**").replace("</strong>", "**")
    assert shown == f"<p>{_escaped(' '.join(typed.split()))}</p>\n"


def _shown(markdown: str) -> str:
    extensions, rendering = comrak.ExtensionOptions(), comrak.RenderOptions()
    extensions.table = extensions.strikethrough = extensions.autolink = extensions.tasklist = rendering.unsafe_ = True
    return comrak.render_markdown(markdown, extension_options=extensions, render_options=rendering)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
