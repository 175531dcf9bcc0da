"""How senders without Standard Webhooks prove who they are: an HMAC, or the secret itself. In constant time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from shared.reading.request import Request
from shared.signing import Unsigned

_BEARER = "bearer "


def message_digest(kind: str, request: Request) -> str:
    """Return an id for a message that brings none: the same for the same body, wherever and however it is sent.

    Nothing else of it is signed: whoever has caught it could send it again with another, and have it taken anew.
    """
    return f"{kind}-{hashlib.sha256(request.body).hexdigest()}"


def check_hmac(request: Request, secrets: Iterable[str], algorithm: str, header: str, prefix: str = "") -> None:
    """Check that a header holds the HMAC of the body, in hex, made with one of the secrets as they are written.

    `algorithm` is `sha1` or `sha256`; `prefix` stands in front of the hex, such as `sha256=`.

    Raises:
        Unsigned: it does not.
    """
    given = request.headers.get(header, "")
    if not given:
        raise Unsigned("This header is missing: set the source's secret in the CMS.", field=header)
    right = [prefix + hmac.new(one.encode(), request.body, algorithm).hexdigest() for one in secrets]
    if not is_one_of(given, right):
        raise Unsigned("No known secret signed this body.", field=header)


def check_bearer(request: Request, secrets: Iterable[str]) -> None:
    """Check that `Authorization: Bearer …` brings one of the secrets.

    Raises:
        Unsigned: it does not.
    """
    given = request.headers.get("authorization", "")
    if given[: len(_BEARER)].lower() != _BEARER or not is_one_of(given[len(_BEARER) :].strip(), secrets):
        raise Unsigned("Send the source's secret as `Bearer …`.", field="Authorization")


def is_one_of(given: str, known: Iterable[str]) -> bool:
    """Tell whether it is one of them, without telling by the time how close it was. An empty one is none."""
    claimed = given.encode("utf-8", "surrogatepass")  # JSON may have halves of characters in it
    right = [hmac.compare_digest(one.encode(), claimed) for one in known if one]
    return any(right)
