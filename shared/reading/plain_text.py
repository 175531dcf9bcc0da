"""Text out of HTML, for fields that have no markup here: titles and excerpts of many a CMS are HTML."""

from __future__ import annotations

import html
import re
from html.entities import html5

import nh3

_BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|blockquote|tr|td|th)\b|br\b)", re.IGNORECASE)
"""Before these, words are apart although no space is between them."""


MAX_PARSED_CHARACTERS = 5_000
"""Characters of HTML that a parser takes apart: what it does may take quadratic time. Longer is no headline or caption,
and only where its tags end is looked for: what is in a script or a comment of it counts as text."""

_TAG = re.compile(r"""</?[a-zA-Z!?](?:[^<>"']|"[^"<]*"|'[^'<]*')*>""")
"""A tag, of which no attempt looks further than to where the next may begin."""


def plain_text(markup: str) -> str:
    """Return what a reader of the HTML would read, on one line.

    >>> plain_text("<p>Bahn &amp; <em>Bus</em></p><p>1 &lt; 2</p>")
    'Bahn & Bus 1 < 2'
    """
    if "<" in markup:
        apart = _BREAK.sub(r" \g<0>", markup)
        markup = nh3.clean(apart, tags=set()) if len(markup) <= MAX_PARSED_CHARACTERS else _TAG.sub("", apart)
    return " ".join(html.unescape(markup).split())


_ELEMENTS = (
    "a abbr acronym address article aside b bdi bdo big blockquote body br button center cite code dd del details "
    "dfn div dl dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img "
    "input ins kbd label li link main mark meta nav noscript o:p object ol p picture pre q s samp script section "
    "small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time "
    "title tr tt u ul var video wbr"
)
_ELEMENT_NAMES = "|".join(sorted(_ELEMENTS.split(), key=len, reverse=True))
_ATTRIBUTES = r"""(?:\s+[\w:-]++(?:\s*=\s*(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>=]++)))*+"""
KNOWN_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{_ELEMENT_NAMES}){_ATTRIBUTES}\s*+/?>", re.IGNORECASE)
"""A tag of HTML itself. `<b and c>` is none, nor is `<Name>`."""
_UNREAD = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MAX_DECODINGS = 3
"""How often a text may have been encoded before it came."""


def decoded(text: str) -> str:
    """Return text that should have none of HTML's markup without what it has: entities decoded, tags left out.

    Only what can be nothing else is taken for markup: `a < b`, `AT&T` and `List<String>` stay. A lone tag that is
    written with entities (`&lt;em&gt;`) is to be read, and stays, too; one with its end tag was encoded twice.

    >>> decoded("M&uuml;ller &amp;amp; S&#246;hne<br>die <em>Bilanz</em>: a < b")
    'Müller & Söhne die Bilanz: a < b'
    """
    if "<" in text:
        apart = _BREAK.sub(r" \g<0>", _UNREAD.sub(" ", text)) if len(text) <= MAX_PARSED_CHARACTERS else text
        text = KNOWN_TAG.sub("", apart)
    text = without_entities(text)
    return KNOWN_TAG.sub("", text) if has_paired_tags(text) else text


def without_entities(text: str) -> str:
    """Return text with the characters that HTML's entities stand for, however often it was encoded."""
    for _ in range(_MAX_DECODINGS):
        if "&" not in text or (once := _ENTITY.sub(_character, text)) == text:
            break
        text = once
    return text


def has_paired_tags(text: str) -> bool:
    """Tell whether a text has a start tag of HTML and an end tag of the same name."""
    tags = {(match["name"].lower(), bool(match["end"])) for match in KNOWN_TAG.finditer(text)}
    return any(is_end and (name, False) in tags for name, is_end in tags)


def _character(entity: re.Match[str]) -> str:
    known = entity[0][1] == "#" or entity[0][1:] in html5
    return html.unescape(entity[0]) if known else entity[0]
