"""The kind `prismic`: its webhooks name what has changed, which is then asked for. See docs/cms/prismic.md."""

from __future__ import annotations

import secrets

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import MAPPING_OPTIONS, check_mapping, content_types
from shared.dialects.mapped_intents import fetching
from shared.dialects.prismic.documents import DOCUMENT_TYPES, PRISMIC_FIELDS
from shared.dialects.prismic.search import PrismicApi
from shared.dialects.proving import is_one_of, message_digest
from shared.dialects.sender import Sender
from shared.reading.intent import Ask, Ignore, Intent
from shared.reading.invalid import Invalid
from shared.reading.members import list_member, member, text_member
from shared.reading.request import Request
from shared.reading.strict_json import object_of, text_of
from shared.signing import Unsigned
from shared.sources import Source

_MAX_FETCHED = 100
"""Documents of one message that are asked for one by one; of more, Prismic is asked what has changed."""


class Prismic(Dialect):
    """What a repository of Prismic sends. It signs nothing: its body brings the secret."""

    options = (*MAPPING_OPTIONS, "url", "fetch_links")
    setup = (
        "In Prismic, open the repository's Settings > Webhooks, and choose Create a webhook",
        "Name: {name}; URL: {address}; Secret: {secret}",
        "Triggers: A document is published, and a document is unpublished. Choose Add this webhook",
        "In the site file, set the source's option url to https://YOUR-REPOSITORY.prismic.io/api/v2",
        "If the repository's API is not open: Settings > API & Security > make a permanent access token, and give it "
        "to Andruck as the source's token",
    )
    sender = Sender(retries=True, success_status=200)
    api = PrismicApi()

    def new_secret(self) -> str:
        """Return a secret: any text will do."""
        return secrets.token_urlsafe(32)

    def check(self, source: Source) -> None:
        """Ask for the address of the API, and for options of the right types."""
        self.api.url(source)
        check_mapping(source, PRISMIC_FIELDS)
        content_types(source, DOCUMENT_TYPES)
        source.text("fetch_links")

    def verify(self, request: Request, source: Source) -> str:
        """Return a digest of the message: what was published later has another `masterRef`."""
        try:
            given = text_member(object_of(text_of(request.body)), "secret")
        except Invalid as error:
            raise Unsigned("Send JSON with the webhook's secret in it.", field="secret") from error
        if not is_one_of(given, source.secrets):
            raise Unsigned("Enter the source's secret as the webhook's secret in Prismic.", field="secret")
        return message_digest("prismic", request)

    def read(self, request: Request, source: Source) -> Intent:  # noqa: ARG002  # what is an article, the document says
        """Return which documents to ask for."""
        told = object_of(text_of(request.body))
        type_ = text_member(told, "type")
        if type_ == "test-trigger":
            return Ignore("It is a test, and came well.")
        if type_ != "api-update":
            raise Invalid.at("type", "Must be api-update or test-trigger.")
        if not member(told, "masterRef"):
            return Ignore("Nothing was published: a release or a tag has changed.")
        documents = list_member(told, "documents")
        return fetching(*documents) if 0 < len(documents) <= _MAX_FETCHED else Ask()
