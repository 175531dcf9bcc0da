"""The kind `directus`: a flow tells which items have changed, and no more; what they say now is asked for."""

from __future__ import annotations

import hmac

from shared.dialects.dialect import Dialect
from shared.dialects.directus.events import read_event
from shared.dialects.directus.items import DIRECTUS_OPTIONS, check_options
from shared.dialects.directus.rest import DirectusApi
from shared.dialects.proving import message_digest
from shared.dialects.sender import Sender
from shared.reading.intent import Intent
from shared.reading.request import Head, Request
from shared.signing import Unsigned
from shared.sources import Source

_SAMPLE_HEADER = "x-andruck-token"  # its name


class Directus(Dialect):
    """See docs/cms/directus.md. A flow signs nothing: it brings the secret itself, as a header."""

    options = DIRECTUS_OPTIONS
    setup = (
        "Under Settings, Flows: create a flow called Andruck, active, with the trigger Event Hook of the type Action.",
        "As its scope choose items.create, items.update and items.delete; as its collections the one of the articles.",
        "Add the operation Webhook / Request URL: method POST, URL {address}.",
        "Give that a header: Authorization, with the value Bearer {secret}. Its body is $trigger in double braces.",
        "If it was not given by --token-file: under Settings, Access Policies, make one that may read the collection, "
        "and a user with it who has a token; give that to Andruck: andruck source token {name}",
    )
    sender = Sender()
    counts_hints_again = True
    api = DirectusApi()

    def check(self, source: Source) -> None:
        """Ask for the address, the collection, and options of the right types."""
        self.api.url(source)
        check_options(source)

    def judge_signature(self, head: Head) -> None:
        """Ask for one of the headers."""
        if not _brought(head):
            raise Unsigned("Send the source's secret as `Authorization: Bearer …`.", field="Authorization")

    def verify(self, request: Request, source: Source) -> str:
        """Return a digest of the message."""
        given = _brought(request).encode("latin-1", "replace")
        if not any(hmac.compare_digest(secret.encode(), given) for secret in source.secrets):
            raise Unsigned("Authorization does not bring a secret of this source.", field="Authorization")
        return message_digest("directus", request)

    def read(self, request: Request, source: Source) -> Intent:
        """Return which items to ask for."""
        return read_event(request.body, source)


def _brought(head: Head) -> str:
    scheme, _, token = head.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else head.headers.get(_SAMPLE_HEADER, "")
