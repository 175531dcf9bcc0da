"""Turn an article's body into HTML that is safe to show to readers."""

from __future__ import annotations

import re
from typing import Any

import comrak
import nh3
from markupsafe import escape

from shared.addresses import WEB_URL
from shared.article import BodyFormat

_ALLOWED_TAGS = (
    "p h2 h3 h4 h5 h6 ul ol li dl dt dd a strong em b i s del ins mark small sub sup abbr cite q time code pre "
    "blockquote table caption thead tbody tfoot tr th td figure figcaption img br hr div"
)
"""`div` is among them, bare, because dropping it would run two paragraphs of a careless CMS into one."""

_CONTENT_GOES_TOO = "script style template iframe object svg math select textarea button"

_ALLOWED_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "abbr": {"title"},
    "ol": {"start", "reversed"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}


def _from_our_root(url: str) -> str | None:
    """Keep `/politik/`; drop `bild.jpg` (it points nowhere from here) and whatever only looks like a path."""
    return url if url.startswith("/") else None


def _web_citation(_: str, attribute: str, value: str) -> str | None:
    """Drop a `cite` that is no web address: nh3 judges the schemes of `href` and `src` alone."""
    return None if attribute == "cite" and not WEB_URL.fullmatch(value) else value


_RULES: dict[str, Any] = {
    "tags": set(_ALLOWED_TAGS.split()),
    "clean_content_tags": set(_CONTENT_GOES_TOO.split()),
    "attributes": _ALLOWED_ATTRIBUTES,
    "url_schemes": {"http", "https", "mailto"},
    "url_relative": _from_our_root,
    "link_rel": "noopener",
    "set_tag_attribute_values": {"img": {"loading": "lazy"}},  # of several, each process has an order of its own
}
_SANITISER = nh3.Cleaner(**_RULES)

_CITING = nh3.Cleaner(**_RULES, attribute_filter=_web_citation)
"""The same for a text that cites: what nh3 asks of each attribute costs too much where nothing does."""

_EXTENSIONS = comrak.ExtensionOptions()
_EXTENSIONS.table = _EXTENSIONS.strikethrough = _EXTENSIONS.autolink = True
_RENDERING = comrak.RenderOptions()
_RENDERING.unsafe_ = True  # HTML in Markdown is Markdown; the sanitiser judges it

_CITES = re.compile("cite", re.IGNORECASE)
_H1 = re.compile(r"<(/?)h1(?=[\s/>])", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n")


def html_of(body: str, body_format: BodyFormat) -> str:
    """Return the body as well-formed HTML that holds only what `_ALLOWED_TAGS` and `_ALLOWED_ATTRIBUTES` allow.

    It takes as long as the body demands: whoever accepts one from strangers bounds it before.
    """
    return safe_html(raw_html(body, body_format))


def raw_html(body: str, body_format: BodyFormat) -> str:
    """Return the body as HTML that nobody has judged yet."""
    return _CONVERTER_BY_FORMAT[body_format](body)


def safe_html(raw: str) -> str:
    """Return what may be shown of HTML from anywhere.

    A first-level heading becomes a second-level one: the page has its own. Sanitising is the last step, always:
    whatever touches the text after it could put together again what it took apart.
    """
    sanitiser = _CITING if _CITES.search(raw) else _SANITISER
    return sanitiser.clean(_H1.sub(r"<\1h2", raw))


def _from_markdown(body: str) -> str:
    return comrak.render_markdown(body, extension_options=_EXTENSIONS, render_options=_RENDERING)


def _from_html(body: str) -> str:
    return body


def _from_text(body: str) -> str:
    """Empty lines part paragraphs, other line ends are kept."""
    paragraphs = _BLANK_LINES.split(body.replace("\r\n", "\n").strip())
    return "\n".join(f"<p>{str(escape(text)).replace(chr(10), '<br>')}</p>" for text in paragraphs)


_CONVERTER_BY_FORMAT = {BodyFormat.MARKDOWN: _from_markdown, BodyFormat.HTML: _from_html, BodyFormat.TEXT: _from_text}
