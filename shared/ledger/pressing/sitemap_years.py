"""Lists of sitemaps by year, for what is not among the newest: a site that has so many that one list cannot name all.

No publish wants them. The sweep does, each minute, if a sitemap of theirs has changed since they were pressed.
"""

from __future__ import annotations

from typing import NamedTuple

from shared.events import Due
from shared.ledger.connections import Connection
from shared.ledger.leases import LEASE
from shared.ledger.pressing.excerpts import MAX_SITEMAPS
from shared.ledger.pressing.wants import Want, want
from shared.listings import SITEMAP
from shared.pages import ROBOTS, sitemap_year_page


class _StaleYear(NamedTuple):
    year: int
    is_new: bool


def want_stale_years(db: Connection, newest: int = MAX_SITEMAPS) -> list[Due]:
    """Want the lists of years that may not be what they should be, and robots.txt to name new ones.

    `newest` is how many sitemaps the list of them names.

    Returns:
        What to ring for.
    """
    values = {"listing": SITEMAP.name, "newest": newest, "while_pressed": LEASE}
    stale = db.read(_StaleYear, _SELECT_STALE_YEARS, values).fetchall()
    pages = [sitemap_year_page(row.year) for row in stale]
    if any(row.is_new for row in stale):
        pages.append(ROBOTS)
    return want(db, [Want(page) for page in pages])


# A sitemap that is no longer named among the newest has changed before that, or is in the list of its year already.
_SELECT_STALE_YEARS = """
    WITH last AS (SELECT begins_at, begins_with FROM parts WHERE listing = %(listing)s
                  ORDER BY begins_at DESC, begins_with DESC OFFSET %(newest)s LIMIT 1),
    changed AS (SELECT extract(year FROM day)::integer AS year, max(changed_at) AS changed_at
                FROM parts, last WHERE listing = %(listing)s
                  AND (parts.begins_at, parts.begins_with) <= (last.begins_at, last.begins_with) GROUP BY 1)
    SELECT year, pages.path IS NULL AS is_new
    FROM changed LEFT JOIN pages ON path = '/sitemap-year-' || year || '.xml'
    WHERE pages.path IS NULL OR wanted <= pressed AND changed.changed_at > pressed_at - %(while_pressed)s::interval
    ORDER BY year
"""


def sitemap_years(db: Connection) -> list[int]:
    """Return the years that have such lists; an archive may go far back."""
    return db.execute(_SELECT_YEARS).values()


_SELECT_YEARS = """
    SELECT year FROM generate_series(1500, extract(year FROM now())::integer + 1) AS year
         JOIN pages ON path = '/sitemap-year-' || year || '.xml' ORDER BY year
"""
