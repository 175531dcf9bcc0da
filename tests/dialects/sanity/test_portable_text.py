"""Portable Text is HTML that says the same."""

from __future__ import annotations

from typing import Any

import pytest

from shared.dialects.sanity.portable_text import PortableText
from shared.reading.invalid import Invalid

IMAGES = "https://cdn.sanity.io/images/p1/production"
LINK = {"_key": "l1", "_type": "link", "href": 'https://a.test/?a=1&b="2"'}
INTERNAL = {"_key": "i1", "_type": "internalLink", "slug": "open-bridge"}


def _block(*spans: Any, **more: Any) -> dict[str, Any]:
    children = [span if isinstance(span, dict) else _span(span) for span in spans]
    return {"_type": "block", "style": "normal", "markDefs": [LINK, INTERNAL], "children": children, **more}


def _span(text: str, *marks: str) -> dict[str, Any]:
    return {"_type": "span", "text": text, "marks": list(marks)}


def _item(text: str, level: int = 1, kind: str = "bullet") -> dict[str, Any]:
    return _block(text, listItem=kind, level=level)


def _html(*blocks: Any, link_url: str = "") -> str:
    return PortableText(IMAGES, {"pullQuote": "quote", "box": "content"}, link_url).html(list(blocks))


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (_block("a < b\nc"), "<p>a &lt; b<br>c</p>"),
        (_block("A", style="h2"), "<h2>A</h2>"),
        (_block("q", style="blockquote"), "<blockquote>q</blockquote>"),
        (_block("x", style="of our own"), "<p>x</p>"),
        (_block(""), ""),
        (_block(_span("a", "strong", "em")), "<p><strong><em>a</em></strong></p>"),
        (_block(_span("a", "underline"), _span("b", "strike-through", "code")), "<p>a<s><code>b</code></s></p>"),
        (
            _block("see ", _span("the ", "l1"), _span("<plan>", "strong", "l1"), "."),
            '<p>see <a href="https://a.test/?a=1&amp;b=&#34;2&#34;">the <strong>&lt;plan&gt;</strong></a>.</p>',
        ),
        (_block(_span("x", "i1")), "<p>x</p>"),
        (_block(_span("x", "nobody knows")), "<p>x</p>"),
        (
            {
                "_type": "image",
                "asset": {"_ref": "image-abc12-800x600-jpg"},
                "alt": 'A "b"',
                "caption": "C",
                "credit": "Ada",
            },
            f'<figure><img src="{IMAGES}/abc12-800x600.jpg" alt="A &#34;b&#34;">'
            "<figcaption>C <small>Ada</small></figcaption></figure>",
        ),
        (
            {"_type": "mainImage", "asset": {"url": "https://cdn.test/a.png"}},
            '<figure><img src="https://cdn.test/a.png" alt=""></figure>',
        ),
        ({"_type": "image", "asset": {"_ref": "file-abc-pdf"}}, ""),
        ({"_type": "code", "code": "if a < b:\n    c"}, "<pre><code>if a &lt; b:\n    c</code></pre>"),
        (
            {"_type": "table", "rows": [{"cells": ["a", "b"]}, {"cells": ["c"]}]},
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        ),
        ({"_type": "pullQuote", "quote": "To be & not"}, "<p>To be &amp; not</p>"),
        ({"_type": "box", "content": [_block("In a box")]}, "<p>In a box</p>"),
        ({"_type": "of tomorrow", "text": "left out"}, ""),
        ("no block", ""),
    ],
)
def test_each_block_has_its_element(block: object, html: str) -> None:
    assert _html(block) == html


@pytest.mark.parametrize(
    ("items", "html"),
    [
        ([_item("a"), _item("b")], "<ul><li>a</li><li>b</li></ul>"),
        ([_item("a"), _item("b", kind="number")], "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        (
            [_item("a"), _item("b", 2, "number"), _item("c", 2, "number"), _item("d")],
            "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>",
        ),
        ([_item("a", 3)], "<ul><li><ul><li><ul><li>a</li></ul></li></ul></li></ul>"),
        ([_item("a", 2), _item("b", 1)], "<ul><li><ul><li>a</li></ul></li><li>b</li></ul>"),
        ([_item("a"), _block("p"), _item("b")], "<ul><li>a</li></ul><p>p</p><ul><li>b</li></ul>"),
    ],
)
def test_entries_of_lists_are_put_together(items: list[Any], html: str) -> None:
    assert _html(*items) == html


def test_a_link_to_a_document_leads_where_the_option_says() -> None:
    html = _html(_block(_span("x", "i1")), link_url="https://a.test/{slug}/")
    assert html == '<p><a href="https://a.test/open-bridge/">x</a></p>'


def test_portable_text_that_is_nested_too_deeply_is_refused() -> None:
    box: dict[str, Any] = {"_type": "box", "content": []}
    for _ in range(20):
        box = {"_type": "box", "content": [box]}
    with pytest.raises(Invalid, match="Must not be nested more than 100 levels deep"):
        _html(box)
