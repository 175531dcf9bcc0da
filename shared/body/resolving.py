"""Addresses as they stand in a body, made absolute."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from shared.addresses import WEB_URL

_CONTROLS = "".join(map(chr, range(0x21)))
"""What browsers leave out at the ends of an address."""
_LINE_ENDS = {9: None, 10: None, 13: None}
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_NOT_IN_AN_ADDRESS = re.compile(r"[\s\"<>\\^`{|}\[\]]")
_WITHOUT_SCHEME = re.compile(r"www\.[\w-]+\.\w", re.IGNORECASE)
MAX_ADDRESS_CHARACTERS = 20_000
"""Of an address that is looked at; a longer one leads nowhere."""


def scheme_of(url: str) -> str:
    """Return the scheme of an address in lower case; empty if it is relative."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else ""


def as_browsers_read(url: str) -> str:
    """Return an address without what browsers do not see in it."""
    return url.strip(_CONTROLS).translate(_LINE_ENDS)


def web_address_of(url: str, base_url: str) -> str:
    """Return the absolute web address that stands in a body; empty if it is none, or relative to nobody knows what.

    Its scheme is in lower case.
    """
    url = as_browsers_read(url)
    if not url or len(url) > MAX_ADDRESS_CHARACTERS:
        return ""
    if _WITHOUT_SCHEME.match(url):
        url = f"https://{url}"
    scheme = scheme_of(url)
    if not scheme:
        relative = url.replace("\\", "/")
        url = f"https:{relative}" if relative.startswith("//") else _joined(base_url, relative)
    elif scheme not in ("http", "https"):
        return ""
    else:
        url = scheme + url[len(scheme) :]
    return url if _leads_somewhere(url) else ""


def spelt(url: str) -> str:
    """Return an address with what may not stand in one percent-encoded."""
    return _NOT_IN_AN_ADDRESS.sub(lambda found: quote(found[0]), url)


def by_https(url: str) -> str:
    """Return a web address that is asked by https."""
    return f"https://{url[7:]}" if url[:7].lower() == "http://" else url


def _joined(base_url: str, url: str) -> str:
    try:
        return urljoin(base_url, url) if base_url else ""
    except ValueError:
        return ""


def _leads_somewhere(url: str) -> bool:
    if not WEB_URL.match(url):
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False
