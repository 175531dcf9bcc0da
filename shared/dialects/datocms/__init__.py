"""The kind `datocms`: webhooks with the record in them, proved by a password or a header. See docs/cms/datocms.md."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping

from shared.dialects.datocms.management import DatoCmsApi, api_address
from shared.dialects.datocms.records import RECORD_FIELDS, RECORD_TYPES, read_record
from shared.dialects.dialect import Dialect
from shared.dialects.field_map import MAPPING_OPTIONS, check_mapping, content_types
from shared.dialects.mapped_intents import fetching, withdrawal
from shared.dialects.proving import is_one_of, message_digest
from shared.dialects.sender import Sender
from shared.reading.intent import Ignore, Intent, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_RICH_JSON_FIELDS, MAX_RICH_JSON_OBJECTS
from shared.reading.members import key_member, list_member, member, text_member
from shared.reading.request import Request
from shared.reading.strict_json import object_of, text_of
from shared.signing import WEBHOOK_ID, Unsigned
from shared.sources import Source

_DEFAULT_USER = "andruck"
_NO_RECORD = "It is about no record of a model of articles: see the source's option 'content_types'."
_OTHER_ENVIRONMENT = "It is of another environment than the one that readers see."
_DRAFT = "It is a draft, or a change that is not published yet."


class DatoCms(Dialect):
    """What a project of DatoCMS sends. With a token, a published record is asked for: pictures and links come along."""

    options = (*MAPPING_OPTIONS, "url", "environment", "user", "header")
    setup = (
        "In DatoCMS, open Project settings > Webhooks, and choose Add a new webhook",
        "Name: {name}; URL: {address}; HTTP basic user: andruck; HTTP basic password: {secret}",
        "Triggers: Record, with the events Create, Update, Publish, Unpublish and Delete",
        "Leave custom payload off; switch on automatic retries, and 'send nested blocks', if they are offered",
        "Project settings > API tokens: make a token with read access to the Content Management API, and give it to "
        "Andruck as the source's token",
    )
    sender = Sender(timeout_seconds=8)
    api = DatoCmsApi()

    def new_secret(self) -> str:
        """Return a password: any text will do."""
        return secrets.token_urlsafe(32)

    def check(self, source: Source) -> None:
        """Refuse options of wrong types."""
        api_address(source)
        check_mapping(source, RECORD_FIELDS)
        content_types(source, RECORD_TYPES)
        for option in ("environment", "user", "header"):
            source.text(option)

    def verify(self, request: Request, source: Source) -> str:
        """Return the id of the webhook's call, which its repetitions have, too."""
        header = source.text("header").lower()
        known = [f"Basic {b64encode(f'{_user(source)}:{secret}'.encode()).decode()}" for secret in source.secrets]
        by_header = bool(header) and is_one_of(request.headers.get(header, ""), source.secrets)
        if not by_header and not is_one_of(request.headers.get("authorization", ""), known):
            raise Unsigned(
                "Enter the source's secret as the webhook's HTTP basic password, with the right user.",
                field=header or "Authorization",
            )
        return _call_id(request) or message_digest("datocms", request)

    def read(self, request: Request, source: Source) -> Intent:
        """Return what an event means.

        | event | meaning |
        |---|---|
        | `publish` | Publish; with a token, Fetch |
        | `create`, `update` of a record that is wholly published (models without drafts) | the same |
        | `create`, `update` of a draft, or with changes that are not published | Ignore |
        | `unpublish`, `delete` | Withdraw; Ignore of what never was published |
        | of another environment, of no record, of another model | Ignore |
        """
        told = object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS, most_fields=MAX_RICH_JSON_FIELDS)
        if text_member(told, "entity_type") != "item" or not _is_article(told, source):
            return Ignore(_NO_RECORD)
        if not _is_of_environment(told, source):
            return Ignore(_OTHER_ENVIRONMENT)
        event, status = text_member(told, "event_type"), member(told, "entity", "meta", "status")
        if event in ("unpublish", "delete"):
            return _gone(told, event)
        if event not in ("publish", "create", "update"):
            raise Invalid.at("event_type", "Must be create, update, publish, unpublish or delete.")
        if event != "publish" and status != "published":
            return Ignore(_DRAFT)
        entity = member(told, "entity")
        if source.token or not isinstance(entity, Mapping):
            return fetching(key_member(told, "entity", "id"))
        return read_record(entity, source, request.site)


def _gone(told: object, event: str) -> Withdraw | Ignore:
    meta = member(told, "entity", "meta")
    if event == "delete" and member(meta, "status") == "draft" and member(meta, "first_published_at") is None:
        return Ignore("It was never published.")
    at = text_member(told, "event_triggered_at")
    return withdrawal(key_member(told, "entity", "id"), at or None)


def _is_article(told: object, source: Source) -> bool:
    """Tell whether it is of one of the models, which the options call by API key or id."""
    model = member(told, "entity", "relationships", "item_type", "data", "id")
    related = list_member(told, "related_entities")
    keys = [member(one, "attributes", "api_key") for one in related if member(one, "id") == model]
    return any(name in content_types(source, RECORD_TYPES) for name in (model, *keys))


def _is_of_environment(told: object, source: Source) -> bool:
    if wanted := source.text("environment"):
        return text_member(told, "environment") == wanted
    return member(told, "is_environment_primary") is not False


def _user(source: Source) -> str:
    return source.text("user", _DEFAULT_USER)


def _call_id(request: Request) -> str:
    """Return the call's id; empty if there is none that can be one."""
    try:
        given = member(object_of(text_of(request.body), most_objects=MAX_RICH_JSON_OBJECTS), "webhook_call_id")
    except Invalid:  # who reads it says so
        return ""
    id_ = str(given) if isinstance(given, int | str) else ""
    return f"datocms-{id_}" if WEBHOOK_ID.fullmatch(f"datocms-{id_}") and id_ else ""
