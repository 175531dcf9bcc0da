"""From the three formats of a body to HTML that nobody has judged yet."""

from __future__ import annotations

import re
from urllib.parse import quote

import comrak
from markupsafe import escape

from shared.article import BodyFormat

_EXTENSIONS = comrak.ExtensionOptions()
_EXTENSIONS.table = _EXTENSIONS.strikethrough = _EXTENSIONS.autolink = _EXTENSIONS.footnotes = True
_EXTENSIONS.cjk_friendly_emphasis = True
_RENDERING = comrak.RenderOptions()
_RENDERING.unsafe_ = True  # HTML in Markdown is Markdown; the sanitiser judges it

_BLANK_LINES = re.compile(r"\n\s*\n")
_SINGLE_TILDE = re.compile(r"(?<![~\\])~(?!~)")
_TILDE_STAND_INS = "⁓〰⸛⸞"
"""Punctuation, as a tilde is: emphasis beside it begins and ends where it would beside a tilde."""


def raw_html(body: str, body_format: BodyFormat) -> str:
    """Return the body as HTML that nobody has judged yet."""
    return _CONVERTER_BY_FORMAT[body_format](body)


def _from_markdown(body: str) -> str:
    """Render Markdown in which `1~3` is a range: comrak strikes through between single tildes, too."""
    hidden = next((char for char in _TILDE_STAND_INS if char not in body), "") if body.count("~") > 1 else ""
    if not hidden:
        return _rendered(body)
    html = _rendered(_SINGLE_TILDE.sub(hidden, body))
    return html.replace(hidden, "~").replace(quote(hidden), "~")


def _rendered(body: str) -> str:
    return comrak.render_markdown(body, extension_options=_EXTENSIONS, render_options=_RENDERING)


def _from_html(body: str) -> str:
    return body


def _from_text(body: str) -> str:
    """Empty lines part paragraphs, other line ends are kept."""
    paragraphs = _BLANK_LINES.split(body.replace("\r\n", "\n").strip())
    return "\n".join(f"<p>{str(escape(text)).replace(chr(10), '<br>')}</p>" for text in paragraphs)


_CONVERTER_BY_FORMAT = {BodyFormat.MARKDOWN: _from_markdown, BodyFormat.HTML: _from_html, BodyFormat.TEXT: _from_text}
