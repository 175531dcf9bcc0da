"""The kind `ninjs`: news items as the IPTC's News in JSON writes them, versions 1, 2 and 3. See docs/cms/ninjs.md."""

from __future__ import annotations

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import names_in
from shared.dialects.ninjs.feed import NinjsFeed
from shared.dialects.ninjs.item import read_item
from shared.dialects.proving import check_bearer, check_hmac, message_digest
from shared.dialects.sender import Sender
from shared.errors import Misconfigured
from shared.reading.intent import Intent
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.request import Request
from shared.reading.signature import verified_id
from shared.reading.strict_json import object_of, text_of
from shared.signing import SECRET_PREFIX
from shared.sources import Source

NINJS_OPTIONS = ("sections", "language")
"""Of whoever sends ninjs."""
_PROOFS = ("standard-webhooks", "hmac-sha256", "bearer")
_DEFAULT_HEADER = "X-Hub-Signature-256"


class Ninjs(Dialect):
    """Whoever sends news items with a signature that most systems can make."""

    options = (*NINJS_OPTIONS, "proof", "header", "url")
    setup = (
        "Have your system POST each news item, and each new version of it, as JSON to {address}",
        "Have it sign by Standard Webhooks with the secret {secret} (or see docs/cms/ninjs.md for the option 'proof')",
    )
    sender = Sender()
    api = NinjsFeed()

    def check(self, source: Source) -> None:
        """Refuse a proof that is not known, and one that its secrets cannot give."""
        names_in(source, "sections")
        for option in ("language", "header", "url"):
            source.text(option)
        if (proof := _proof(source)) not in _PROOFS:
            raise Misconfigured(f"The option 'proof' of {source.name!r} must be one of {', '.join(_PROOFS)}.")
        if proof == "standard-webhooks" and len(source.signing_secrets) < len(source.secrets):
            raise Misconfigured(
                f"The source {source.name!r} signs by Standard Webhooks, so its secrets must begin with "
                f"{SECRET_PREFIX}: make such secrets, or set its option 'proof'."
            )

    def verify(self, request: Request, source: Source) -> str:
        """Return the webhook-id, or where the proof has none a digest of the message."""
        proof = _proof(source)
        if proof == "standard-webhooks":
            return verified_id(request, source.signing_secrets)
        if proof == "bearer":
            check_bearer(request, source.secrets)
        else:
            header = source.text("header", _DEFAULT_HEADER).lower()
            check_hmac(request, source.secrets, "sha256", header, "sha256=")
        return message_digest("ninjs", request)

    def read(self, request: Request, source: Source) -> Intent:
        """Return what a news item means."""
        told = object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS)
        return read_item(told, source, request.site)


def _proof(source: Source) -> str:
    return source.text("proof", _PROOFS[0])
