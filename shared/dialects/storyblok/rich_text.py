"""Storyblok's rich text (the JSON of ProseMirror, with its names of nodes and marks) as HTML."""

from __future__ import annotations

from collections.abc import Mapping

from shared.dialects.html_pieces import check_depth, element, figure, link, marked, text
from shared.reading.fields import is_web_url
from shared.reading.members import list_member, member

_STORY_BODY = "body"
_TAGS_OF_NODES: Mapping[str, str] = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bullet_list": "ul",
    "list_item": "li",
    "table": "table",
    "tableRow": "tr",
}
_TAGS_OF_MARKS: Mapping[str, str] = {
    "bold": "strong",
    "strong": "strong",
    "italic": "em",
    "strike": "s",
    "underline": "u",
    "code": "code",
    "subscript": "sub",
    "superscript": "sup",
    "highlight": "mark",
}
"""The others, of colours and classes, are left out."""


def is_rich_text(value: object) -> bool:
    """Tell whether it is a document of rich text."""
    return isinstance(value, Mapping) and value.get("type") == "doc" and isinstance(value.get("content", []), list)


def rich_html(document: object) -> str:
    """Return a document of rich text as HTML.

    Raises:
        Invalid: it is nested too deeply, or something in it is of a wrong type.
    """
    return _node(document, 0)


def bloks_html(bloks: object, depth: int = 0) -> str:
    """Return the rich texts and pictures of a list of blocks, in their order.

    What a block's other fields mean is known to nobody but who has made it up: they are left out.
    """
    check_depth(depth, _STORY_BODY)
    told = []
    for blok in bloks if isinstance(bloks, list) else []:
        for value in blok.values() if isinstance(blok, Mapping) else []:
            if is_rich_text(value):
                told.append(_node(value, depth + 1))
            elif isinstance(value, list):
                told.append(bloks_html(value, depth + 1))
            elif is_asset(value):
                told.append(figure(**asset_parts(value)))
    return "".join(told)


def is_asset(value: object) -> bool:
    """Tell whether it is a file that somebody has chosen."""
    return isinstance(value, Mapping) and isinstance(value.get("filename"), str) and bool(value["filename"])


def asset_parts(asset: object) -> dict[str, str]:
    """Return the `url`, `alt`, `caption` and `credit` of an asset; those that it does not have are empty."""
    name = _said(asset, "filename") or _said(asset, "src")
    url = f"https:{name}" if name.startswith("//") else name
    parts = {"url": url if is_web_url(url) else "", "alt": _said(asset, "alt"), "caption": _said(asset, "title")}
    return {**parts, "credit": _said(asset, "copyright") or _said(asset, "source")}


def _node(node: object, depth: int) -> str:
    check_depth(depth, _STORY_BODY)
    type_, attributes = member(node, "type"), member(node, "attrs")
    if type_ == "text":
        return _text(node)
    if type_ in ("image", "emoji", "hard_break", "horizontal_rule", "blok"):
        return _leaf(type_, attributes, depth)
    inner = "".join(_node(child, depth + 1) for child in list_member(node, "content"))
    if type_ == "heading":
        level = member(attributes, "level")
        return element(f"h{level}" if isinstance(level, int) and 1 <= level <= 6 else "h2", inner)
    if type_ == "ordered_list":
        return element("ol", inner, start=_number(attributes, "order"))
    if type_ in ("tableCell", "tableHeader"):
        spans = {name: _number(attributes, name) for name in ("colspan", "rowspan")}
        return element("td" if type_ == "tableCell" else "th", inner, **spans)
    if type_ == "code_block":
        return element("pre", element("code", inner.replace("<br>", "\n")))
    return element(_TAGS_OF_NODES[type_], inner) if isinstance(type_, str) and type_ in _TAGS_OF_NODES else inner


def _leaf(type_: object, attributes: object, depth: int) -> str:
    if type_ == "image":
        return figure(**asset_parts(attributes))
    if type_ == "emoji":
        return text(_said(attributes, "emoji"))
    if type_ == "blok":
        return bloks_html(member(attributes, "body"), depth + 1)
    return "<br>" if type_ == "hard_break" else "<hr>"


def _text(node: object) -> str:
    marks = list_member(node, "marks")
    types = [type_ for mark in marks if isinstance(type_ := member(mark, "type"), str)]
    links = [_address(member(mark, "attrs")) for mark in marks if member(mark, "type") == "link"]
    html = marked(text(_said(node, "text")), (_TAGS_OF_MARKS[type_] for type_ in types if type_ in _TAGS_OF_MARKS))
    return link(next((url for url in links if url), ""), html)


def _address(attributes: object) -> str:
    """Return where a link leads; empty for another story, whose address here is not known."""
    href, type_ = _said(attributes, "href"), member(attributes, "linktype")
    if type_ == "email":
        return f"mailto:{href.removeprefix('mailto:')}"
    if href.startswith("//"):
        href = f"https:{href}"
    return href if type_ != "story" and (is_web_url(href) or href.startswith("mailto:")) else ""


def _said(value: object, name: str) -> str:
    found = member(value, name)
    return found if isinstance(found, str) else ""


def _number(attributes: object, name: str) -> str:
    """Return a number above 1 as text: 1 is what HTML takes for granted."""
    found = member(attributes, name)
    return str(found) if isinstance(found, int) and not isinstance(found, bool) and 1 < found < 10_000 else ""
