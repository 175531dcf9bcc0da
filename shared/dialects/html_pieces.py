"""Pieces of HTML, for kinds whose CMS keeps rich text as JSON. The whole is sanitised before readers see it."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import escape

from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_BODY_DEPTH, MAX_RAW_HTML_CHARACTERS


def text(value: str) -> str:
    """Return text as HTML; line ends within it are kept."""
    return str(escape(value)).replace("\n", "<br>")


def element(tag: str, inner: str, **attributes: str) -> str:
    """Return an element with HTML in it; attributes without a value are left out, `_` stands for `-` in their names."""
    given = "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in attributes.items() if value)
    return f"<{tag}{given}>{inner}</{tag}>"


def marked(inner: str, tags: Iterable[str]) -> str:
    """Return HTML within these elements, the first innermost: each once, however often it is named."""
    for tag in dict.fromkeys(tags):
        inner = element(tag, inner)
    return inner


def link(url: str, inner: str) -> str:
    """Return a link, or what would be linked if there is nothing to link to."""
    return element("a", inner, href=url) if url else inner


def figure(url: str, *, alt: str = "", caption: str = "", credit: str = "") -> str:
    """Return a picture with what is said of it; nothing without an address."""
    if not url:
        return ""
    told = [text(caption)] if caption else []
    told += [element("small", text(credit))] if credit else []
    picture = f'<img src="{escape(url)}" alt="{escape(alt)}">'
    return element("figure", picture + (element("figcaption", " ".join(told)) if told else ""))


def check_depth(depth: int, field: str) -> None:
    """Refuse rich text that is nested more deeply than a body may be.

    Raises:
        Invalid: it is.
    """
    if depth > MAX_BODY_DEPTH:
        raise Invalid.at(field, f"Must not be nested more than {MAX_BODY_DEPTH} levels deep.")


_EMBEDDING_CHARACTERS = 30
"""What each reference counts for, besides what it stands for."""


class EmbeddingAllowance:
    """How much may still be made of what is embedded: a small reference may stand for much, and stand there often."""

    def __init__(self) -> None:
        self._left = MAX_RAW_HTML_CHARACTERS

    def spend(self, html: str, field: str) -> str:
        """Return this HTML, or a part of it such as an address, if it is not too much.

        Raises:
            Invalid: it is. To embed costs something even if it shows nothing: what embeds much may be embedded itself.
        """
        self._left -= len(html) + _EMBEDDING_CHARACTERS
        if self._left < 0:
            raise Invalid.at(field, f"Embeds more than {MAX_RAW_HTML_CHARACTERS:,} characters of HTML: split it.")
        return html
