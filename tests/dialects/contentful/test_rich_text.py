"""Contentful's rich text is HTML that says the same."""

from __future__ import annotations

from typing import Any

import pytest

from shared.dialects.contentful.linked import space_of
from shared.dialects.contentful.rich_text import ContentfulRichText
from shared.reading.invalid import Invalid


def _text(value: str, *marks: str) -> dict[str, Any]:
    return {"nodeType": "text", "value": value, "marks": [{"type": mark} for mark in marks], "data": {}}


def _node(kind: str, *content: Any, **data: Any) -> dict[str, Any]:
    return {"nodeType": kind, "data": data, "content": list(content)}


def _target(kind: str, id_: str) -> dict[str, Any]:
    return {"target": {"sys": {"type": "Link", "linkType": kind, "id": id_}}}


def _entry(id_: str, type_: str, **fields: Any) -> dict[str, Any]:
    sys = {"type": "Entry", "id": id_, "contentType": {"sys": {"id": type_}}}
    return {"sys": sys, "fields": {name: {"en": value} for name, value in fields.items()}}


def _asset(id_: str, content_type: str, **fields: Any) -> dict[str, Any]:
    file = {"url": f"//assets.test/{id_}", "contentType": content_type}
    return {"sys": {"type": "Asset", "id": id_}, "fields": {"file": {"en": file}, **fields}}


LINKED = [
    _entry("quote", "pullQuote", text="To be & not", by="W. S."),
    _entry("rich", "box", content=_node("document", _node("paragraph", _text("In a box")))),
    _entry("self", "box", content=_node("document", _node("embedded-entry-block", **_target("Entry", "self")))),
    _entry("news", "article", slug="open-bridge"),
    _asset("pic", "image/png", title={"en": 'A "bridge"'}),
    _asset("pdf", "application/pdf", title={"en": "The <plan>"}),
]


def _html(*nodes: Any, link_url: str = "") -> str:
    rich = ContentfulRichText(space_of(LINKED, "en").follow, {"pullQuote": "text", "box": "content"}, link_url)
    return rich.html(_node("document", *nodes))


@pytest.mark.parametrize(
    ("node", "html"),
    [
        (_node("paragraph", _text("a < b\nc")), "<p>a &lt; b<br>c</p>"),
        (_node("heading-1", _text("A")), "<h1>A</h1>"),
        (_node("heading-6", _text("A")), "<h6>A</h6>"),
        (_node("paragraph", _text("a", "bold", "italic")), "<p><em><strong>a</strong></em></p>"),
        (_node("paragraph", _text("a", "underline", "code")), "<p><code>a</code></p>"),
        (
            _node("paragraph", _text("2", "superscript"), _text("0", "subscript"), _text("x", "strikethrough")),
            "<p><sup>2</sup><sub>0</sub><s>x</s></p>",
        ),
        (_node("ordered-list", _node("list-item", _node("paragraph", _text("1")))), "<ol><li><p>1</p></li></ol>"),
        (_node("blockquote", _node("paragraph", _text("q"))), "<blockquote><p>q</p></blockquote>"),
        (_node("hr"), "<hr>"),
        (_node("paragraph", _text("")), ""),
        (
            _node(
                "table",
                _node("table-row", _node("table-header-cell", _node("paragraph", _text("h"))), _node("table-cell")),
            ),
            "<table><tr><th><p>h</p></th><td></td></tr></table>",
        ),
        (
            _node("hyperlink", _text("x"), uri='https://a.test/"><script>'),
            '<a href="https://a.test/&#34;&gt;&lt;script&gt;">x</a>',
        ),
        (_node("asset-hyperlink", _text("x"), **_target("Asset", "pdf")), '<a href="https://assets.test/pdf">x</a>'),
        (_node("resource-hyperlink", _text("x"), target={"sys": {"type": "ResourceLink"}}), "x"),
        (
            _node("embedded-asset-block", **_target("Asset", "pic")),
            '<figure><img src="https://assets.test/pic" alt="A &#34;bridge&#34;"></figure>',
        ),
        (
            _node("embedded-asset-block", **_target("Asset", "pdf")),
            '<p><a href="https://assets.test/pdf">The &lt;plan&gt;</a></p>',
        ),
        (_node("embedded-entry-block", **_target("Entry", "quote")), "<p>To be &amp; not</p>"),
        (_node("embedded-entry-inline", **_target("Entry", "quote")), "To be &amp; not"),
        (_node("embedded-entry-block", **_target("Entry", "rich")), "<p>In a box</p>"),
        (_node("embedded-entry-block", **_target("Entry", "news")), ""),
        (_node("embedded-entry-block", **_target("Entry", "nobody knows")), ""),
        (_node("of tomorrow", _node("paragraph", _text("kept"))), "<p>kept</p>"),
    ],
)
def test_each_node_has_its_element(node: dict[str, Any], html: str) -> None:
    assert _html(node) == html


def test_a_link_to_an_entry_leads_where_the_option_says_or_nowhere() -> None:
    node = _node("entry-hyperlink", _text("x"), **_target("Entry", "news"))
    assert _html(node) == "x"
    assert _html(node, link_url="https://a.test/{slug}/") == '<a href="https://a.test/open-bridge/">x</a>'
    assert _html(node, link_url="/by-id/{id}") == '<a href="/by-id/news">x</a>'
    without_slug = _node("entry-hyperlink", _text("x"), **_target("Entry", "quote"))
    assert _html(without_slug, link_url="https://a.test/{slug}/") == "x"


def test_an_entry_that_embeds_itself_is_refused() -> None:
    with pytest.raises(Invalid, match="rich text: Must not be nested more than 100 levels deep"):
        _html(_node("embedded-entry-block", **_target("Entry", "self")))


def test_a_small_text_that_embeds_a_large_one_often_is_refused() -> None:
    LINKED.append(_entry("large", "pullQuote", text="x" * 500_000))
    with pytest.raises(Invalid, match="Embeds more than 2,000,000 characters"):
        _html(*[_node("embedded-entry-block", **_target("Entry", "large"))] * 100)
    LINKED.pop()
