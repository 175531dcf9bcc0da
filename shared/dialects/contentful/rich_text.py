"""Contentful's rich text, a tree of nodes in JSON, as HTML.

The vendor's own renderer for Python (`rich_text_renderer` 0.2.8) escapes no addresses, knows no links to entries, and
breaks at what it does not expect; so this one is ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.dialects.contentful.linked import Follow
from shared.dialects.html_pieces import EmbeddingAllowance, check_depth, element, figure, link, marked, text
from shared.reading.members import list_member, member

_TAGS = {
    "paragraph": "p",
    **{f"heading-{level}": f"h{level}" for level in range(1, 7)},
    "ordered-list": "ol",
    "unordered-list": "ul",
    "list-item": "li",
    "blockquote": "blockquote",
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "table-header-cell": "th",
}
_KEPT_WHEN_EMPTY = {"td", "th"}
_TEXT_MARKS = {
    "bold": "strong",
    "italic": "em",
    "code": "code",
    "superscript": "sup",
    "subscript": "sub",
    "strikethrough": "s",
}
"""Underlined text is as any other: readers would take it for a link."""


class ContentfulRichText:
    """Makes HTML of rich text, and of what it links to and embeds."""

    def __init__(self, follow: Follow, embeds: Mapping[str, str], link_url: str) -> None:
        """`embeds`: by content type the field of an embedded entry that is shown; `link_url`: where entries are."""
        self._follow, self._embeds, self._link_url = follow, embeds, link_url
        self._allowance = EmbeddingAllowance()

    def html(self, node: object, depth: int = 0) -> str:
        """Return the HTML of a node; of one that is not known that of its content.

        Raises:
            Invalid: it is nested too deeply, or embeds too much.
        """
        check_depth(depth, "rich text")
        kind = str(member(node, "nodeType"))
        if kind == "text":
            return _marked(node)
        if kind == "hr":
            return "<hr>"
        if kind.startswith("embedded-"):
            return self._embedded(node, depth, inline=kind.endswith("-inline"))
        inner = "".join(self.html(child, depth + 1) for child in list_member(node, "content"))
        if kind.endswith("hyperlink"):
            return link(self._allowance.spend(self._address(node), "rich text"), inner)
        tag = _TAGS.get(kind)
        if tag is None or not (inner or tag in _KEPT_WHEN_EMPTY):
            return inner
        return element(tag, inner)

    def _address(self, node: object) -> str:
        """Return where a link leads; empty if nobody knows."""
        uri = member(node, "data", "uri")
        if isinstance(uri, str):
            return uri
        target = self._target(node)
        return asset_url(target) or entry_url(target, self._link_url)

    def _embedded(self, node: object, depth: int, *, inline: bool) -> str:
        """Return a picture, a link to another asset, or of an entry the field that the source's options name."""
        target = self._target(node)
        if url := asset_url(target):
            return self._allowance.spend(_asset(target, url), "rich text")
        shown = member(target, self._embeds.get(str(member(target, "sys", "contentType", "sys", "id")), ""))
        if isinstance(shown, Mapping):
            return self._allowance.spend(self.html(shown, depth + 10), "rich text")
        if isinstance(shown, str):
            return self._allowance.spend(text(shown) if inline else element("p", text(shown)), "rich text")
        return self._allowance.spend("", "rich text")

    def _target(self, node: object) -> object:
        return self._follow(member(node, "data", "target"))


def asset_url(asset: object) -> str:
    """Return where the file of an asset is; Contentful leaves out the scheme."""
    url = member(asset, "file", "url")
    return f"https:{url}" if isinstance(url, str) and url.startswith("//") else url if isinstance(url, str) else ""


def alt_of(asset: object) -> str:
    """Return what an asset shows, in its description or else its title."""
    return next((told for name in ("description", "title") if isinstance(told := member(asset, name), str)), "")


def entry_url(entry: object, link_url: str) -> str:
    """Return where readers find an entry, by the option `link_url`; empty if that takes what is not known."""
    known = {"id": member(entry, "sys", "id"), "slug": member(entry, "slug")}
    for name, value in known.items():
        if isinstance(value, str) and value:
            link_url = link_url.replace(f"{{{name}}}", value)
    return link_url if "{" not in link_url and entry is not None else ""


def _asset(asset: object, url: str) -> str:
    title = member(asset, "title")
    if str(member(asset, "file", "contentType")).startswith("image/"):
        return figure(url, alt=alt_of(asset))
    return element("p", link(url, text(title if isinstance(title, str) else url)))


def _marked(node: object) -> str:
    value = member(node, "value")
    if not isinstance(value, str) or not value:
        return ""
    marks = (member(mark, "type") for mark in list_member(node, "marks"))
    return marked(text(value), (_TEXT_MARKS[mark] for mark in marks if isinstance(mark, str) and mark in _TEXT_MARKS))
