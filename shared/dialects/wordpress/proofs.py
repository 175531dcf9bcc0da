"""Who sends on behalf of a WordPress, and how each of them proves it.

| sender                | proof                                                                            |
|-----------------------|----------------------------------------------------------------------------------|
| our plugin            | Standard Webhooks                                                                |
| WP Webhooks to 2.x    | `X-WP-Webhook-Signature`: base64 of HMAC-SHA256 over the body                    |
| WP Webhooks from 3.0  | `Authorization: Bearer …`: its signature covers its own settings, never the body |
| the core's ping       | none                                                                             |
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable

from shared.dialects.proving import message_digest
from shared.reading.request import Head, Request
from shared.reading.signature import verified_id
from shared.signing import Unsigned, claim
from shared.sources import Source

_OLD_SIGNATURE, _BEARER = "x-wp-webhook-signature", "authorization"
_PING_TYPES = ("text/xml", "application/xml")


def judge_head(head: Head) -> None:
    """Refuse a head that none of the senders makes.

    Raises:
        Unsigned: as `prove` would.
    """
    if head.media_type not in _PING_TYPES and not {_OLD_SIGNATURE, _BEARER} & head.headers.keys():
        claim(head.headers)


def is_ping(request: Request) -> bool:
    """Tell whether it is the core's `weblogUpdates.ping` or `extendedPing`."""
    return request.media_type in _PING_TYPES and b"<methodName>weblogUpdates." in request.body


def prove(request: Request, source: Source) -> str:
    """Return the message's id, or a digest of it: all senders but our own plugin give none.

    Raises:
        Unsigned: none of the source's secrets proves it.
    """
    if is_ping(request):
        return message_digest("wp-ping", request)
    if "webhook-signature" in request.headers:
        return verified_id(request, source.signing_secrets)
    if _is_bearer(request, source.secrets) or _is_signed(request, source.secrets):
        return message_digest("wp", request)
    raise Unsigned("No known secret proves this request; docs/cms/wordpress.md says how each sender is set up.")


def _is_bearer(request: Head, secrets: Iterable[str]) -> bool:
    given = request.headers.get(_BEARER, "").encode("latin-1", "replace")
    return any(hmac.compare_digest(f"Bearer {secret}".encode(), given) for secret in secrets)


def _is_signed(request: Request, secrets: Iterable[str]) -> bool:
    given = request.headers.get(_OLD_SIGNATURE, "").encode("latin-1", "replace")
    if "x-wp-webhook-name" in request.headers:  # from 3.0 on, what is signed stays the same for ever
        return False
    return any(
        hmac.compare_digest(base64.b64encode(hmac.digest(secret.encode(), request.body, "sha256")), given)
        for secret in secrets
    )
