"""A request to intake as a value: its head alone, as the door has it, and the whole, as dialects read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from werkzeug.http import parse_options_header

from shared.settings import Site

_SIGNED_PATHS = re.compile(
    r"/v1/(?:sources/(?P<source>[^/]+)/(?:articles(?:/(?P<article_id>.*))?|webhook(?:/(?P<rest>.*))?)"
    r"|sources/[^/]+/(?:media/[^/]+|front(?:/.*)?)|subscriptions(?:/[^/]*)?)",
    re.DOTALL,
)
"""The addresses where something is changed; a signature is asked for at each."""
_CHANGING_METHODS = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True)
class Head:
    """A request without its body. Names of headers are in lower case, their bytes read as Latin-1."""

    method: str
    path: str
    """Decoded; what is no UTF-8 in it as surrogates."""
    headers: Mapping[str, str]

    @property
    def changes(self) -> re.Match[str] | None:
        """What it wants to change, if anything."""
        return _SIGNED_PATHS.fullmatch(self.path) if self.method in _CHANGING_METHODS else None

    @property
    def has_body(self) -> bool:
        """Whether a body follows."""
        return self.headers.get("content-length", "0") != "0" or "transfer-encoding" in self.headers

    @property
    def media_type(self) -> str:
        """The type of its body, in lower case and without parameters."""
        return parse_options_header(self.headers.get("content-type"))[0].lower()


@dataclass(frozen=True)
class Request(Head):
    """A request of a source, whole."""

    site: Site
    """The site that it is for."""
    query_string: str
    """As it was sent, without the question mark."""
    query: Mapping[str, str]
    """Decoded; the first value of each name."""
    body: bytes
    article_id: str | None
    """What follows `articles/` in the path, decoded, if anything does."""
    rest: str = ""
    """What follows `webhook/` in the path, decoded: such as the event, in an address of its own for each."""

    @classmethod
    def of(cls, head: Head, query_string: str, body: bytes, site: Site) -> Request:
        """Return a request by its head and the rest of it; what its path names is taken out of it.

        `query_string` is as it was sent, its bytes read as Latin-1.
        """
        asked = _SIGNED_PATHS.fullmatch(head.path)
        fields = parse_qsl(query_string.encode("latin-1", "replace").decode("utf-8", "replace"), keep_blank_values=True)
        return cls(
            head.method,
            head.path,
            head.headers,
            site,
            query_string=query_string,
            query=dict(reversed(fields)),
            body=body,
            article_id=asked and asked["article_id"],
            rest=(asked and asked["rest"]) or "",
        )
