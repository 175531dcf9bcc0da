"""An item of Directus, whose fields somebody has named, and the article that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from shared.dialects.content_api import Item
from shared.dialects.field_map import MAPPED_FIELDS, check_mapping, field_names, mapped_fields, values_at
from shared.errors import Misconfigured
from shared.reading.article_reading import publish_mapped
from shared.reading.fields import moment_in
from shared.reading.intent import Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.members import key_member, text_member
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

DIRECTUS_OPTIONS = (
    *("url", "collection", "key", "status", "published", "updated", "created"),
    *("fields", "sections", "language", "body_format", "base_url"),
)

DEFAULT_NAMES: Mapping[str, str] = {ours: ours for ours in MAPPED_FIELDS} | {"authors": "author", "picture": "image"}
_FILE_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def collection_of(source: Source) -> str:
    """Return the collection of articles."""
    return source.text("collection")


def key_field(source: Source) -> str:
    """Return the name of the field that identifies an item."""
    return source.text("key", "id")


def updated_field(source: Source) -> str:
    """Return the name of the field that says when an item was changed."""
    return source.text("updated", "date_updated")


def created_field(source: Source) -> str:
    """Return the name of the field that says when it was made: the other one is empty until it is changed."""
    return source.text("created", "date_created")


def wanted_fields(source: Source) -> str:
    """Return what is asked for: all fields of an item, and those of related ones that are named."""
    related = [name for name in field_names(source, DEFAULT_NAMES).values() if "." in name]
    return ",".join(["*", *dict.fromkeys(related)])


def check_options(source: Source) -> None:
    """Refuse options of wrong types, or a source without a collection.

    Raises:
        Misconfigured: the sentence names the option.
    """
    if not collection_of(source):
        raise Misconfigured(f"The source {source.name!r} needs the option 'collection': that of its articles.")
    for option, named in (("key", key_field), ("updated", updated_field), ("created", created_field)):
        if not named(source):
            raise Misconfigured(f"The option {option!r} of the source {source.name!r} must name a field.")
    source.text("status")
    _published(source)
    check_mapping(source, DEFAULT_NAMES)


def read_item(item: Item, source: Source, site: Site) -> Publish | Withdraw:
    """Return what an item means: it is published, or it is not.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    id_ = key_member(item, key_field(source))
    changed = text_member(item, updated_field(source)) or text_member(item, created_field(source))
    at = moment_in(changed)
    if at is None:
        raise Invalid.at(updated_field(source), "Must be a timestamp: by it is told which revision is newer.")
    status = source.text("status", "status")
    if status and status not in item:
        raise Invalid.at(status, "Must be there: let the token's user read it, or set the option status to what it is.")
    if status and item.get(status) not in _published(source):
        return Withdraw(id_, None, at)
    names = field_names(source, DEFAULT_NAMES)
    found = {ours: [value for value in values_at(item, path) if value != ""] for ours, path in names.items()}
    found["picture"] = _pictures(found.get("picture", ()), source)
    fields = mapped_fields(found, names, source, site)
    fields["standfirst"] = plain_text(str(fields["standfirst"] or ""))
    fields |= {"id": id_, "updated_at": changed, "body_format": source.text("body_format", "html")}
    return publish_mapped(fields, site)


def _pictures(values: Sequence[object], source: Source) -> list[object]:
    """Return the addresses of pictures, of which Directus gives the ids of its files."""
    root = source.text("url").rstrip("/")
    return [f"{root}/assets/{each}" if _FILE_ID.fullmatch(str(each)) else each for each in values]


def _published(source: Source) -> list[str]:
    """Return the values of the status of what readers may see."""
    given = source.options.get("published", ["published"])
    if not isinstance(given, list) or not all(isinstance(value, str) for value in given):
        raise Misconfigured(f"The option 'published' of the source {source.name!r} must be a list of values of status.")
    return given
