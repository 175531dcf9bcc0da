"""What is signed of a request to us: Standard Webhooks signs a body, and not all that a request means is in there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from shared.signing import sign

_ESCAPED = str.maketrans({"%": "%25", "?": "%3F", "\n": "%0A"})
"""What stays escaped in a path, so that it is not mistaken for one with a query or a body behind it."""


@dataclass(frozen=True)
class Signable:
    """A request, as far as its meaning goes.

    | request | what is signed as its body |
    |---|---|
    | POST | the body: all that it means is in there |
    | POST with X-Article-Id | `X-Article-Id: `, the header's value, a line feed, the body |
    | PUT | the method, a space, the path: that of a picture names the digest of its body |
    | GET, DELETE | the method, a space, the path and the query; if it has a body, a line feed and that, too |
    """

    method: str
    path: str
    """Percent-decoded: proxies may write it in another way, and some servers tell it only so."""
    query: str = ""
    """As it was sent, without the question mark."""
    body: bytes = b""
    article_id: str | None = None
    """The X-Article-Id header; None if there is none."""

    @classmethod
    def of(cls, method: str, target: str, body: bytes = b"", article_id: str | None = None) -> Signable:
        """Return what a client sends to a target such as `/v1/sources/desk/articles/2026%2F1?version=3`."""
        path, _, query = target.partition("?")
        return cls(method, unquote(path, errors="surrogateescape"), query, body, article_id)

    @property
    def content(self) -> bytes:
        """What is signed. No request of one row of the table has the content of another row's: see `formats.read`."""
        if self._line is None:
            return self.body
        line = self._line.encode("utf-8", "surrogateescape")
        return line + b"\n" + self.body if self.body or self.method == "POST" else line

    @property
    def advice(self) -> str:
        """How to sign this request, where that is not as plain as to sign its body; else empty."""
        if self._line is None:
            return ""
        said = self._line.encode("utf-8", "replace").decode()
        where = "and a line feed in front of the body" if self.body else "in place of the body"
        return f" Sign the text `{said}` {where}: it is part of what this request means."

    @property
    def _line(self) -> str | None:
        """The first line of what is signed; None if the body says it all."""
        if self.method == "POST":
            return None if self.article_id is None else f"X-Article-Id: {self.article_id}"
        path = self.path.translate(_ESCAPED)
        return f"{self.method} {path}?{self.query}" if self.query else f"{self.method} {path}"


def sign_request(secret: str, message_id: str, request: Signable, *, at: int | None = None) -> dict[str, str]:
    """Return the three headers that prove a request; `at` as for `sign`."""
    return sign(secret, message_id, request.content.decode(), at=at)
