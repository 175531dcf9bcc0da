"""A CloudEvent out of a request, by the HTTP binding and the JSON format of version 1.0."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from shared.reading.invalid import Invalid
from shared.reading.members import text_member
from shared.reading.request import Request
from shared.reading.strict_json import object_of, text_of

_STRUCTURED = "application/cloudevents+json"
_EVENT_FORMATS = "application/cloudevents"
"""What the media types of all formats of events begin with, of batches, too."""
_JSON = re.compile(r"[^/]+/(?:[^/]+\+)?json")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_BACKSLASHED = re.compile(r"\\(.)")
_HEADER_PREFIX = "ce-"


class CloudEvent(NamedTuple):
    """One event, as far as it matters here."""

    source: str
    id: str
    type: str
    subject: str
    """Empty if there is none."""
    time: str
    """As it was given; empty if there is none."""
    data: Mapping[str, object] | None


def event_in(request: Request) -> CloudEvent:
    """Return the event that a request brings, in binary or structured mode.

    Raises:
        Invalid: it is none, or one whose data is no JSON object.
    """
    refuse_unreadable_type(request.media_type)
    if request.media_type == _STRUCTURED:
        told = object_of(text_of(request.body))
        return _event(lambda name: text_member(told, name), _structured_data(told))
    data = object_of(text_of(request.body)) if request.body else None
    return _event(lambda name: _header(request, name), data)


def refuse_unreadable_type(media_type: str) -> None:
    """Refuse what is neither an event in JSON nor, in binary mode, JSON that is its data.

    Raises:
        Invalid: with status 415, as the webhook profile wants it.
    """
    if media_type.startswith(f"{_EVENT_FORMATS}-batch"):
        raise Invalid.at("Content-Type", "Batches are not taken: send each event by itself.", status=415)
    if media_type.startswith(_EVENT_FORMATS) and media_type != _STRUCTURED:
        raise Invalid.at("Content-Type", f"Must be {_STRUCTURED}, or that of the data in binary mode.", status=415)
    if not _JSON.fullmatch(media_type) and media_type:
        raise Invalid.at("Content-Type", "Must be application/json: the data is an article in JSON.", status=415)


def _event(attribute: Callable[[str], str], data: Mapping[str, object] | None) -> CloudEvent:
    if attribute("specversion") != "1.0":
        raise Invalid.at("specversion", "Must be 1.0.")
    for name in ("source", "id", "type"):
        if not attribute(name):
            raise Invalid.at(name, "Must be given: every CloudEvent has one.")
    source, id_, type_, subject, time = map(attribute, ("source", "id", "type", "subject", "time"))
    return CloudEvent(source, id_, type_, subject, time, data)


def _structured_data(told: Mapping[str, object]) -> Mapping[str, object] | None:
    """Return the data of an event in JSON: an object in there, or JSON in base64."""
    if not _JSON.fullmatch(text_member(told, "datacontenttype").partition(";")[0].strip().lower() or "text/json"):
        raise Invalid.at("datacontenttype", "Must be application/json: the data is an article in JSON.", status=415)
    data, encoded = told.get("data"), text_member(told, "data_base64")
    if encoded:
        if data is not None:
            raise Invalid.at("data_base64", "Must not stand beside data.")
        try:
            data = object_of(text_of(b64decode(encoded, validate=True)))
        except ValueError as error:
            raise Invalid.at("data_base64", "Must be base64.") from error
    if data is not None and not isinstance(data, dict):
        raise Invalid.at("data", "Must be the article, an object with named fields.")
    return data


def _header(request: Request, name: str) -> str:
    """Return an attribute out of its header: quoted perhaps, and percent-encoded, or UTF-8 as some SDKs send it.

    Raises:
        Invalid: its bytes are no UTF-8.
    """
    value = request.headers.get(f"{_HEADER_PREFIX}{name}", "").strip()
    if quoted := _QUOTED.fullmatch(value):
        value = _BACKSLASHED.sub(r"\1", quoted[1])
    try:
        return unquote_to_bytes(value.encode("latin-1")).decode()
    except UnicodeError as error:
        raise Invalid.at(f"{_HEADER_PREFIX}{name}", "Must be UTF-8, percent-encoded.") from error
