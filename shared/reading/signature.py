"""How a request is signed by the Standard Webhooks scheme: at our own addresses, and by sources of our own kind."""

from __future__ import annotations

from collections.abc import Iterable

from shared.reading.request import Request
from shared.signable import Signable
from shared.signing import verify


def verified_id(request: Request, secrets: Iterable[str]) -> str:
    """Return the request's webhook id if one of the secrets signed it.

    Raises:
        Unsigned: the signature is missing, wrong or too old.

    """
    article_id = request.headers.get("x-article-id")
    asked = Signable(
        request.method,
        request.path,
        request.query_string,
        request.body,
        None if article_id is None else article_id.encode("latin-1").decode("utf-8", "surrogateescape"),
    )
    return verify(secrets, request.headers, asked.content, advice=asked.advice)
