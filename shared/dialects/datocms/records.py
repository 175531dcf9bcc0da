"""A record of DatoCMS, whose fields somebody has made up, and the article that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.dialects.content_api import Item
from shared.dialects.datocms.structured_text import (
    UploadParts,
    Uploads,
    is_structured_text,
    records_html,
    structured_html,
)
from shared.dialects.field_map import field_names, mapped_fields, values_at
from shared.dialects.html_pieces import EmbeddingAllowance
from shared.reading.article_reading import publish_mapped
from shared.reading.fields import is_web_url
from shared.reading.intent import Publish
from shared.reading.members import key_member, member, text_member
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

RECORD_TYPES = ("article",)
RECORD_FIELDS: Mapping[str, str] = {
    "title": "title",
    "body": "body",
    "standfirst": "excerpt",
    "slug": "slug",
    "authors": "author.name",
    "picture": "image",
}
"""Fields by their API keys; what comes after a full stop is a field of the record that a link leads to."""
_LOCALE = re.compile("[a-z]{2,3}(?:-[A-Za-z]{2,4})?")
_RECORD_ID = re.compile(r"(?=.*[A-Z0-9])[A-Za-z0-9_-]{22}|\d{5,}")
"""What stands in a link that was not followed: a UUID in base64 or, in older projects, a number."""


def read_record(item: Item, source: Source, site: Site) -> Publish:
    """Return what a published record means: as the management API has it, beside `linked` and `uploads`, both by id.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    names, locale = field_names(source, RECORD_FIELDS), source.text("locale")
    attributes = _localised(member(item, "attributes"), locale)
    uploads = _uploads(member(item, "uploads"), locale)
    found = _found(attributes, names, _linked(member(item, "linked"), locale), uploads)
    body, body_format = _body(member(attributes, *names["body"].split(".")), uploads, source)
    found["body"] = [body]
    found["published_at"] = found.get("published_at") or [text_member(item, "meta", "first_published_at")]
    found["language"] = found.get("language") or [locale or _first_locale(member(item, "attributes"))]
    marks = {"id": key_member(item, "id"), "updated_at": published_at(item), "body_format": body_format}
    return publish_mapped({**marks, **mapped_fields(found, names, source, site)}, site)


def published_at(item: Item) -> str | None:
    """Return when what is published came to be: later changes that are not published do not count."""
    meta = member(item, "meta")
    times = [text_member(meta, "published_at")]
    if member(meta, "status") == "published":
        times.append(text_member(meta, "updated_at"))
    return max(times) or None


def _found(
    attributes: Mapping[str, object], names: Mapping[str, str], linked: Mapping[str, object], uploads: Uploads
) -> dict[str, list[object]]:
    def follow(one: object) -> object:
        return linked.get(one, one) if isinstance(one, str) else one

    found = {ours: values_at(attributes, theirs, follow) for ours, theirs in names.items()}
    for ours, values in found.items():
        found[ours] = [plain_text(structured_html(one, uploads)) if is_structured_text(one) else one for one in values]
    for ours in ("authors", "tags", "section"):
        found[ours] = [one for one in found.get(ours, []) if not _is_reference(one)]
    value = member(attributes, *names["picture"].split(".")) if "picture" in names else None
    if not isinstance(value, str):
        found["picture"] = []
    if parts := uploads(value):
        for part, told in parts._asdict().items():
            ours = "picture" if part == "url" else f"picture_{part}"
            found[ours] = found.get(ours, []) or ([told] if told else [])
    return found


def _is_reference(value: object) -> bool:
    """Tell whether it is a record, or the id of one: names of neither are known."""
    return isinstance(value, Mapping) or (isinstance(value, str) and bool(_RECORD_ID.fullmatch(value)))


def _body(value: object, uploads: Uploads, source: Source) -> tuple[object, str]:
    """Return the body and how it is written: structured text, blocks, or the text of a field."""
    if is_structured_text(value):
        return structured_html(value, uploads), "html"
    if isinstance(value, list):
        return records_html(value, uploads), "html"
    return value if value is not None else "", source.text("body_format", "html")


def _localised(attributes: object, locale: str) -> dict[str, object]:
    """Return the fields in one language: of a field that is translated, the one of the option, else its first."""
    given = attributes if isinstance(attributes, Mapping) else {}
    return {name: _in_locale(value, locale) for name, value in given.items()}


def _in_locale(value: object, locale: str) -> object:
    if not _is_translated(value) or not isinstance(value, Mapping):
        return value
    return value.get(locale) if locale else next(iter(value.values()))


def _is_translated(value: object) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(_LOCALE.fullmatch(name) for name in value)


def _first_locale(attributes: object) -> str:
    values = attributes.values() if isinstance(attributes, Mapping) else ()
    return next((next(iter(value)) for value in values if isinstance(value, Mapping) and _is_translated(value)), "")


def _linked(linked: object, locale: str) -> dict[str, object]:
    given = linked if isinstance(linked, Mapping) else {}
    return {id_: _localised(member(record, "attributes"), locale) for id_, record in given.items()}


def _uploads(uploads: object, locale: str) -> Uploads:
    allowance = EmbeddingAllowance()

    def known(value: object) -> UploadParts | None:
        id_ = member(value, "upload_id")
        upload = member(uploads, id_, "attributes") if isinstance(id_, str) else None
        url = text_member(upload, "url")
        if not is_web_url(url):
            return None
        by_default = _in_locale(member(upload, "default_field_metadata"), locale)
        alt, title = (text_member(value, name) or text_member(by_default, name) for name in ("alt", "title"))
        parts = UploadParts(url, alt, title, text_member(upload, "copyright") or text_member(upload, "author"))
        allowance.spend("".join(parts), "body")
        return parts

    return known
