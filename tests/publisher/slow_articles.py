"""Articles that take more time or memory to render than any reader would wait for."""

from __future__ import annotations

from dataclasses import replace

from shared.article import BodyFormat
from tests.publisher.newsroom import ARTICLE, EDITION

COLUMNS = 1000

WIDE_TABLE = "|" + "a|" * COLUMNS + "\n|" + "-|" * COLUMNS + "\n" + "|x|\n" * 20_000
"""84 kB of Markdown, 200 MB of HTML: short rows are filled up."""
QUOTES = ">\t" * 100_000
"""Quadratic in its depth."""
ADDRESSES = "a@a.a " * 32_000
"""Takes more than 8 GB."""
NESTED_PRE = "<pre>" * 200_000
"""Quadratic in its depth."""

SLOW = {
    "a wide table": (WIDE_TABLE, BodyFormat.MARKDOWN),
    "quotes in quotes": (QUOTES, BodyFormat.MARKDOWN),
    "addresses": (ADDRESSES, BodyFormat.MARKDOWN),
    "nested elements": (NESTED_PRE, BodyFormat.HTML),
}

NOT_LIGHT = replace(EDITION, article=replace(ARTICLE, body="Word. " * 5_000))
"""Rendered quickly, but not within the publisher."""
