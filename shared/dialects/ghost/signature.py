"""How Ghost signs: HMAC-SHA256 in hex over the body and the time in milliseconds, without anything between them.

Ghost before 5.87.1 signs the body alone and only names the time: `core/server/services/webhooks/webhook-trigger.js`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from typing import NamedTuple

from shared.reading.request import Head, Request
from shared.signing import MAX_CLOCK_SKEW_SECONDS, Unsigned
from shared.sources import Source

_GHOST_HEADER = "x-ghost-signature"
_GHOST_SIGNATURE = re.compile(r"sha256=(?P<digest>[0-9a-f]{64}), ?t=(?P<time>[0-9]{13})")
OLD_SIGNATURE_OPTION = "old_signature"


class GhostClaim(NamedTuple):
    """What the signature's header says."""

    digest: str
    milliseconds: str
    """Since 1970: when Ghost sent it, by its clock."""


def ghost_claim(head: Head) -> GhostClaim:
    """Return what a head claims, which its body has still to prove; it may be of any age.

    Raises:
        Unsigned: the header is missing or malformed.
    """
    given = _GHOST_SIGNATURE.fullmatch(head.headers.get(_GHOST_HEADER, ""))
    if given is None:
        raise Unsigned("Enter the secret in the webhook's settings, so that Ghost signs.", field="X-Ghost-Signature")
    return GhostClaim(given["digest"], given["time"])


def fresh_claim(head: Head) -> GhostClaim:
    """Return what a head claims that has just been sent.

    Raises:
        Unsigned: as above, or it is too old.
    """
    claimed = ghost_claim(head)
    if abs(time.time() - int(claimed.milliseconds) / 1000) > MAX_CLOCK_SKEW_SECONDS:
        raise Unsigned("Its time is more than 5 minutes off ours: set Ghost's clock.", field="X-Ghost-Signature")
    return claimed


def prove_ghost(request: Request, source: Source) -> str:
    """Return the message's id: Ghost gives none, so the signature makes it, which stands for all that is signed.

    The address that the message came to is not, and by the old way of signing not even its time: whoever has caught a
    message may change them, and it stays the same message.

    Raises:
        Unsigned: none of the source's secrets signed it.
    """
    claimed = fresh_claim(request)
    signed = [request.body + claimed.milliseconds.encode()]
    if source.flag(OLD_SIGNATURE_OPTION):
        signed.append(request.body)
    good = [_signed_with(secret, text, claimed.digest) for secret in source.secrets for text in signed]
    if not any(good):
        raise Unsigned("No known secret signed this body with this time.", field="X-Ghost-Signature")
    return f"ghost-{hashlib.sha256(claimed.digest.encode()).hexdigest()}"


def _signed_with(secret: str, text: bytes, digest: str) -> bool:
    return hmac.compare_digest(hmac.new(secret.encode(), text, "sha256").hexdigest(), digest)
