"""Prismic's rich text and slices as HTML. Its spans count in units of UTF-16, as JavaScript does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from shared.dialects.html_pieces import EmbeddingAllowance, check_depth, element, figure, link, text
from shared.reading.fields import is_web_url
from shared.reading.invalid import Invalid
from shared.reading.members import list_member, member

_PRISMIC_BODY = "body"
_TAGS_OF_BLOCKS: Mapping[str, str] = {
    **{f"heading{level}": f"h{level}" for level in range(1, 7)},
    "paragraph": "p",
    "preformatted": "pre",
    "list-item": "li",
    "o-list-item": "li",
}
_LISTS_OF_BLOCKS: Mapping[object, str] = {"list-item": "ul", "o-list-item": "ol"}
_TAGS_OF_SPANS: Mapping[object, str] = {"strong": "strong", "em": "em"}
"""Links apart; labels are left out: what they mean is known to nobody but who has made them up."""
_MAX_SPANS = 5_000


class _Span(NamedTuple):
    start: int
    end: int
    type: object
    data: object


def is_rich_text_field(value: object) -> bool:
    """Tell whether it is a list of rich text's blocks."""
    return isinstance(value, list) and bool(value) and all(_is_block(each) for each in value)


def blocks_html(blocks: object, allowance: EmbeddingAllowance | None = None) -> str:
    """Return rich text as HTML; `allowance`: how much may still be made of spans that overlap.

    Raises:
        Invalid: something in it is of a wrong type, or its spans overlap too much.
    """
    allowance = allowance or EmbeddingAllowance()
    found = blocks if isinstance(blocks, list) else []
    told = []
    for list_type, group in groupby(found, lambda block: _LISTS_OF_BLOCKS.get(str(member(block, "type")))):
        inner = "".join(_block(block, allowance) for block in group)
        told.append(element(list_type, inner) if list_type else inner)
    return "".join(told)


def blocks_text(blocks: object) -> str:
    """Return the words of rich text without markup, on one line: a title is such."""
    found = blocks if isinstance(blocks, list) else []
    return " ".join(words for block in found if (words := _said(block, "text").strip()))


def slices_html(slices: object, depth: int = 0) -> str:
    """Return the rich texts and pictures of slices, in their order; what else they hold is left out."""
    check_depth(depth, _PRISMIC_BODY)
    told, allowance = [], EmbeddingAllowance()
    for slice_ in slices if isinstance(slices, list) else []:
        parts = [member(slice_, "primary"), *list_member(slice_, "items")]
        for value in (value for part in parts if isinstance(part, Mapping) for value in part.values()):
            if is_rich_text_field(value):
                told.append(blocks_html(value, allowance))
            elif is_picture(value):
                told.append(figure(**picture_parts(value)))
    return "".join(told)


def is_picture(value: object) -> bool:
    """Tell whether it is an image field that is filled."""
    return isinstance(member(value, "url"), str) and isinstance(member(value, "dimensions"), Mapping)


def picture_parts(picture: object) -> dict[str, str]:
    """Return the `url`, `alt` and `credit` of an image; Prismic has no captions."""
    url = _said(picture, "url")
    parts = {"url": url if is_web_url(url) else "", "alt": _said(picture, "alt")}
    return {**parts, "credit": _said(picture, "copyright")}


def _is_block(value: object) -> bool:
    return isinstance(member(value, "type"), str) and (
        isinstance(member(value, "text"), str) or member(value, "type") in ("image", "embed")
    )


def _block(block: object, allowance: EmbeddingAllowance) -> str:
    type_ = member(block, "type")
    if type_ == "image":
        return figure(**picture_parts(block))
    if type_ == "embed":
        url = _said(member(block, "oembed"), "embed_url")
        title = _said(member(block, "oembed"), "title") or url
        return element("p", link(url, text(title))) if is_web_url(url) else ""
    inner = _inline(_said(block, "text"), list_member(block, "spans"), allowance)
    tag = _TAGS_OF_BLOCKS.get(str(type_), "p")
    return element(tag, inner.replace("<br>", "\n") if tag == "pre" else inner) if inner else ""


def _inline(words: str, spans: Sequence[object], allowance: EmbeddingAllowance) -> str:
    if len(spans) > _MAX_SPANS:
        raise Invalid.at(_PRISMIC_BODY, f"Must not have more than {_MAX_SPANS:,} spans in one paragraph.")
    units = words.encode("utf-16-le", "surrogatepass")
    found = sorted(
        (span for each in spans if (span := _span(each, len(units) // 2))), key=lambda one: (one.start, -one.end)
    )
    return _Spans(units, allowance).nested(0, len(units) // 2, found)


def _span(given: object, length: int) -> _Span | None:
    start, end = member(given, "start"), member(given, "end")
    if not isinstance(start, int) or not isinstance(end, int) or isinstance(start, bool) or isinstance(end, bool):
        raise Invalid.at(_PRISMIC_BODY, "Must have whole numbers for start and end of each span.")
    start, end = max(0, start), min(end, length)
    return _Span(start, end, member(given, "type"), member(given, "data")) if start < end else None


@dataclass(frozen=True)
class _Spans:
    """Marks the spans of one text; each piece counts, for spans that overlap are cut into many."""

    units: bytes
    """The text in UTF-16."""
    allowance: EmbeddingAllowance

    def nested(self, start: int, end: int, spans: Iterable[_Span], depth: int = 0) -> str:
        """Return a stretch of text with its spans; one that reaches out of another is parted where the other ends."""
        check_depth(depth, _PRISMIC_BODY)
        told, at, waiting = [], start, list(reversed(list(spans)))
        while waiting:
            span = waiting.pop()
            if span.end <= at:
                continue
            begins = max(span.start, at)
            inside, beyond = [], []
            while waiting and waiting[-1].start < span.end:
                other = waiting.pop()
                self.allowance.spend("", _PRISMIC_BODY)
                inside.append(other._replace(end=min(other.end, span.end)))
                if other.end > span.end:
                    beyond.append(other._replace(start=span.end))
            waiting.extend(sorted(beyond, key=lambda one: (-one.start, one.end)))
            self.allowance.spend(_said(span.data, "url"), _PRISMIC_BODY)
            told.append(_words(self.units, at, begins))
            told.append(_marked(span, self.nested(begins, span.end, inside, depth + 1)))
            at = span.end
        return "".join([*told, _words(self.units, at, end)])


def _words(units: bytes, start: int, end: int) -> str:
    return text(units[2 * start : 2 * end].decode("utf-16-le", "replace"))


def _marked(span: _Span, inner: str) -> str:
    if span.type == "hyperlink":
        url = _said(span.data, "url")
        outside = member(span.data, "link_type") != "Document" and (is_web_url(url) or url.startswith("mailto:"))
        return link(url if outside else "", inner)
    return (
        element(_TAGS_OF_SPANS[span.type], inner)
        if isinstance(span.type, str) and span.type in _TAGS_OF_SPANS
        else inner
    )


def _said(value: object, name: str) -> str:
    found = member(value, name)
    return found if isinstance(found, str) else ""
