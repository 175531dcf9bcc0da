"""The kind `contentful`: webhooks that Contentful signs, and its Content Delivery API. See docs/cms/contentful.md."""

from __future__ import annotations

from collections.abc import Mapping

from shared.dialects.contentful.delivery import DELIVERY_OPTIONS, ContentfulApi
from shared.dialects.contentful.entries import (
    ENTRY_OPTIONS,
    NO_ARTICLE,
    check_entries,
    is_article,
    needs_what_it_links_to,
    read_entry,
    read_gone,
)
from shared.dialects.contentful.signature import judge_head, topic, verified_delivery
from shared.dialects.dialect import Dialect
from shared.dialects.mapped_intents import fetching
from shared.dialects.sender import Sender
from shared.reading.intent import Ignore, Intent
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.members import list_member, member
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.sources import Source

_ENTRY_TOPICS = "ContentManagement.Entry."
_GONE = ("unpublish", "archive", "delete")
_NOT_READERS = Ignore("Readers see nothing of it.")
_ELSEWHERE = Ignore("It is of an environment that this source does not read.")


class Contentful(Dialect):
    """What a space of Contentful sends."""

    options = (*ENTRY_OPTIONS, *DELIVERY_OPTIONS, "external_path")
    setup = (
        "In Contentful, open Settings > Webhooks > Add webhook; call it {name}, with the method POST to {address}",
        "Under Triggers, select specific events: of Entry publish, unpublish, archive and delete.",
        "Leave the content type as it is, and the payload as the default. Save.",
        "Under Settings > Webhooks > Settings, enable request verification, and give Andruck the secret it shows: "
        "andruck source secret {name}",
        "Under Settings > API keys, add a key, and give Andruck its Content Delivery API access token: "
        "andruck source token {name}",
    )
    sender = Sender(retries=True, timeout_seconds=30)
    api = ContentfulApi()

    def new_secret(self) -> str:
        """Return none: Contentful makes it."""
        return ""

    def check(self, source: Source) -> None:
        """Ask for the space and the content types."""
        self.api.url(source)
        source.text("external_path")
        check_entries(source)

    def judge_signature(self, head: Head) -> None:
        """Ask for the three headers, and for a recent time."""
        judge_head(head)

    def verify(self, request: Request, source: Source) -> str:
        """Return the id of a delivery that Contentful has signed."""
        return verified_delivery(request, source)

    def read(self, request: Request, source: Source) -> Intent:
        """Return what a delivery means, by its topic."""
        action = topic(request).removeprefix(_ENTRY_TOPICS)
        if action != "publish" and action not in _GONE:
            return _NOT_READERS
        entry = object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS)
        if not _is_of_environment(entry, source.text("environment")):
            return _ELSEWHERE
        if action in _GONE:
            return read_gone(entry, source)
        if not is_article(entry, source):
            return NO_ARTICLE
        if source.token and needs_what_it_links_to(entry, source):
            return fetching(member(entry, "sys", "id"))
        return read_entry(entry, (), source, request.site)


def _is_of_environment(entry: Mapping[str, object], wanted: str) -> bool:
    """Tell whether an entry is of the environment, or of one by that alias; one that says nothing may be."""
    environment = member(entry, "sys", "environment", "sys")
    names = [member(environment, "id"), *(member(alias, "sys", "id") for alias in list_member(environment, "aliases"))]
    return not wanted or environment is None or wanted in names
