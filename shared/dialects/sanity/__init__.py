"""The kind `sanity`: GROQ-powered webhooks, and the Query API. See docs/cms/sanity.md."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from base64 import urlsafe_b64encode

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import content_types
from shared.dialects.mapped_intents import fetching, withdrawal
from shared.dialects.proving import is_one_of
from shared.dialects.sanity.content_lake import LAKE_OPTIONS, SanityApi
from shared.dialects.sanity.documents import (
    DOCUMENT_OPTIONS,
    NO_ARTICLE_TYPE,
    NOT_PUBLISHED,
    check_documents,
    is_unpublished,
    read_document,
)
from shared.dialects.sanity.projection import is_mapped_by, webhook_projection
from shared.dialects.sender import Sender
from shared.reading.intent import Intent
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.members import member
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.signing import Unsigned
from shared.sources import Source

_SANITY_HEADER = "sanity-webhook-signature"
_SANITY_SIGNATURE = re.compile("t=([0-9]{13})[, ]+v1=([A-Za-z0-9_-]{43})")
_SANITY_MAX_AGE_SECONDS = 35 * 60
"""Sanity repeats for half an hour; nothing says that it signs again then."""


class Sanity(Dialect):
    """What a dataset of Sanity sends."""

    options = (*DOCUMENT_OPTIONS, *LAKE_OPTIONS)
    setup = (
        "At sanity.io/manage, open the project, then API > Webhooks > Create webhook; call it {name}, URL: {address}",
        'Trigger on create, update and delete. Filter, with your own type: _type == "post"',
        "Projection, all of it: " + webhook_projection().replace("{", "{{").replace("}", "}}"),
        "Drafts and versions stay off; HTTP method POST; API version v2025-02-19.",
        "Secret: {secret}",
        "If the dataset is private: API > Tokens > Add API token, Viewer; give it to Andruck as the source's token.",
    )
    sender = Sender(retries=True, timeout_seconds=30)
    api = SanityApi()

    def check(self, source: Source) -> None:
        """Ask for the project and the types."""
        check_documents(source)
        self.api.url(source)

    def judge_signature(self, head: Head) -> None:
        """Ask for a recent signature."""
        _signed_at(head)

    def verify(self, request: Request, source: Source) -> str:
        """Return a digest of a delivery and its time: the id that Sanity gives it is not signed."""
        timestamp, signature = _signed_at(request)
        content = f"{timestamp}.".encode() + request.body
        digests = [hmac.digest(secret.encode(), content, "sha256") for secret in source.secrets]
        right = [urlsafe_b64encode(digest).decode().rstrip("=") for digest in digests]
        if not is_one_of(signature, right):
            raise Unsigned("No known secret signed this body at this time.", field=_SANITY_HEADER)
        return f"sanity-{hashlib.sha256(content).hexdigest()}"

    def read(self, request: Request, source: Source) -> Intent:
        """Return what a delivery means.

        Only the body is signed: what the headers say besides can at most have Sanity asked. A deleted document has
        the time of its last change, and so is gone as of that: what is published again later is newer.
        """
        document = object_of(
            text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS
        )
        signed_id = member(document, "_id")
        external_id = signed_id or request.headers.get("sanity-document-id")
        if is_unpublished(external_id):
            return NOT_PUBLISHED
        if member(document, "_type") not in (None, *content_types(source)):
            return NO_ARTICLE_TYPE
        operation = member(document, "operation")
        if operation == "delete" and signed_id and member(document, "_updatedAt") is not None:
            return withdrawal(signed_id, member(document, "_updatedAt"))
        if operation in ("create", "update") and is_mapped_by(source, member(document, "mapping")):
            return read_document(document, source, request.site)
        return fetching(external_id)


def _signed_at(head: Head) -> tuple[str, str]:
    """Return the time and the signature that a head brings.

    Raises:
        Unsigned: they are missing, malformed or too old.
    """
    found = _SANITY_SIGNATURE.fullmatch(head.headers.get(_SANITY_HEADER, ""))
    if found is None:
        raise Unsigned("Must be like t=…,v1=…: give the webhook a secret in Sanity.", field=_SANITY_HEADER)
    if abs(time.time() - int(found[1]) / 1000) > _SANITY_MAX_AGE_SECONDS:
        raise Unsigned("Was signed more than half an hour ago, or ahead of our clock.", field=_SANITY_HEADER)
    return found[1], found[2]
