"""Sign and verify messages by the Standard Webhooks scheme (version 1.0, symmetric `v1` signatures)."""

from __future__ import annotations

import base64
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from standardwebhooks import Webhook, WebhookVerificationError

from shared.errors import Permanent

_ID = re.compile(r"[\x21-\x7e]{1,200}")


class Unsigned(Permanent):
    """The message is not signed with a secret that we know, or not within the last five minutes."""


def new_secret() -> str:
    """Return a fresh secret of 256 bits, in the form `whsec_…`."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, body: str, *, at: int | None = None) -> dict[str, str]:
    """Return the three headers that prove the message; `at` is in seconds of the epoch, by default now."""
    seconds = int(time.time()) if at is None else at
    signature = Webhook(secret).sign(message_id, datetime.fromtimestamp(seconds, UTC), body)
    return {"webhook-id": message_id, "webhook-timestamp": str(seconds), "webhook-signature": signature}


def verify(known: Iterable[str], headers: Mapping[str, str], body: bytes) -> str:
    """Return the message's id if any of the known secrets signed it less than five minutes ago or ahead.

    Raises:
        Unsigned: in every other case. The sentence says what is missing, but never how close it was.
    """
    headers = {name.lower(): value for name, value in headers.items()}
    message_id = headers.get("webhook-id", "")
    if not _ID.fullmatch(message_id):
        raise Unsigned("Send an id of 1 to 200 visible ASCII characters, the same for each retry.", field="webhook-id")
    for name in ("webhook-timestamp", "webhook-signature"):
        if not headers.get(name):
            raise Unsigned("This header is missing; sign by the Standard Webhooks scheme.", field=name)
    good = [secret for secret in known if _signed_with(secret, headers, body)]
    if not good:
        raise Unsigned(
            "No known secret signed this body with this webhook-id and webhook-timestamp, "
            "or the timestamp is more than 5 minutes off our clock.",
            field="webhook-signature",
        )
    return message_id


def _signed_with(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: not base64, not UTF-8, not `v1,…`
        return False
    return True
