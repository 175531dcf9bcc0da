"""Portable Text, as Sanity keeps rich text in JSON, as HTML: https://www.portabletext.org/specification.

The renderer on PyPI (`portabletext-html` 1.1.3) does not escape marked text and addresses, and breaks at types that it
does not know; so this one is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from shared.dialects.html_pieces import EmbeddingAllowance, check_depth, element, figure, link, marked, text
from shared.reading.members import list_member, member

_STYLES = {"normal": "p", "blockquote": "blockquote", **{f"h{level}": f"h{level}" for level in range(1, 7)}}
_DECORATORS = {"strong": "strong", "em": "em", "code": "code", "strike-through": "s", "sup": "sup", "sub": "sub"}
"""Underlined text is as any other: readers would take it for a link."""
_DEEPEST_LIST = 10
_IMAGE = re.compile(r"image-([A-Za-z0-9]+-[0-9]+x[0-9]+)-([a-z0-9]+)")


class PortableText:
    """Makes HTML of blocks."""

    def __init__(self, images: str, embeds: Mapping[str, str], link_url: str) -> None:
        """`images`: where the dataset's are; `embeds`: by type the member of a block that is shown."""
        self._images, self._embeds, self._link_url = images, embeds, link_url
        self._allowance = EmbeddingAllowance()

    def html(self, blocks: object, depth: int = 0) -> str:
        """Return the HTML of a list of blocks; those of a type that is not known are left out.

        Raises:
            Invalid: they are nested too deeply, or too much.
        """
        check_depth(depth, "Portable Text")
        lists: list[str] = []
        made = []
        for block in blocks if isinstance(blocks, list) else ():
            if member(block, "listItem"):
                made.append(_up_to_item(lists, block) + self._spans(block))
            else:
                made.append(_ends(lists, 0) + self._block(block, depth))
        return "".join(made) + _ends(lists, 0)

    def _block(self, block: object, depth: int) -> str:
        kind = str(member(block, "_type"))
        shown = member(block, self._embeds.get(kind, ""))
        if kind == "block":
            inner = self._spans(block)
            return element(_STYLES.get(str(member(block, "style")), "p"), inner) if inner else ""
        if isinstance(shown, list):
            return self._allowance.spend(self.html(shown, depth + 10), "Portable Text")
        if isinstance(shown, str):
            return element("p", text(shown))
        if kind == "code":
            return element("pre", element("code", _as_text(member(block, "code"), keep_lines=True)))
        if kind == "table":
            return _table(block)
        return self._image(block)

    def _image(self, block: object) -> str:
        told = {name: _string(member(block, name)) for name in ("alt", "caption", "credit")}
        return figure(image_url(member(block, "asset"), self._images), **told)

    def _spans(self, block: object) -> str:
        """Return the text of a block; spans that lie next to each other in one link stay one link."""
        defined = {_string(member(each, "_key")): each for each in list_member(block, "markDefs")}

        def link_of(span: object) -> str:
            marks = [mark for mark in list_member(span, "marks") if isinstance(mark, str)]
            return next((url for mark in marks if (url := self._address(defined.get(mark)))), "")

        linked = groupby(list_member(block, "children"), link_of)
        made = ((url, "".join(_span(span) for span in spans)) for url, spans in linked)
        return "".join(link(self._allowance.spend(url, "Portable Text") if url else "", inner) for url, inner in made)

    def _address(self, annotation: object) -> str:
        """Return where an annotation links to; empty if nowhere that is known."""
        if href := _string(member(annotation, "href")):
            return href
        slug = _string(member(annotation, "slug"))
        return self._link_url.replace("{slug}", slug) if slug else ""


def image_url(asset: object, images: str) -> str:
    """Return where an image is: as its asset says, or by what refers to that."""
    if url := _string(member(asset, "url")):
        return url
    name = _IMAGE.fullmatch(_string(member(asset, "_ref")))
    return f"{images}/{name[1]}.{name[2]}" if name else ""


def _span(span: object) -> str:
    html = _as_text(member(span, "text"))
    marks = [mark for mark in reversed(list_member(span, "marks")) if isinstance(mark, str)]  # the first is outermost
    return marked(html, (_DECORATORS[mark] for mark in marks if mark in _DECORATORS)) if html else ""


def _up_to_item(lists: list[str], block: object) -> str:
    """Return what ends the entries before this one, and begins it; `lists` are those that are open."""
    level, tag = member(block, "level"), "ol" if member(block, "listItem") == "number" else "ul"
    wanted = min(max(level, 1), _DEEPEST_LIST) if isinstance(level, int) else 1
    html = _ends(lists, wanted)
    if len(lists) == wanted and lists[-1] != tag:
        html += _ends(lists, wanted - 1)
    if len(lists) == wanted:
        return f"{html}</li><li>"
    while len(lists) < wanted:
        lists.append(tag)
        html += f"<{tag}><li>"
    return html


def _ends(lists: list[str], level: int) -> str:
    html = ""
    while len(lists) > level:
        html += f"</li></{lists.pop()}>"
    return html


def _table(block: object) -> str:
    rows = [
        element("tr", "".join(element("td", _as_text(cell)) for cell in list_member(row, "cells")))
        for row in list_member(block, "rows")
    ]
    return element("table", "".join(rows)) if rows else ""


def _as_text(value: object, *, keep_lines: bool = False) -> str:
    html = text(_string(value))
    return html.replace("<br>", "\n") if keep_lines else html


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
