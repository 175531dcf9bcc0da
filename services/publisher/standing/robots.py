"""robots.txt (RFC 9309): who may read what, and where the sitemaps are."""

from __future__ import annotations

from itertools import takewhile

from shared.content_types import TEXT
from shared.pages import SITEMAP_INDEX
from shared.site import Site
from shared.standing_file import StandingFile

SITEMAPS = (SITEMAP_INDEX,)
"""What it names. A sitemap that the index names need not be here."""


def robots_file(site: Site) -> StandingFile:
    """Return it: everybody may read everything, but for what the site's own lines say.

    Own rules that come before any `User-agent` are for everybody: they continue our group.
    """
    for_all = list(takewhile(lambda line: not line.lower().startswith("user-agent"), site.robots))
    allowed = [] if any(line and not line.startswith("#") for line in for_all) else ["Disallow:"]
    own = [*for_all, *allowed, *site.robots[len(for_all) :]]
    lines = ["User-agent: *", *own, "", *(f"Sitemap: {site.url}{each.path}" for each in SITEMAPS)]
    return StandingFile("/robots.txt", TEXT, "\n".join([*lines, ""]).encode())
