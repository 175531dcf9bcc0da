"""Sign and verify messages by the Standard Webhooks scheme (version 1.0, symmetric `v1` signatures)."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from standardwebhooks import Webhook

from shared.errors import Permanent

WEBHOOK_ID = re.compile(r"[\x21-\x7e]{1,200}")
"""1 to 200 visible ASCII characters."""


SECRET_PREFIX = "whsec_"  # noqa: S105 - what each of them begins with
_TIMESTAMP_PATTERN = re.compile(r"[0-9]{1,12}")
_SIGNATURE_PATTERN = re.compile(r"[A-Za-z0-9+/]{43}=?")
"""An HMAC-SHA256 in base64."""
_TIMESTAMP_HEADER = "webhook-timestamp"
MIN_KEY_BYTES, MAX_KEY_BYTES = 24, 64
MAX_CLOCK_SKEW_SECONDS = 300


class Unsigned(Permanent):
    """The message is not signed with a secret that we know, or not within the last five minutes."""


class Claim(NamedTuple):
    """Who a message says it is: its id, when it was signed (seconds since 1970, as text), the signatures it brings."""

    id: str
    timestamp: str
    signatures: tuple[bytes, ...]


def new_secret() -> str:
    """Return a fresh secret of 256 bits, in the form `whsec_…`."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(
    secret: str, message_id: str, body: str, *, at: int | None = None, old_secrets: Sequence[str] = ()
) -> dict[str, str]:
    """Return the three headers that prove the message; `at` is in seconds of the epoch, by default now.

    It is signed with each secret: whoever verifies it may know any of them.
    """
    seconds = int(time.time()) if at is None else at
    moment = datetime.fromtimestamp(seconds, UTC)
    signatures = " ".join(Webhook(one).sign(message_id, moment, body) for one in (secret, *old_secrets))
    return {"webhook-id": message_id, "webhook-timestamp": str(seconds), "webhook-signature": signatures}


def key_of(secret: str) -> bytes:
    """Return the bytes that a secret stands for.

    Raises:
        ValueError: it is not `whsec_` and 24 to 64 bytes in base64, as Standard Webhooks asks. The secret is not in it.
    """
    prefix, _, encoded = secret.partition("_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if prefix != "whsec" or not MIN_KEY_BYTES <= len(key) <= MAX_KEY_BYTES:
        raise ValueError(f"Must be whsec_ and {MIN_KEY_BYTES} to {MAX_KEY_BYTES} bytes in base64.")
    return key


def claim(headers: Mapping[str, str]) -> Claim:
    """Return what a message's headers say of it, which its body has still to prove.

    Raises:
        Unsigned: one of them is missing, malformed or too old; no body could make it good.
    """
    headers = {name.lower(): value for name, value in headers.items()}
    message_id = headers.get("webhook-id", "")
    if not WEBHOOK_ID.fullmatch(message_id):
        raise Unsigned("Send an id of 1 to 200 visible ASCII characters, the same for each retry.", field="webhook-id")
    for name in ("webhook-timestamp", "webhook-signature"):
        if not headers.get(name):
            raise Unsigned("This header is missing; sign by the Standard Webhooks scheme.", field=name)
    timestamp = headers["webhook-timestamp"]
    if not _TIMESTAMP_PATTERN.fullmatch(timestamp) or abs(time.time() - int(timestamp)) > MAX_CLOCK_SKEW_SECONDS:
        raise Unsigned(
            "Send the time in whole seconds since 1970, at most 5 minutes off ours.", field=_TIMESTAMP_HEADER
        )
    signatures = tuple(_signatures(headers["webhook-signature"]))
    if not signatures:
        raise Unsigned("It holds no entry like `v1,…`, with 32 bytes in base64.", field="webhook-signature")
    return Claim(message_id, timestamp, signatures)


def verify(known: Iterable[str], headers: Mapping[str, str], body: bytes, *, advice: str = "") -> str:
    """Return the message's id if any of the known secrets signed it less than five minutes ago or ahead.

    `advice` follows the sentence that says that none did.

    Raises:
        Unsigned: in every other case. The sentence says what is missing, but never how close it was.
    """
    claimed = claim(headers)
    signed = f"{claimed.id}.{claimed.timestamp}.".encode() + body
    good = [secret for secret in known if _signed_with(key_of(secret), claimed.signatures, signed)]
    if not good:
        raise Unsigned(
            f"No known secret signed this body with this webhook-id and webhook-timestamp.{advice}",
            field="webhook-signature",
        )
    return claimed.id


def _signed_with(key: bytes, signatures: Iterable[bytes], signed: bytes) -> bool:
    right = hmac.digest(key, signed, "sha256")
    return any(hmac.compare_digest(right, signature) for signature in signatures)


def _signatures(header: str) -> Iterator[bytes]:
    """Read the entries of version 1; the scheme wants all others ignored, of whatever form they are."""
    for entry in header.split(" "):
        version, _, encoded = entry.partition(",")
        if version == "v1" and _SIGNATURE_PATTERN.fullmatch(encoded):
            yield base64.b64decode(encoded[:43] + "=")
