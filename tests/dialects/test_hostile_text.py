"""Rich text that was made to cost much is as cheap as any other, or refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pytest

from shared.dialects.contentful.linked import space_of
from shared.dialects.contentful.rich_text import ContentfulRichText
from shared.dialects.datocms.structured_text import structured_html
from shared.dialects.field_map import values_at
from shared.dialects.kontent.elements import RichTextValue, follower
from shared.dialects.kontent.rich_text import KontentRichText
from shared.dialects.prismic.rich_text import blocks_html
from shared.dialects.sanity.portable_text import PortableText
from shared.dialects.storyblok.rich_text import rich_html
from shared.dialects.strapi.rich_text import RichText
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_RAW_HTML_CHARACTERS

MANY = 200_000
LONG = "x" * 500_000


def contentful(document: object, linked: Sequence[object] = ()) -> str:
    return ContentfulRichText(space_of(linked, "en").follow, {"box": "content"}, "https://w.example/{slug}").html(
        document
    )


def dato(document: object) -> str:
    return structured_html({"schema": "dast", "document": document}, lambda _: None)


def portable(blocks: object) -> str:
    return PortableText("https://i.example", {}, "/{slug}").html(blocks)


def strapi(nodes: Any) -> str:
    return RichText("https://cms.example").html(nodes)


MARKED: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "sanity": lambda n: portable([{"_type": "block", "children": [{"text": "a", "marks": ["strong", "em"] * n}]}]),
        "contentful": lambda n: contentful(
            {"nodeType": "text", "value": "a", "marks": [{"type": "bold"}, {"type": "italic"}] * n}
        ),
        "storyblok": lambda n: rich_html(
            {"type": "text", "text": "a", "marks": [{"type": "bold"}, {"type": "italic"}] * n}
        ),
        "datocms": lambda n: dato({"type": "span", "value": "a", "marks": ["strong", "emphasis"] * n}),
    }
)
NESTED: Mapping[str, Callable[[object], str]] = MappingProxyType(
    {
        "contentful": lambda inner: contentful({"nodeType": "document", "content": [inner]}),
        "storyblok": lambda inner: rich_html({"type": "doc", "content": [inner]}),
        "datocms": dato,
        "strapi": lambda inner: strapi([inner]),
    }
)


@pytest.mark.parametrize("kind", MARKED)
def test_text_is_marked_once_however_often_it_is_said(kind: str) -> None:
    assert MARKED[kind](MANY) == MARKED[kind](1) != "a"


@pytest.mark.parametrize("kind", NESTED)
def test_what_is_nested_without_end_is_refused(kind: str) -> None:
    node: dict[str, Any] = {"type": "text", "nodeType": "text", "text": "a"}
    for _ in range(100_000):
        node = {"type": "list", "nodeType": "blockquote", "content": [node], "children": [node]}
    with pytest.raises(Invalid, match="levels"):
        NESTED[kind](node)


def test_spans_that_overlap_without_end_are_refused() -> None:
    words = "x" * 20_000
    for width in (60, 90, 20_000):
        spans = [{"start": at, "end": at + width, "type": ("em", "strong")[at % 2]} for at in range(5_000)]
        with pytest.raises(Invalid):
            blocks_html([{"type": "paragraph", "text": words, "spans": spans}] * 20)


def test_a_long_address_that_many_pieces_share_is_refused() -> None:
    links = [
        {"start": at, "end": at + 2, "type": "hyperlink", "data": {"url": f"https://w.example/{LONG}"}}
        for at in range(9)
    ]
    words = [{"text": "a", "marks": ["m"]}, {"text": "b"}] * 9
    block = {"_type": "block", "markDefs": [{"_key": "m", "href": f"https://w.example/{LONG}"}], "children": words}
    asset = {"sys": {"type": "Asset", "id": "1"}, "fields": {"file": {"en": {"url": f"//i.example/{LONG}"}}}}
    target = {"data": {"target": {"sys": {"type": "Link", "linkType": "Asset", "id": "1"}}}}
    shown = {"nodeType": "document", "content": [{"nodeType": "embedded-asset-block", **target}] * 9}
    linked = {"nodeType": "document", "content": [{"nodeType": "asset-hyperlink", "content": [], **target}] * 9}
    anchors = RichTextValue('<a data-item-id="1">a</a>' * 9, {"1": {"url_slug": LONG}})
    makers: Sequence[Callable[[], str]] = (
        lambda: blocks_html([{"type": "paragraph", "text": "x" * 20, "spans": links}]),
        lambda: portable([block]),
        lambda: contentful(shown, [asset]),
        lambda: contentful(linked, [asset]),
        lambda: KontentRichText(follower({}), {}, "https://w.example/{slug}").html(anchors),
    )
    for make in makers:
        with pytest.raises(Invalid, match=f"{MAX_RAW_HTML_CHARACTERS:,}"):
            make()


def test_what_embeds_much_that_embeds_much_is_refused_though_it_shows_nothing() -> None:
    def item(texts: str) -> dict[str, Any]:
        return {"system": {"type": "box"}, "elements": {"content": {"type": "rich_text", "value": texts}}}

    items = {f"i{level}": item(f'<object data-codename="i{level + 1}"></object>' * 100) for level in range(9)}
    with pytest.raises(Invalid):
        KontentRichText(follower(items), {"box": "content"}, "").html(RichTextValue('<object data-codename="i0">', {}))

    def entry(level: int) -> dict[str, Any]:
        link = {"sys": {"type": "Link", "linkType": "Entry", "id": str(level + 1)}}
        node = {"nodeType": "embedded-entry-block", "data": {"target": link}}
        content = {"nodeType": "document", "content": [node] * 100}
        sys = {"type": "Entry", "id": str(level), "contentType": {"sys": {"id": "box"}}}
        return {"sys": sys, "fields": {"content": {"en": content}}}

    entries = [entry(level) for level in range(9)]
    with pytest.raises(Invalid):
        contentful(entries[0]["fields"]["content"]["en"], entries)


def test_an_entry_is_read_once_however_often_it_is_linked_to() -> None:
    entry = {"sys": {"type": "Entry", "id": "1"}, "fields": {"name": {"en": "A"}}}
    space, link = space_of([entry], "en"), {"sys": {"type": "Link", "linkType": "Entry", "id": "1"}}
    assert space.follow(link) is space.follow(dict(link))


def test_a_path_that_leads_to_very_much_is_refused() -> None:
    persons = [{"name": "A"}] * 1_000
    with pytest.raises(Invalid, match="Leads to more than"):
        values_at({"authors": [{"persons": persons}] * 1_000}, "authors.persons.name")
