"""Text out of HTML, for fields that have no markup here: titles and excerpts of many a CMS are HTML."""

from __future__ import annotations

import html
import re

import nh3

_BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|blockquote|tr|td|th)\b|br\b)", re.IGNORECASE)
"""Before these, words are apart although no space is between them."""


def plain_text(markup: str) -> str:
    """Return what a reader of the HTML would read, on one line.

    >>> plain_text("<p>Bahn &amp; <em>Bus</em></p><p>1 &lt; 2</p>")
    'Bahn & Bus 1 < 2'
    """
    if "<" in markup:
        markup = nh3.clean(_BREAK.sub(r" \g<0>", markup), tags=set())
    return " ".join(html.unescape(markup).split())
