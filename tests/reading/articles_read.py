"""The site that the dialects are read for, and the short ways to read them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.dialects.andruck.formats import read
from shared.reading.intent import Publish
from shared.reading.invalid import Invalid
from shared.settings import Section, Site
from shared.sources import DEFAULT_SOURCE_KIND, Source

SITE = Site(
    name="Andruck",
    url="https://andruck.example",
    language="de",
    timezone="Europe/Berlin",
    sections=(Section("politik", "Politik"), Section("welt", "Welt")),
)
LEAST: dict[str, Any] = {"id": "a-1", "title": "Neue Brücke", "body": "Sie steht."}


def read_json(fields: Any, article_id: str | None = None) -> Publish:
    """Read these fields, or this text, as `application/json`."""
    body = fields if isinstance(fields, str) else json.dumps(fields)
    return read("application/json", body.encode(), article_id=article_id, site=SITE)


def read_text(media_type: str, text: str, article_id: str | None = None) -> Publish:
    """Read this text as `media_type`."""
    return read(media_type, text.encode(), article_id=article_id, site=SITE)


def refusal(media_type: str, text: str | bytes, article_id: str | None = None) -> Invalid:
    """Return why this text is refused."""
    body = text.encode() if isinstance(text, str) else text
    with pytest.raises(Invalid) as caught:
        read(media_type, body, article_id=article_id, site=SITE)
    return caught.value


def refused(fields: Any, article_id: str | None = None) -> dict[str, str]:
    """Return the message for each field of this JSON that is refused."""
    body = fields if isinstance(fields, str) else json.dumps(fields)
    return {error["field"]: error["message"] for error in refusal("application/json", body, article_id).errors}


def sources(**secrets: tuple[str, ...]) -> dict[str, Source]:
    """Return sources of the usual kind with these secrets."""
    return {name: Source(name, DEFAULT_SOURCE_KIND, of_it) for name, of_it in secrets.items()}
