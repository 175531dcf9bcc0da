"""An entry of Strapi, whose fields somebody has named, and the article that it is.

What is out is an entry with `publishedAt`; its draft beside it has the same `documentId`, and none. `updatedAt` is that
of the draft, `publishedAt` of version 5 that of the last publication: the later says which of two states is newer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from shared.dialects.field_map import Found, content_types, field_names, mapped_fields, values_at
from shared.dialects.strapi.rich_text import RichText
from shared.reading.article_reading import publish_mapped
from shared.reading.fields import moment_in
from shared.reading.intent import Publish
from shared.reading.invalid import Invalid
from shared.reading.members import key_member, member, text_member
from shared.settings import Site
from shared.sources import Source

DEFAULT_FIELDS: Mapping[str, str] = {
    "title": "title",
    "body": "content",
    "standfirst": "description",
    "slug": "slug",
    "section": "category.slug",
    "tags": "tags.name",
    "authors": "author.name",
    "picture": "cover.url",
    "picture_alt": "cover.alternativeText",
    "picture_caption": "cover.caption",
}
"""As in Strapi's own templates, or nearly."""
DEFAULT_TYPES = ("article",)


def id_of_entry(entry: Mapping[str, object], model: str) -> str:
    """Return the article's id: of version 5 the document, and its language if it has any; of version 4 type and number.

    Raises:
        Invalid: the entry has no id.
    """
    if member(entry, "documentId") is None:
        return f"{model}:{key_member(entry, 'id')}"
    locale = text_member(entry, "locale")
    return f"{key_member(entry, 'documentId')}{locale and ':'}{locale}"


def is_out(entry: Mapping[str, object]) -> bool:
    """Tell whether readers may see the entry."""
    return bool(text_member(entry, "publishedAt"))


def is_wanted(entry: Mapping[str, object], model: str, source: Source) -> bool:
    """Tell whether the entry is of a type and a language that are read."""
    locale = source.text("locale")
    return model in content_types(source, DEFAULT_TYPES) and locale in ("", text_member(entry, "locale"))


def read_entry(entry: Mapping[str, object], model: str, source: Source, site: Site) -> Publish:
    """Return the article of an entry that is out.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    names, rich_text = field_names(source, DEFAULT_FIELDS), RichText(source.text("url").rstrip("/"))
    found: dict[str, Sequence[object]] = {ours: values_at(entry, theirs) for ours, theirs in names.items()}
    found["picture"] = [rich_text.address(url) for url in found.get("picture", ()) if isinstance(url, str)]
    found.setdefault("language", values_at(entry, "locale"))
    body, body_format = _body(found, rich_text, source)
    fields = mapped_fields({**found, "body": [body]}, names, source, site)
    marks = {"id": id_of_entry(entry, model), "updated_at": _changed_at(entry).isoformat()}
    return publish_mapped({**fields, **marks, "body_format": body_format}, site)


def _body(found: Found, rich_text: RichText, source: Source) -> tuple[str, str]:
    values = found["body"]
    if all(isinstance(value, str) for value in values):
        return "\n\n".join(map(str, values)), source.text("body_format", "markdown")
    return rich_text.html(values), "html"


def _changed_at(entry: Mapping[str, object]) -> datetime:
    times = list(_times(entry))
    if not times:
        raise Invalid.at("updatedAt", "Must be the time of the entry's last change, as Strapi gives it.")
    return max(times)


def _times(entry: Mapping[str, object]) -> Iterator[datetime]:
    for name in ("updatedAt", "publishedAt"):
        if at := moment_in(member(entry, name)):
            yield at
