"""The kind `generic`: any CMS that sends JSON, mapped by expressions in the site file. See docs/cms/generic.md."""

from __future__ import annotations

import re

from shared.dialects.dialect import Dialect
from shared.dialects.generic.expressions import Told
from shared.dialects.generic.listing import LISTING_OPTIONS, GenericListing, check_listing
from shared.dialects.generic.mapping import (
    GENERIC_MAPPING_OPTIONS,
    check_mapping_expressions,
    meaning_of,
    own_id,
    takes_back,
)
from shared.dialects.proofs import HMAC_SHA256, PROOF_OPTIONS, brings_secret, check_proof, path_told, prove
from shared.dialects.proving import message_digest
from shared.dialects.sender import Sender
from shared.errors import Misconfigured
from shared.reading.intent import Intent
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.request import Request
from shared.reading.strict_json import object_of, text_of
from shared.sources import Source

_DOTTED = re.compile(r"(?:[^.]+(?:\.[^.]+)*)?")


class Generic(Dialect):
    """Whoever sends JSON and proves who it is in one of the usual ways. Nothing is known of how it behaves."""

    options = (*PROOF_OPTIONS, "message_id", *GENERIC_MAPPING_OPTIONS, *LISTING_OPTIONS)
    setup = (
        "Have the CMS send its webhooks, as JSON, to {address}",
        "Have it prove itself with the secret {secret}, in the way that the option 'proof' says: by an HMAC-SHA256 of "
        "the body (the default), as `Authorization: Bearer`, as the password of Basic, as the end of the address "
        "({address}/{secret}), or by Standard Webhooks",
        "Say in the site file which fields are which: see docs/cms/generic.md",
    )
    sender = Sender()
    counts_hints_again = True
    api = GenericListing()

    def check(self, source: Source) -> None:
        """Refuse a proof that there is not, expressions that are none, and a mapping that makes no article."""
        check_proof(source, HMAC_SHA256)
        if not _DOTTED.fullmatch(source.text("item")):
            raise Misconfigured(
                f"The option 'item' of the source {source.name!r} must be names with full stops between."
            )
        check_mapping_expressions(source)
        check_listing(source)

    def verify(self, request: Request, source: Source) -> str:
        """Return the webhook-id of Standard Webhooks, or what the option `message_id` finds; else the message makes it.

        What takes back is another message than what publishes, even if only a header or the address tells them apart:
        better that somebody who has caught one can turn it into the other once than that a withdrawal is lost.
        """
        if proved := prove(request, source, HMAC_SHA256):
            return proved
        digest = message_digest("generic", request)
        try:
            told = _told(request, source)
            if id_ := own_id(told if brings_secret(source, HMAC_SHA256) else Told(told.json, {}), source):
                return id_
            return f"{digest}-withdraw" if takes_back(told, source) else digest
        except Invalid:  # `read` says so
            return digest

    def read(self, request: Request, source: Source) -> Intent:
        """Return what the expressions make of the body."""
        return meaning_of(_told(request, source), source, request.site)


def _told(request: Request, source: Source) -> Told:
    told = object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS)
    return Told(told, request.headers, path_told(request, source))
