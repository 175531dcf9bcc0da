"""The kind `cloudevents`: events of the CNCF's CloudEvents 1.0 that carry an article. See docs/cms/cloudevents.md.

Modes and attributes are as in the specification's HTTP binding, authorization and handshake as in its webhook profile.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from shared.dialects.cloudevents.event import CloudEvent, event_in, refuse_unreadable_type
from shared.dialects.dialect import Dialect
from shared.dialects.proving import check_bearer, is_one_of, message_digest
from shared.dialects.sender import Sender
from shared.errors import Misconfigured
from shared.events import EventType
from shared.reading.article_reading import publish_mapped
from shared.reading.fields import moment_in
from shared.reading.intent import Ignore, Intent, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.request import Head, Request
from shared.reading.schemas import checked
from shared.reading.withdrawal_schema import WithdrawalSchema
from shared.settings import Site
from shared.signing import Unsigned
from shared.sources import Source

_DEFAULT_TYPES: Mapping[str, Sequence[str]] = MappingProxyType(
    {"publish": (EventType.PUBLISHED, EventType.UPDATED), "withdraw": (EventType.WITHDRAWN,)}
)
"""What each option means where it is not set."""
_TOKEN_PARAMETER = "access_token"  # noqa: S105  # RFC 6750, section 2.3: the other of the two places for a token
_ORIGIN = re.compile(r"[\x21-\x7e]{1,255}")


class CloudEvents(Dialect):
    """Whoever sends CloudEvents: an event mesh, a broker, or a program with one of the SDKs."""

    options = tuple(_DEFAULT_TYPES)
    setup = (
        "Have your system POST its events to {address}, in binary or structured mode, each by itself",
        "Have it send the header `Authorization: Bearer {secret}`",
        "The data of an event is the article as docs/intake.md has it; its type ends with article.published, "
        "article.updated or article.withdrawn (or see docs/cms/cloudevents.md for the options publish and withdraw)",
    )
    sender = Sender(reacts=True, retries=True, success_status=202)
    only_body_counts = False

    def new_secret(self) -> str:
        """Return a token that stands in a header and in an address alike."""
        return secrets.token_urlsafe(32)

    def check(self, source: Source) -> None:
        """Refuse options that are no lists of types, or that let one type mean both."""
        both = set(_types(source, "publish")) & set(_types(source, "withdraw"))
        if both:
            raise Misconfigured(
                f"The source {source.name!r} has {min(both)!r} in its options 'publish' and 'withdraw': leave one."
            )

    def judge_body(self, head: Head) -> None:
        """Refuse batches, and formats that are not JSON."""
        refuse_unreadable_type(head.media_type)

    def verify(self, request: Request, source: Source) -> str:
        """Return an id made of the event's source and id, which are the same whenever it is sent again."""
        token = request.query.get(_TOKEN_PARAMETER, "")
        if token and "authorization" not in request.headers:
            if not is_one_of(token, source.secrets):
                raise Unsigned("Is none of the source's secrets.", field=_TOKEN_PARAMETER)
        else:
            check_bearer(request, source.secrets)
        try:
            event = event_in(request)
        except Invalid:  # `read` says so
            return message_digest("cloudevents", request)
        told = f"{event.source}\n{event.id}".encode("utf-8", "surrogatepass")
        return f"cloudevents-{hashlib.sha256(told).hexdigest()}"

    def read(self, request: Request, source: Source) -> Intent:
        """Return what the event's type says is to become of the article that is its data."""
        event = event_in(request)
        if _is_one_of(event.type, _types(source, "withdraw")):
            return _withdrawal(event)
        if _is_one_of(event.type, _types(source, "publish")):
            return _publication(event, request.site)
        return Ignore("Its type neither publishes nor withdraws: see the source's options 'publish' and 'withdraw'.")

    def permission(self, head: Head) -> Mapping[str, str]:
        """Let whoever asks by the webhook profile's handshake send as much as they want: the token says who may."""
        origin = head.headers.get("webhook-request-origin", "")
        if not _ORIGIN.fullmatch(origin):
            return {}
        return {"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*"}


def _types(source: Source, option: str) -> Sequence[str]:
    given = source.options.get(option, list(_DEFAULT_TYPES[option]))
    if not isinstance(given, list) or not all(isinstance(name, str) and name for name in given):
        raise Misconfigured(
            f"The option {option!r} of the source {source.name!r} must be a list of types of events, "
            'such as ["com.example.article.published"].'
        )
    return given


def _is_one_of(type_: str, names: Sequence[str]) -> bool:
    return any(type_ == name or type_.endswith(f".{name}") for name in names)


def _publication(event: CloudEvent, site: Site) -> Publish:
    if event.data is None:
        raise Invalid.at("data", "Must be the article, an object with named fields.")
    return publish_mapped({**_known_by(event), **_given(event.data)}, site)


def _withdrawal(event: CloudEvent) -> Withdraw:
    data = _given(event.data or {})
    named = {name: data[name] for name in ("id", "version", "updated_at") if name in data}
    wish: Withdraw = checked(WithdrawalSchema(), {**_known_by(event), **named})
    return wish


def _given(data: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in data.items() if value is not None}


def _known_by(event: CloudEvent) -> Mapping[str, object]:
    """Return what the event itself tells of the article, for where its data does not.

    Raises:
        Invalid: neither names the article, or its time is none.
    """
    if not event.subject and not (event.data or {}).get("id"):
        raise Invalid.at("data.id", "Must be given, here or as the event's subject.")
    if event.time and moment_in(event.time) is None:
        raise Invalid.at("time", "Must be a date and time with an offset, such as 2025-02-28T14:30:00+01:00.")
    return _given({"id": event.subject or None, "updated_at": event.time or None})
