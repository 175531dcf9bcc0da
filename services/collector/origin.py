"""Where an address leads: what must be the same for two addresses to be of one server."""

from __future__ import annotations

from typing import NamedTuple

import httpx

from shared.errors import Permanent

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Scheme, host and port as httpx, which connects, reads them: another reading could lead elsewhere."""

    scheme: str
    host: str
    """In lower case, an IPv6 address without brackets."""
    port: int | None
    """None: the scheme's own."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host[:100]}{f':{self.port}' if self.port else ''}"


def origin_of(url: str) -> Origin:
    """Return the origin of an address.

    >>> str(origin_of("HTTP://CMS.example:80/a.jpg"))
    'http://cms.example'

    Raises:
        Permanent: it is malformed.
    """
    try:
        parsed = httpx.URL(url)
        return Origin(
            parsed.scheme, parsed.host, None if parsed.port == _DEFAULT_PORTS.get(parsed.scheme) else parsed.port
        )
    except (httpx.InvalidURL, ValueError) as error:
        raise Permanent("Its address is malformed.") from error
