"""The kind `kontent`: webhooks that Kontent.ai signs, and its Delivery and Sync APIs. See docs/cms/kontent.md."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import content_types
from shared.dialects.kontent.delivery import KONTENT_API_OPTIONS, KontentApi
from shared.dialects.kontent.items import ITEM_OPTIONS, OTHER_TYPE, check_items, ignored
from shared.dialects.mapped_intents import fetching
from shared.dialects.proving import is_one_of, message_digest
from shared.dialects.sender import Sender
from shared.reading.intent import Ignore, Intent
from shared.reading.members import list_member, member
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.signing import Unsigned
from shared.sources import Source

_HEADER, _LEGACY_HEADER = "x-kontent-ai-signature", "x-kc-signature"
_PREVIEW = Ignore("It is of the preview: readers see nothing of it.")
_NO_ITEM = Ignore("It tells of no content item.")


class Kontent(Dialect):
    """What an environment of Kontent.ai sends: which items have changed. What they say now is asked for.

    Notifications have no time of their own: that of an item stays as it is when it is published or taken back. So
    none of them counts for itself, and equal ones are not taken for repetitions.
    """

    options = (*ITEM_OPTIONS, *KONTENT_API_OPTIONS)
    setup = (
        "In Kontent.ai, open Environment settings > Webhooks > Create new webhook; call it {name}, with the URL "
        "{address}",
        "Triggers: Published data; specific events: Content item, published, unpublished and metadata changed.",
        "Limit it to the content types of your articles, if you like. Save.",
        "Under Settings > Secret of the webhook, copy the secret, and give it to Andruck: andruck source secret {name}",
        "If secure access is on: Project settings > API keys > Delivery API key, with secure access; give it to "
        "Andruck: andruck source token {name}",
    )
    sender = Sender(retries=True)
    counts_hints_again = True
    api = KontentApi()

    def new_secret(self) -> str:
        """Return none: Kontent.ai makes it."""
        return ""

    def check(self, source: Source) -> None:
        """Ask for the environment and the content types."""
        self.api.url(source)
        check_items(source)

    def judge_signature(self, head: Head) -> None:
        """Ask for the header."""
        if not _brought(head):
            raise Unsigned("This header is missing: Kontent.ai sends it with every notification.", field=_HEADER)

    def verify(self, request: Request, source: Source) -> str:
        """Return a digest of the message."""
        self.judge_signature(request)
        right = [b64encode(hmac.digest(secret.encode(), request.body, "sha256")).decode() for secret in source.secrets]
        if not is_one_of(_brought(request), right):
            raise Unsigned("No known secret signed this body.", field=_HEADER)
        return message_digest("kontent", request)

    def read(self, request: Request, source: Source) -> Intent:
        """Return which items to ask for."""
        told = object_of(text_of(request.body))
        if "notifications" not in told:
            return _read_legacy(told, source)
        ids: list[object] = []
        reason = _NO_ITEM
        for notification in list_member(told, "notifications"):
            found = _ignored(notification, source)
            if found is None:
                ids.append(member(notification, "data", "system", "id"))
            reason = found or reason
        return fetching(*ids) if ids else reason


def _ignored(notification: object, source: Source) -> Ignore | None:
    if member(notification, "message", "object_type") != "content_item":
        return _NO_ITEM
    if member(notification, "message", "delivery_slot") == "preview":
        return _PREVIEW
    return ignored(member(notification, "data", "system"), source)


def _read_legacy(told: Mapping[str, object], source: Source) -> Intent:
    """Return which items a legacy webhook names: those of the Delivery API have their types beside them."""
    if member(told, "message", "api_name") not in ("delivery_production", None):
        return _PREVIEW
    items = list_member(told, "data", "items")
    ours = [item for item in items if member(item, "type") in content_types(source)]
    ids = [member(item, "id") for item in ours if source.text("locale") in ("", member(item, "language"))]
    return fetching(*ids) if ids else OTHER_TYPE if items else _NO_ITEM


def _brought(head: Head) -> str:
    return head.headers.get(_HEADER, "") or head.headers.get(_LEGACY_HEADER, "")
