"""How Contentful signs: method, path, the headers that it names, and the body, as its node-apps-toolkit does."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from urllib.parse import quote

from shared.dialects.proving import is_one_of
from shared.reading.request import Head, Request
from shared.signing import MAX_CLOCK_SKEW_SECONDS, Unsigned
from shared.sources import Source

_SIGNATURE, _SIGNED_HEADERS, _TIMESTAMP = (
    "x-contentful-signature",
    "x-contentful-signed-headers",
    "x-contentful-timestamp",
)
_TOPIC, _DELIVERY = "x-contentful-topic", "x-contentful-idempotency-key"
_HEX_HMAC = re.compile("[0-9a-f]{64}")
_MILLISECONDS = re.compile("[0-9]{13}")
_ESCAPED_NOT_IN_A_PATH = "!#$&'()*+,/:;=?@~"
"""What JavaScript's `encodeURI` leaves as it is, besides letters, digits and `-_.`."""


def judge_head(head: Head) -> None:
    """Refuse what no body could make good.

    Raises:
        Unsigned: a header is missing, malformed or too old, or the topic is not signed.
    """
    if not _HEX_HMAC.fullmatch(head.headers.get(_SIGNATURE, "")):
        raise Unsigned("Must be 64 hexadecimal digits: enable request verification in Contentful.", field=_SIGNATURE)
    timestamp = head.headers.get(_TIMESTAMP, "")
    if not _MILLISECONDS.fullmatch(timestamp) or abs(time.time() - int(timestamp) / 1000) > MAX_CLOCK_SKEW_SECONDS:
        raise Unsigned("Must be the time in milliseconds since 1970, at most 5 minutes off ours.", field=_TIMESTAMP)
    decisive, signed = (_TIMESTAMP, _SIGNED_HEADERS, _TOPIC), _signed_names(head)
    missing = [name for name in decisive if name not in signed or name not in head.headers]
    if missing:
        raise Unsigned(f"Must name {missing[0]}: it decides, so it has to be signed.", field=_SIGNED_HEADERS)


def verified_delivery(request: Request, source: Source) -> str:
    """Return the id of a delivery that Contentful has signed: its own, or a digest; a retry has the same.

    Raises:
        Unsigned: it is not signed with a secret of the source within the last five minutes.
    """
    judge_head(request)
    claimed, content = request.headers[_SIGNATURE], _canonical(request, source.text("external_path"))
    right = [hmac.new(secret.encode(), content, "sha256").hexdigest() for secret in source.secrets]
    if not is_one_of(claimed, right):
        raise Unsigned(
            "No known secret signed this request at this address; if a proxy changes the path, set external_path.",
            field=_SIGNATURE,
        )
    delivery = request.headers.get(_DELIVERY, "")
    if _DELIVERY in _signed_names(request) and _HEX_HMAC.fullmatch(delivery):
        return f"contentful-{delivery}"
    told = request.headers[_TOPIC].encode("latin-1", "replace") + b"\n" + request.body
    return f"contentful-{hashlib.sha256(told).hexdigest()}"


def topic(request: Request) -> str:
    """Return what has happened, such as `ContentManagement.Entry.publish`: one of the headers that are signed."""
    return request.headers[_TOPIC].strip()


def _signed_names(head: Head) -> list[str]:
    return [name.strip().lower() for name in head.headers.get(_SIGNED_HEADERS, "").split(",")]


def _canonical(request: Request, external_path: str) -> bytes:
    """Return the bytes that are signed."""
    path = external_path or request.path
    if request.query_string:
        path += "?" + quote(request.query_string, safe="!'()*~")  # once for itself, and once more below
    given = {"content-length": str(len(request.body)), **request.headers}  # a proxy may have put it together anew
    headers = sorted((name, given[name].strip()) for name in set(_signed_names(request)) if name in given)
    told = [
        request.method.encode(),
        quote(path.encode("utf-8", "surrogateescape"), safe=_ESCAPED_NOT_IN_A_PATH).encode(),
        ";".join(f"{name}:{value}" for name, value in headers).encode("latin-1", "replace"),
        request.body,
    ]
    return b"\n".join(told)
