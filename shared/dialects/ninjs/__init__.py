"""The kind `ninjs`: news items as the IPTC's News in JSON writes them, versions 1, 2 and 3. See docs/cms/ninjs.md."""

from __future__ import annotations

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import names_in
from shared.dialects.ninjs.feed import NinjsFeed
from shared.dialects.ninjs.item import read_item
from shared.dialects.proofs import PROOF_OPTIONS, STANDARD_WEBHOOKS, check_proof, prove
from shared.dialects.proving import message_digest
from shared.dialects.sender import Sender
from shared.reading.intent import Intent
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.request import Request
from shared.reading.strict_json import object_of, text_of
from shared.sources import Source

NINJS_OPTIONS = ("sections", "language")
"""Of whoever sends ninjs."""


class Ninjs(Dialect):
    """Whoever sends news items with a signature that most systems can make."""

    options = (*NINJS_OPTIONS, *PROOF_OPTIONS, "url")
    setup = (
        "Have your system POST each news item, and each new version of it, as JSON to {address}",
        "Have it sign by Standard Webhooks with the secret {secret} (or see docs/cms/ninjs.md for the option 'proof')",
    )
    sender = Sender()
    api = NinjsFeed()

    def check(self, source: Source) -> None:
        """Refuse a proof that is not known, and one that its secrets cannot give."""
        names_in(source, "sections")
        for option in ("language", "url"):
            source.text(option)
        check_proof(source, STANDARD_WEBHOOKS)

    def verify(self, request: Request, source: Source) -> str:
        """Return the webhook-id, or where the proof has none a digest of the message."""
        return prove(request, source, STANDARD_WEBHOOKS) or message_digest("ninjs", request)

    def read(self, request: Request, source: Source) -> Intent:
        """Return what a news item means."""
        told = object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS)
        return read_item(told, source, request.site)
