"""Strapi's rich text as HTML: the nodes of its block editor, and the components of its own templates' dynamic zones.

A node has a `type`, as `@strapi/content-manager`'s BlocksEditor writes it; a component has a `__component`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urljoin

from markupsafe import escape

from shared.article import BodyFormat
from shared.reading.budget import check_body
from shared.reading.invalid import Invalid
from shared.reading.members import list_member, member, text_member
from shared.reading.outline import TooMuch

MAX_NODE_DEPTH = 50
"""Levels of nodes: lists in lists are the only ones that nest."""
_TEXT_STYLES = ("code", "bold", "italic", "underline", "strikethrough")
_MARK_TAGS = MappingProxyType(
    {"code": "code", "bold": "strong", "italic": "em", "underline": "u", "strikethrough": "s"}
)
_QUOTE_COMPONENTS = ("quote", "blockquote")


class RichText:
    """Makes HTML of nodes; relative addresses of files are taken from `base`, Strapi's own."""

    def __init__(self, base: str) -> None:
        self._base = base

    def html(self, values: Sequence[object], depth: int = 0) -> str:
        """Return the HTML of what a field of rich text, or a dynamic zone, holds; text is Markdown.

        Raises:
            Invalid: a node is none, or they nest too deep.
        """
        return "\n".join(self._top(value, depth) for value in values)

    def address(self, url: str) -> str:
        """Return the absolute address of a file: Strapi gives those on its own disk without its host."""
        try:
            return urljoin(f"{self._base}/", url) if url.startswith("/") else url
        except ValueError:
            return url

    def _top(self, value: object, depth: int) -> str:
        if isinstance(value, str):
            return _from_markdown(value)
        if isinstance(value, Mapping) and "__component" in value:
            return self._component(value, depth + 1)
        return self._node(value, depth)

    def _node(self, node: object, depth: int) -> str:
        type_ = text_member(node, "type")
        _check_depth(depth)
        if not type_:
            raise Invalid.at("type", "Must be the type of a node of rich text.")
        if type_ == "text":
            return _text(node)
        inner = "".join(self._node(child, depth + 1) for child in list_member(node, "children"))
        render = _NODE_RENDERERS.get(type_)
        return render(self, node, inner) if render else inner

    def paragraph(self, _: object, inner: str) -> str:
        """Return a paragraph; the editor leaves empty ones for distance."""
        return f"<p>{inner}</p>" if inner.strip() else ""

    def heading(self, node: object, inner: str) -> str:
        """Return a heading of its level."""
        level = member(node, "level")
        tag = f"h{level if type(level) is int and 1 <= level <= 6 else 2}"
        return f"<{tag}>{inner}</{tag}>"

    def list(self, node: object, inner: str) -> str:
        """Return a list."""
        tag = "ol" if member(node, "format") == "ordered" else "ul"
        return f"<{tag}>{inner}</{tag}>"

    def code(self, _: object, inner: str) -> str:
        """Return lines of a program; breaks stay as they are."""
        return f"<pre><code>{inner.replace('<br>', chr(10))}</code></pre>"

    def link(self, node: object, inner: str) -> str:
        """Return a link."""
        return f'<a href="{escape(self.address(text_member(node, "url")))}">{inner}</a>'

    def image(self, node: object, _: str) -> str:
        """Return a picture with its caption."""
        return self._figure(member(node, "image"))

    def _figure(self, file: object) -> str:
        address, caption = self.address(text_member(file, "url")), text_member(file, "caption")
        if not address:
            return ""
        alt, below = escape(text_member(file, "alternativeText")), f"<figcaption>{escape(caption)}</figcaption>"
        return f'<figure><img src="{escape(address)}" alt="{alt}">{below if caption else ""}</figure>'

    def _component(self, component: Mapping[str, object], depth: int) -> str:
        """Return what a component of the official templates says: rich text, a quotation, a file, several."""
        _check_depth(depth)
        name, body = text_member(component, "__component").rpartition(".")[2], member(component, "body")
        text = self.html(body if isinstance(body, list) else [body] if isinstance(body, str) else [], depth)
        if name in _QUOTE_COMPONENTS:
            source = escape(text_member(component, "title"))
            return f"<blockquote>{text}{f'<p><cite>{source}</cite></p>' if source else ''}</blockquote>"
        files = [member(component, "file"), *list_member(component, "files")]
        return text + "".join(self._figure(file) for file in files)


_NODE_RENDERERS: Mapping[str, Callable[[RichText, object, str], str]] = MappingProxyType(
    {
        "paragraph": RichText.paragraph,
        "heading": RichText.heading,
        "list": RichText.list,
        "list-item": lambda _, __, inner: f"<li>{inner}</li>",
        "quote": lambda _, __, inner: f"<blockquote><p>{inner}</p></blockquote>",
        "code": RichText.code,
        "link": RichText.link,
        "image": RichText.image,
    }
)
"""By type; of others readers get what is in them."""


def _check_depth(depth: int) -> None:
    if depth > MAX_NODE_DEPTH:
        raise Invalid.at("body", f"Must be at most {MAX_NODE_DEPTH} levels of nodes deep.")


def _text(node: object) -> str:
    found = str(escape(text_member(node, "text"))).replace("\n", "<br>")
    for mark in _TEXT_STYLES:
        if member(node, mark) is True:
            found = f"<{_MARK_TAGS[mark]}>{found}</{_MARK_TAGS[mark]}>"
    return found


def _from_markdown(text: str) -> str:
    """Return what Markdown makes, if that costs no more than a body may."""
    try:
        return check_body(text, BodyFormat.MARKDOWN)
    except TooMuch as much:
        raise Invalid.at("body", str(much)) from much
