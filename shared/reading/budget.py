"""Whether an article can be afforded: each page in at most 2 s of CPU, 300 MB and 2 MB for readers.

Every check costs time in proportion to the text, and stands before the first step whose cost grows faster.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from markupsafe import escape

from shared.article import Article, BodyFormat
from shared.body import ReadableBody, raw_html, readable_body
from shared.reading.limits import (
    MAX_BODY_DEPTH,
    MAX_EMPHASIS_COST,
    MAX_ENTITIES,
    MAX_HTML_BYTES,
    MAX_LINK_COST,
    MAX_LINKS,
    MAX_MARKUP_CHARACTERS,
    MAX_OTHER_FIELDS_BYTES,
    MAX_PUNCTUATION_RUN,
    MAX_RAW_HTML_CHARACTERS,
    MAX_TABLE_CELLS,
)
from shared.reading.markup import outline
from shared.reading.outline import TooMuch

_TEXT_BREAKING_CHARACTERS = "\n\\`*_~[]!<>&\"':|#.^$w"
"""Characters at which comrak begins a new piece of text; `w` for `www.`."""
_IN_A_DELIMITER_ROW = frozenset(" \t|:->*+.)0123456789")
_BEFORE_A_ROW = " \t>*+.)0123456789"
"""What a quotation or a list puts there, and white space."""
_PUNCTUATION = re.compile(rf"[)?!.,:*_~'\"]{{{MAX_PUNCTUATION_RUN + 1}}}")
_PARAGRAPH_END = re.compile(r"\n(?:[ \t]*\n| {0,3}[-+*] +(?=[^\s]))")
"""An empty line, or the entry of a list."""
_HIDDEN_AT = re.compile("&(?:commat|#0{0,6}64|#[xX]0{0,6}40);")
_MARKUP_OF_A_VALUE = 100
"""Bytes of tags and names around each value on the page."""


def check_body(body: str, body_format: BodyFormat) -> str:
    """Check that a body can be rendered in no time and space to speak of; return the HTML that it makes, unjudged.

    Raises:
        TooMuch: the sentence says of what.

    """
    if body_format is BodyFormat.MARKDOWN:
        _check_markdown(body)
    raw = raw_html(body, body_format)
    if len(raw) > MAX_RAW_HTML_CHARACTERS:
        raise TooMuch(f"Makes {len(raw):,} characters of HTML; at most {MAX_RAW_HTML_CHARACTERS:,} are read. Split it.")
    is_well_formed = body_format is not BodyFormat.HTML and (body_format is BodyFormat.TEXT or "<" not in body)
    if not is_well_formed or raw.count("<") - raw.count("</") > MAX_BODY_DEPTH:
        outline(raw)
    harmless = raw.count("&quot;") + raw.count("&lt;") + raw.count("&gt;")
    if raw.count("&") + raw.count("\u00a0") - harmless > MAX_ENTITIES:
        raise TooMuch(f"Has more than {MAX_ENTITIES:,} ampersands and no-break spaces; leave some out.")
    return raw


def check_readable(article: Article, players: Iterable[str], raw: str) -> ReadableBody:
    """Return what readers get of a body that `check_body` has let pass, and has made this HTML of.

    Raises:
        TooMuch: it is too large for a page.

    """
    shown = readable_body(article, players, raw=raw)
    size = len(shown.html.encode())
    if size > MAX_HTML_BYTES:
        raise TooMuch(f"Makes {size:,} bytes of HTML; at most {MAX_HTML_BYTES:,} are shown. Split it.")
    return shown


def check_rest(article: Article) -> None:
    """Check that all the fields but the body leave room for it on the page.

    Raises:
        TooMuch: they do not.

    """
    described = [article.title, article.standfirst, article.dateline, article.canonical_url, *article.tags]
    described += [article.license, article.copyright, article.series.title if article.series else ""]
    described += [text for author in article.authors for text in (author.name, author.url)]
    described += [text for source in article.sources for text in (source.title, source.url)]
    described += [update.title for update in (article.live.updates if article.live else ())]
    for picture in article.all_pictures:
        described += [picture.url, picture.alt, picture.caption, picture.credit, picture.license]
    shown = [text for fact in article.facts for text in (fact.label, fact.value)]
    if sum(map(len, described)) * 25 + sum(map(len, shown)) * 6 < MAX_OTHER_FIELDS_BYTES // 2:
        return  # nothing of its characters could make it too large
    size = _as_html(described) * 2 + _as_json(described) + _as_html(shown)
    if size > MAX_OTHER_FIELDS_BYTES:
        raise TooMuch(
            f"All fields but the body make {size:,} bytes of the page; at most {MAX_OTHER_FIELDS_BYTES:,} are shown. "
            "Shorten facts, sources, authors or tags."
        )


def _as_html(texts: Iterable[str]) -> int:
    return sum(len(str(escape(text)).encode()) + _MARKUP_OF_A_VALUE for text in texts)


def _as_json(texts: Iterable[str]) -> int:
    """Return the bytes of JSON within HTML, where `<`, `>`, `&` and `'` are escaped, too."""
    return sum(len(json.dumps(text)) + 5 * sum(map(text.count, "<>&'")) for text in texts)


def _check_markdown(body: str) -> None:
    if len(body) > MAX_LINKS:  # a shorter one has too few of whatever one character can be
        _check_signs(body)
    if body.count(")") > MAX_PUNCTUATION_RUN and _PUNCTUATION.search(body):
        raise TooMuch(f"Has more than {MAX_PUNCTUATION_RUN:,} punctuation marks in a row; leave some out.")
    if body.count("|") > 1 and (cells := _cells_in_markdown(body)) > MAX_TABLE_CELLS:
        raise TooMuch(f"Has {cells:,} table cells; at most {MAX_TABLE_CELLS:,} are shown. Split the table.")


def _check_signs(body: str) -> None:
    signs = sum(map(body.count, _TEXT_BREAKING_CHARACTERS))
    if signs > MAX_MARKUP_CHARACTERS:
        raise TooMuch(
            f"Has {signs:,} signs of Markdown and line ends; at most {MAX_MARKUP_CHARACTERS:,} are read. Split it."
        )
    if (links := _links_in(body)) > MAX_LINKS:
        raise TooMuch(f"Has {links:,} links and addresses; at most {MAX_LINKS:,} are shown. Leave some out.")
    if (
        links * len(body) > MAX_LINK_COST
        and sum(_links_in(line) * len(line) for line in body.split("\n")) > MAX_LINK_COST
    ):
        raise TooMuch("Has a long line with too many links and addresses; give each a line of its own.")
    if _emphases_in(body) ** 2 > MAX_EMPHASIS_COST and _emphases_squared(body) > MAX_EMPHASIS_COST:
        raise TooMuch("Has a paragraph with too many signs of emphasis (* _ ~); leave some out.")


def _emphases_in(text: str) -> int:
    return sum(map(text.count, "*_~"))


def _emphases_squared(body: str) -> int:
    return sum(_emphases_in(paragraph) ** 2 for paragraph in _PARAGRAPH_END.split(body))


def _links_in(text: str) -> int:
    """Return how many addresses of the web and of people may be found in Markdown."""
    hidden = sum(1 for _ in _HIDDEN_AT.finditer(text)) if "&" in text else 0
    return text.count("://") + text.count("www.") + text.count("@") + hidden


def _cells_in_markdown(body: str) -> int:
    """Return how many cells the tables may get: every row is filled up to the columns of its table."""
    cells = columns = 0
    for line in body.split("\n"):
        if not line.strip(" \t>"):
            columns = 0
        elif "|" in line and "-" in line and _IN_A_DELIMITER_ROW.issuperset(line):
            row = line.strip(_BEFORE_A_ROW)
            columns = max(columns, row.count("|") + 1 - row.startswith("|") - row.endswith("|"))
            cells += 2 * columns
        else:
            cells += columns
    return cells
