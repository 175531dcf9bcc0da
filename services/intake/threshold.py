"""What the head of a request tells, judged before a byte of its body is read."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header

from services.intake.context import unknown_source
from services.intake.formats import DIALECTS
from services.intake.invalid import Invalid
from shared.signing import claim

MAX_BODY_BYTES = 5 * 1024 * 1024
"""The largest body that is read."""

_SIGNED_PATHS = re.compile(r"/v1/(?:sources/(?P<source>[^/]+)/articles(?:/.*)?|subscriptions(?:/[^/]*)?)", re.DOTALL)
"""The addresses where something is changed; a signature is asked for at each."""


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
        return _SIGNED_PATHS.fullmatch(self.path) if self.method in {"POST", "DELETE"} else None

    @property
    def has_body(self) -> bool:
        """Whether a body follows."""
        return self.headers.get("content-length", "0") != "0" or "transfer-encoding" in self.headers


def judge(head: Head, sources: Container[str]) -> None:
    """Refuse a request that no body could make good.

    Raises:
        UnknownSource, Unsigned, Invalid, RequestEntityTooLarge: as the views would, had they read it.
    """
    asked = head.changes
    if asked is None:
        return
    source = asked["source"]
    if source is not None and source not in sources:
        raise unknown_source(source)
    claim(head.headers)
    length = head.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    if source is not None and head.method == "POST":
        _judge_article(head)


def _judge_article(head: Head) -> None:
    media_type = parse_options_header(head.headers.get("content-type"))[0].lower()
    if media_type not in DIALECTS:
        raise Invalid.at("Content-Type", f"Must be one of: {', '.join(DIALECTS)}.", status=415)
    try:
        head.headers.get("x-article-id", "").encode("latin-1").decode()
    except UnicodeDecodeError as error:
        raise Invalid.at("X-Article-Id", "Must be UTF-8, as the body is.") from error
