"""The kind `superdesk`: its HTTP push of ninjs, signed by HMAC-SHA1. See docs/cms/superdesk.md.

What it sends and how it signs is as in superdesk-core: `superdesk/publish/transmitters/http_push.py` and
`superdesk/publish/formatters/ninjs_formatter.py`.
"""

from __future__ import annotations

import secrets

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import names_in
from shared.dialects.ninjs import NINJS_OPTIONS
from shared.dialects.ninjs.item import read_item
from shared.dialects.proving import check_hmac, message_digest
from shared.dialects.sender import Sender
from shared.reading.intent import Ignore, Intent
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.signing import Unsigned
from shared.sources import Source

_SIGNATURE = "x-superdesk-signature"
_ASSETS = "assets"
_NO_ASSETS = "Media files need not be sent: pictures are fetched from their addresses. The article itself is taken."


class Superdesk(Dialect):
    """Superdesk, which sends each version of an item, and gives up for good at a 4xx."""

    options = NINJS_OPTIONS
    setup = (
        "In Superdesk, open Settings > Subscribers and edit or add one; under Destinations choose Add New Destination",
        "Name: {name}; Format: NINJS; Delivery type: HTTP Push",
        "Resource URL: {address}",
        "Assets URL: leave it empty (or {address}/assets, which takes no files)",
        "Secret token: {secret}",
        "Save the destination and then the subscriber; it must be active, and get the products that readers may see",
    )
    sender = Sender(retries=True, timeout_seconds=30, success_status=201)  # releases before 2.0 take nothing but 201

    def new_secret(self) -> str:
        """Return a secret token: any text will do."""
        return secrets.token_urlsafe(32)

    def check(self, source: Source) -> None:
        """Refuse options of wrong types."""
        names_in(source, "sections")
        source.text("language")

    def judge_signature(self, head: Head) -> None:
        """Ask for the signature."""
        if not head.headers.get(_SIGNATURE):
            raise Unsigned("Enter the source's secret as the destination's secret token.", field=_SIGNATURE)

    def verify(self, request: Request, source: Source) -> str:
        """Return a digest of the message: Superdesk gives it no id."""
        check_hmac(request, source.secrets, "sha1", _SIGNATURE, "sha1=")
        return message_digest("superdesk", request)

    def read(self, request: Request, source: Source) -> Intent:
        """Return what an item means; a media file is understood, and not taken."""
        if _is_asset(request.rest):
            return Ignore(_NO_ASSETS)
        told = object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS)
        return read_item(told, source, request.site)

    def answer(self, rest: str) -> str | None:
        """Say to Superdesk, which asks for each file before it sends it, that it need not send any."""
        return _NO_ASSETS if rest.split("/", maxsplit=1)[0] == _ASSETS else None


def _is_asset(rest: str) -> bool:
    return rest == _ASSETS or rest.startswith(f"{_ASSETS}/")
