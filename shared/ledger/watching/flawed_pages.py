"""How many pages are not in the looks of the site's own theme, and why."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.watching.backlogs import MAX_COUNTED_ROWS


class FlawedPages(NamedTuple):
    """Those that a flaw of the theme has been found on."""

    pages: int
    flaw: str | None
    """One of the flaws."""


def flawed_pages(db: Connection) -> FlawedPages:
    """Count them, to `MAX_COUNTED_ROWS`."""
    return db.read(FlawedPages, _COUNT_FLAWED_PAGES, {"most": MAX_COUNTED_ROWS}).one()


_COUNT_FLAWED_PAGES = """
    SELECT count(*) AS pages, min(flaw) AS flaw
    FROM (SELECT flaw FROM pages WHERE flaw IS NOT NULL LIMIT %(most)s) flawed
"""
