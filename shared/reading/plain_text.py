"""Text out of HTML, for fields that have no markup here: titles and excerpts of many a CMS are HTML."""

from __future__ import annotations

import html
import re

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
