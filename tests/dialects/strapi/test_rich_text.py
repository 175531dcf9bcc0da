"""What is promised of Strapi's rich text: each node of its editor, and each component of its own templates."""

from __future__ import annotations

import pytest

from shared.dialects.strapi.rich_text import MAX_NODE_DEPTH, RichText
from shared.reading.invalid import Invalid

HTML = RichText("https://cms.example").html


def _text(text: str, **marks: bool) -> dict[str, object]:
    return {"type": "text", "text": text, **marks}


@pytest.mark.parametrize(
    ("node", "html"),
    [
        ({"type": "paragraph", "children": [_text("a < b\nc")]}, "<p>a &lt; b<br>c</p>"),
        ({"type": "paragraph", "children": [_text("")]}, ""),
        ({"type": "heading", "level": 3, "children": [_text("a")]}, "<h3>a</h3>"),
        ({"type": "heading", "level": 99, "children": [_text("a")]}, "<h2>a</h2>"),
        (
            {"type": "list", "format": "ordered", "children": [{"type": "list-item", "children": [_text("a")]}]},
            "<ol><li>a</li></ol>",
        ),
        ({"type": "quote", "children": [_text("a")]}, "<blockquote><p>a</p></blockquote>"),
        ({"type": "code", "children": [_text("a\n  b")]}, "<pre><code>a\n  b</code></pre>"),
        ({"type": "link", "url": "/a?b=1&c=2", "children": [_text("a")]}, None),
        (
            {"type": "image", "image": {"url": "/uploads/a.jpg", "alternativeText": 'a"b', "caption": "c"}},
            '<figure><img src="https://cms.example/uploads/a.jpg" alt="a&#34;b"><figcaption>c</figcaption></figure>',
        ),
        (_text("a", bold=True, italic=True), "<em><strong>a</strong></em>"),
        ({"type": "from-a-plugin", "children": [_text("a")]}, "a"),
        ({"__component": "shared.rich-text", "body": "**a**"}, "<p><strong>a</strong></p>\n"),
        (
            {"__component": "shared.quote", "title": "Ada", "body": "a"},
            "<blockquote><p>a</p>\n<p><cite>Ada</cite></p></blockquote>",
        ),
        ({"__component": "shared.media", "file": {"url": "/a.jpg"}}, None),
        ({"__component": "shared.slider", "files": [{"url": "/a.jpg"}, {"url": "/b.jpg"}]}, None),
        ({"__component": "shared.advertisement", "price": 3}, ""),
    ],
)
def test_each_node_becomes_what_it_means(node: object, html: str | None) -> None:
    found = HTML([node])
    assert found == html if html is not None else "https://cms.example/" in found


def test_what_nests_too_deep_is_refused() -> None:
    for wrap in ({"type": "list"}, {"__component": "shared.rich-text"}):
        node: dict[str, object] = _text("a")
        for _ in range(MAX_NODE_DEPTH + 1):
            node = {**wrap, "children": [node], "body": [node]}
        with pytest.raises(Invalid, match="levels"):
            HTML([node])
