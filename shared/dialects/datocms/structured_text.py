"""DatoCMS's structured text (`dast`) as HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from shared.dialects.html_pieces import check_depth, element, figure, link, marked, text
from shared.reading.fields import is_web_url
from shared.reading.members import list_member, member

_RECORD_BODY = "body"
_TAGS_OF_NODES_WITH_CHILDREN: Mapping[str, str] = {"paragraph": "p", "listItem": "li"}
_TAGS_OF_DATO_MARKS: Mapping[str, str] = {
    "strong": "strong",
    "emphasis": "em",
    "code": "code",
    "underline": "u",
    "strikethrough": "s",
    "highlight": "mark",
}
"""The marks that every project has; those of plugins are left out."""


class UploadParts(NamedTuple):
    """What is shown of a file: its address, and what is said of it."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


Uploads = Callable[[object], UploadParts | None]
"""Returns what is known of the file that a field refers to; None if that is no file, or nothing is known of it."""


def is_structured_text(value: object) -> bool:
    """Tell whether it is a document of structured text."""
    return isinstance(value, Mapping) and value.get("schema") == "dast" and isinstance(value.get("document"), Mapping)


def structured_html(value: object, uploads: Uploads) -> str:
    """Return structured text as HTML. Of blocks, the texts and the pictures are shown.

    Raises:
        Invalid: it is nested too deeply, or something in it is of a wrong type.
    """
    return _node(member(value, "document"), uploads, 0)


def records_html(records: object, uploads: Uploads, depth: int = 0) -> str:
    """Return the structured texts and the pictures of block records, in their order; what else there is is left out."""
    check_depth(depth, _RECORD_BODY)
    told = []
    for record in records if isinstance(records, list) else [records]:
        attributes = member(record, "attributes")
        for value in attributes.values() if isinstance(attributes, Mapping) else []:
            if is_structured_text(value):
                told.append(_node(member(value, "document"), uploads, depth + 1))
            elif isinstance(value, list):
                told.append(records_html(value, uploads, depth + 1))
            elif parts := uploads(value):
                told.append(figure(parts.url, alt=parts.alt, caption=parts.caption, credit=parts.credit))
    return "".join(told)


def _node(node: object, uploads: Uploads, depth: int) -> str:
    check_depth(depth, _RECORD_BODY)
    type_ = member(node, "type")
    if type_ == "span":
        return _span(node)
    if type_ in ("block", "inlineBlock"):
        return records_html(member(node, "item"), uploads, depth + 1)
    if type_ == "code":
        return element("pre", element("code", text(_said(node, "code")).replace("<br>", "\n")))
    if type_ == "thematicBreak":
        return "<hr>"
    inner = "".join(_node(child, uploads, depth + 1) for child in list_member(node, "children"))
    return _around(node, type_, inner)


def _around(node: object, type_: object, inner: str) -> str:
    """Return the children with what their node is; a link to another record, whose address is not known, is none."""
    if type_ == "heading":
        level = member(node, "level")
        return element(f"h{level}" if isinstance(level, int) and 1 <= level <= 6 else "h2", inner)
    if type_ == "list":
        return element("ol" if member(node, "style") == "numbered" else "ul", inner)
    if type_ == "blockquote":
        attribution = _said(node, "attribution")
        return element("blockquote", inner + (element("p", element("cite", text(attribution))) if attribution else ""))
    if type_ == "link":
        url = _said(node, "url")
        return link(url if is_web_url(url) or url.startswith("mailto:") else "", inner)
    tag = _TAGS_OF_NODES_WITH_CHILDREN.get(type_) if isinstance(type_, str) else None
    return element(tag, inner) if tag else inner


def _span(node: object) -> str:
    marks = [mark for mark in list_member(node, "marks") if isinstance(mark, str)]
    return marked(
        text(_said(node, "value")), (_TAGS_OF_DATO_MARKS[mark] for mark in marks if mark in _TAGS_OF_DATO_MARKS)
    )


def _said(value: object, name: str) -> str:
    found = member(value, name)
    return found if isinstance(found, str) else ""
