"""What certificates of other hosts are checked by."""

from __future__ import annotations

import ssl
from functools import lru_cache

import certifi


@lru_cache(1)
def trusted() -> ssl.SSLContext:
    """Return what certificates are checked by: those that all know, and those that this machine knows besides.

    It is made once: each new one reads them all.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
