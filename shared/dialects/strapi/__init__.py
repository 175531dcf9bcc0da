"""The kind `strapi`: Strapi 4 and 5. It sends once, in any order, and a token instead of a signature."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from shared.dialects.dialect import Dialect
from shared.dialects.field_map import MAPPING_OPTIONS, check_mapping, content_types, names_in
from shared.dialects.mapped_intents import fetching
from shared.dialects.sender import Sender
from shared.dialects.strapi.entries import DEFAULT_FIELDS, DEFAULT_TYPES, id_of_entry, is_out, is_wanted, read_entry
from shared.dialects.strapi.rest import VERSIONS, StrapiApi
from shared.errors import Misconfigured
from shared.reading.fields import moment_in
from shared.reading.intent import Ask, Ignore, Intent, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.members import text_member
from shared.reading.request import Head, Request
from shared.reading.strict_json import object_of, text_of
from shared.signing import Unsigned
from shared.sources import Source

_SAVED_EVENTS = ("entry.create", "entry.update", "entry.publish")
_TAKEN_BACK_EVENTS = ("entry.unpublish", "entry.delete")
_OTHER_STRAPI_EVENTS = ("media.", "releases.", "review-workflows.", "entry.draft", "trigger-test")


class Strapi(Dialect):
    """See docs/cms/strapi.md."""

    options = ("url", "version", "plurals", "populate", *MAPPING_OPTIONS)
    setup = (
        "In Strapi, under Settings, Webhooks: create a webhook called Andruck with the URL {address}",
        "Give it a header: Authorization, with the value Bearer {secret}",
        "Tick all events of Entry: Create, Update, Delete, Publish, Unpublish. Save, and press Trigger.",
        "If it was not given by --token-file: make a token of the type Read-only under Settings, API Tokens, "
        "and give it to Andruck: andruck source token {name}",
    )
    sender = Sender(timeout_seconds=10)
    api = StrapiApi()

    def check(self, source: Source) -> None:
        """Refuse options of wrong types."""
        for option in ("url", "populate"):
            source.text(option)
        names_in(source, "plurals")
        content_types(source, DEFAULT_TYPES)
        check_mapping(source, DEFAULT_FIELDS)
        if source.options.get("version", VERSIONS[-1]) not in VERSIONS:
            raise Misconfigured(f"The option 'version' of the source {source.name!r} must be 4 or 5.")

    def judge_signature(self, head: Head) -> None:
        """Ask for a token."""
        _token_of(head)

    def verify(self, request: Request, source: Source) -> str:
        """Return the message's id, which Strapi lacks: each message holds the time at which it was sent."""
        token = _token_of(request)
        if not any(hmac.compare_digest(token, secret.encode()) for secret in source.secrets):
            raise Unsigned("The token is none that we know.", field="Authorization")
        return f"strapi-{hashlib.sha256(request.body).hexdigest()}"

    def read(self, request: Request, source: Source) -> Intent:
        """Return what the state of the entry means that the event comes with."""
        told = object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS)
        event, model, entry = text_member(told, "event"), text_member(told, "model"), told.get("entry")
        if event.startswith(_OTHER_STRAPI_EVENTS):
            return Ignore("It tells of no entry that readers could see.")
        if event not in _SAVED_EVENTS + _TAKEN_BACK_EVENTS:
            raise Invalid.at("event", f"Must be one of Strapi's events, such as {_SAVED_EVENTS[-1]}.")
        if model not in content_types(source, DEFAULT_TYPES):
            return Ignore("It is of a type that the option 'content_types' does not name.")
        if not isinstance(entry, dict):
            return _without_entry(source)
        if not is_wanted(entry, model, source):
            return Ignore("It is in another language than the option 'locale' names.")
        if event in _TAKEN_BACK_EVENTS:
            return _taken_back(event, entry, model, told)
        return _saved(event, entry, model, request, source)


def _token_of(head: Head) -> bytes:
    """Return the token that a request brings.

    Raises:
        Unsigned: it brings none.
    """
    scheme, _, token = head.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unsigned("Have Strapi send the header Authorization: Bearer and the secret.", field="Authorization")
    return token.encode("latin-1", "replace")


def _without_entry(source: Source) -> Ask:
    """Return a hint in place of what Strapi has lost: in a race it sends `"null"` for the entry."""
    if source.token:
        return Ask()
    raise Invalid.at("entry", "Must be the entry: give the source a token, so that it can be asked for.")


def _taken_back(event: str, entry: Mapping[str, object], model: str, told: Mapping[str, object]) -> Withdraw | Ignore:
    """Return a withdrawal as of when the event was sent: the entry only knows when it was saved and published.

    Of a document that is deleted, Strapi sends draft and published entry apart; the draft alone changes nothing.
    """
    if event == "entry.delete" and not is_out(entry):
        return Ignore("A draft was deleted: readers see nothing of it.")
    at = moment_in(told.get("createdAt"))
    if at is None:
        raise Invalid.at("createdAt", "Must be the time of the event, as Strapi gives it.")
    return Withdraw(id_of_entry(entry, model), None, at)


def _saved(event: str, entry: Mapping[str, object], model: str, request: Request, source: Source) -> Intent:
    if is_out(entry):
        return read_entry(entry, model, source, request.site)
    if event != "entry.publish":
        return Ignore("A draft was saved: readers see nothing of it.")
    if source.token:  # a plugin has sent the draft in place of what it has published
        return fetching(id_of_entry(entry, model))
    raise Invalid.at("entry.publishedAt", "Must be when the entry was published.")
