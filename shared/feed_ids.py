"""Ids by which feed readers know articles again: `tag:` URIs (RFC 4151), which outlive paths, sections and hosts."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import date
from urllib.parse import quote, urlsplit

from shared.listings import Listing

FEED_AUTHORITY = re.compile(
    r"^(?:[A-Za-z0-9._-]+@)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
    r",[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?$"
)
"""Whose ids they are: a host or an e-mail address, and a day on which it was theirs (RFC 4151, section 2.1)."""

_ID_CHARACTERS = 32
"""Hexadecimal digits of an article's id: 128 bits, so that no two articles share one."""


def authority_of(site_url: str, today: date) -> str:
    """Return the authority of a site that has named none: its host, and the day on which it starts.

    >>> authority_of("https://Bücher.example:8443/x", date(2026, 11, 27))
    'xn--bcher-kva.example,2026-11-27'
    """
    host = urlsplit(site_url).hostname or ""
    with suppress(UnicodeError):  # what no host can be called is made one below
        host = host.encode("idna").decode()
    labels = [label.strip("-") for label in re.sub("[^a-z0-9.-]", "-", host.lower()).split(".")]
    return f"{'.'.join(filter(None, labels)) or 'localhost'},{today.isoformat()}"


def article_tag(authority: str, source: str, external_id: str) -> str:
    """Return the `tag:` URI of an article: made of what its source calls it, which nothing else changes.

    It is a digest: the source's own ids are nobody's business. A ledger that is filled anew by the same sources gives
    the same, if the site keeps its authority.
    """
    digest = hashlib.sha256(f"{source}\n{external_id}".encode()).hexdigest()
    return f"tag:{authority}:article/{digest[:_ID_CHARACTERS]}"


def feed_tag(authority: str, listing: Listing) -> str:
    """Return the `tag:` URI of a listing's feed."""
    return f"tag:{authority}:feed/{quote(listing.name)}"
