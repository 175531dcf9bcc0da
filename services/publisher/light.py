"""Which articles are so light that rendering them cannot harm the publisher, whatever is in them.

It is judged by what is there, not by what intake would have taken: the ledger may hold what came before any limit.
"""

from __future__ import annotations

import string
from collections.abc import Iterable

from shared.article import Article

MAX_LIGHT_LENGTH = 20_000
"""Bytes of a light body, and characters of all other fields together: four times what most articles have."""
MAX_LIGHT_MARKUP_BYTES = 1_000
"""Bytes in a light body that may be markup. What takes time or memory takes them: each table, link, quote, entity,
emphasis or nesting needs some, and in the worst case each goes through the rest of the text, or through the others."""
MAX_LIGHT_TAGS = 200
"""`<` in a light body: html5ever may open again, in each element, all that were left open before."""
MAX_LIGHT_CELLS = 2_000
"""`|` times lines in a light body: comrak fills up the rows of a table."""
MAX_LIGHT_PARTS = 200
"""Authors, facts, sources, tags and pictures."""

_PLAIN_BYTES = (string.ascii_letters + string.digits + " ,").encode() + bytes({*range(0x80, 0x100)} - {0xA0})
"""Bytes that mean nothing to any parser. 0xA0 ends a no-break space, which is moved like an entity."""


def is_light(article: Article) -> bool:
    """Return whether it renders within some milliseconds and megabytes. Takes a few µs for each kB."""
    try:
        return article.live is None and _rest_is_light(article) and _body_is_light(article.body)
    except (TypeError, ValueError, AttributeError):
        return False  # the ledger holds what no intake of ours has put there


def _body_is_light(text: str) -> bool:
    if len(text) > MAX_LIGHT_LENGTH:
        return False
    body = text.encode()
    return (
        len(body) <= MAX_LIGHT_LENGTH
        and len(body.translate(None, _PLAIN_BYTES)) <= MAX_LIGHT_MARKUP_BYTES
        and body.count(b"<") <= MAX_LIGHT_TAGS
        and body.count(b"|") * (body.count(b"\n") + body.count(b"\r") + 1) <= MAX_LIGHT_CELLS
    )


def _rest_is_light(article: Article) -> bool:
    parts = len(article.authors) + len(article.facts) + len(article.sources) + len(article.tags)
    parts += len(article.pictures)
    return parts <= MAX_LIGHT_PARTS and sum(map(len, _rest(article))) <= MAX_LIGHT_LENGTH


def _rest(article: Article) -> Iterable[str]:
    yield article.title
    yield article.standfirst
    yield article.dateline
    yield article.section
    yield article.language
    yield article.canonical_url
    yield article.license
    yield article.copyright
    yield article.series.title if article.series else ""
    yield from article.tags
    for picture in article.all_pictures:
        yield from (picture.url, picture.alt, picture.caption, picture.credit, picture.license)
    for author in article.authors:
        yield author.name
        yield author.url
    for fact in article.facts:
        yield fact.label
        yield fact.value
    for source in article.sources:
        yield source.title
        yield source.url
