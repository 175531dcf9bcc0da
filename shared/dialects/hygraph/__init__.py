"""The kind `hygraph`: webhooks that Hygraph signs, and its Content API. See docs/cms/hygraph.md."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from base64 import b64encode
from typing import NamedTuple

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import MAPPING_OPTIONS, check_mapping, content_types
from shared.dialects.hygraph.content import HygraphApi
from shared.dialects.hygraph.selection import ENTRY_PATHS, check_names
from shared.dialects.mapped_intents import fetching, withdrawal
from shared.dialects.proving import is_one_of
from shared.dialects.sender import Sender
from shared.reading.intent import Ignore, Intent
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.members import member
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.signing import Unsigned
from shared.sources import Source

_GCMS_HEADER = "gcms-signature"
_GCMS_SIGNATURE = re.compile(r"sign=([A-Za-z0-9+/]{43}=), env=([\x21-\x2b\x2d-\x7e]{0,100}), t=([1-9][0-9]{12})")
_GCMS_MAX_AGE_SECONDS = 35 * 60
"""Hygraph repeats four times; for how long, and whether it signs again then, nothing says."""
_DRAFT_SAVED = Ignore("A draft was saved: readers see nothing of it.")
_NO_ARTICLE = Ignore("It is of a model that is no article here.")
_OTHER_STAGE = Ignore("It is of a stage that readers do not see.")


class Hygraph(Dialect):
    """What a project of Hygraph sends: that an entry was published, or is no more. What it says now is asked for."""

    options = (*MAPPING_OPTIONS, "url", "plurals")
    setup = (
        "In Hygraph, open Project settings > Webhooks > Add webhook; call it {name}, with the URL {address}, POST.",
        "Content model: your articles' model. Stage: Published. Action: Publish, Unpublish and Delete.",
        "Secret key: {secret}",
        "Under Project settings > API access > Permanent auth tokens, add one that reads the stage Published; give "
        "it to Andruck as the source's token, and the address of the Content API as its option url.",
    )
    sender = Sender(retries=True, timeout_seconds=3)
    api = HygraphApi()

    def check(self, source: Source) -> None:
        """Ask for the address and the models, and for names that GraphQL takes."""
        self.api.url(source)
        check_mapping(source, ENTRY_PATHS)
        check_names(source)

    def judge_signature(self, head: Head) -> None:
        """Ask for a recent signature."""
        _claim(head)

    def verify(self, request: Request, source: Source) -> str:
        """Return a digest of a delivery and its time: equal bodies are sent for each publication of an entry."""
        claimed = _claim(request)
        content = _signed_content(request.body, claimed)
        right = [b64encode(hmac.digest(secret.encode(), content, "sha256")).decode() for secret in source.secrets]
        if not is_one_of(claimed.signature, right):
            raise Unsigned("No known secret signed this body in this environment at this time.", field=_GCMS_HEADER)
        return f"hygraph-{hashlib.sha256(content).hexdigest()}"

    def read(self, request: Request, source: Source) -> Intent:
        """Return what a delivery means.

        An entry that was taken back is gone as of when it was last published: published again, it is newer. One that
        was deleted never comes back. In a project of several languages only one of them may have been taken back, so
        Hygraph is asked whether ours is still there.
        """
        told = object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS)
        operation, entry = member(told, "operation"), member(told, "data")
        if operation not in ("publish", "unpublish", "delete"):
            return _DRAFT_SAVED
        if member(entry, "__typename") not in content_types(source):
            return _NO_ARTICLE
        if operation == "delete":
            return withdrawal(member(entry, "id"), None)
        if member(entry, "stage") not in ("PUBLISHED", None):
            return _OTHER_STAGE
        published_at = member(entry, "publishedAt")
        if operation == "unpublish" and published_at is not None and not source.text("locale"):
            return withdrawal(member(entry, "id"), published_at)
        return fetching(member(entry, "id"))


class _HygraphClaim(NamedTuple):
    signature: str
    environment: str
    timestamp: int
    """Milliseconds."""


def _claim(head: Head) -> _HygraphClaim:
    """Return what a head's signature says.

    Raises:
        Unsigned: it is missing, malformed or too old.
    """
    found = _GCMS_SIGNATURE.fullmatch(head.headers.get(_GCMS_HEADER, ""))
    if found is None:
        raise Unsigned("Must be like sign=…, env=…, t=…: give the webhook a secret key in Hygraph.", field=_GCMS_HEADER)
    if abs(time.time() - int(found[3]) / 1000) > _GCMS_MAX_AGE_SECONDS:
        raise Unsigned("Was signed more than half an hour ago, or ahead of our clock.", field=_GCMS_HEADER)
    return _HygraphClaim(found[1], found[2], int(found[3]))


def _signed_content(body: bytes, claimed: _HygraphClaim) -> bytes:
    """Return the JSON that is signed, to the letter as JavaScript writes it.

    Raises:
        Unsigned: the body is no text, so nobody can have signed it.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Unsigned("The body is not UTF-8, so it was not signed.", field=_GCMS_HEADER) from error
    signed = {"Body": text, "EnvironmentName": claimed.environment, "TimeStamp": claimed.timestamp}
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()
