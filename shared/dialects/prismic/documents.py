"""A document of Prismic, whose fields somebody has made up, and the article that it is."""

from __future__ import annotations

from collections.abc import Mapping

from shared.dialects.content_api import Item
from shared.dialects.field_map import content_types, field_names, mapped_fields, values_at
from shared.dialects.prismic.rich_text import (
    blocks_html,
    blocks_text,
    is_picture,
    is_rich_text_field,
    picture_parts,
    slices_html,
)
from shared.reading.article_reading import publish_mapped
from shared.reading.intent import Ignore, Publish
from shared.reading.invalid import Invalid
from shared.reading.members import list_member, member, text_member
from shared.settings import Site
from shared.sources import Source

DOCUMENT_TYPES = ("article",)
PRISMIC_FIELDS: Mapping[str, str] = {
    "title": "title",
    "body": "body",
    "standfirst": "excerpt",
    "authors": "author.data.name",
    "picture": "image",
}
"""Fields of a document's data; a name of an author comes along if the option `fetch_links` names it."""


def read_document(document: Item, source: Source, site: Site) -> Publish | Ignore:
    """Return what a document means, as the API has it.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    if member(document, "type") not in content_types(source, DOCUMENT_TYPES):
        return Ignore("It is no article: see the source's option 'content_types'.")
    names, data = field_names(source, PRISMIC_FIELDS), member(document, "data")
    found = _found(data, names)
    body, body_format = _body(member(data, *names["body"].split(".")), source)
    found["body"] = [body]
    found["tags"] = [*found.get("tags", ()), *list_member(document, "tags")]
    of_document = {"language": "lang", "published_at": "first_publication_date"}
    if source.text("locale"):  # documents of several languages may share one
        of_document["slug"] = "uid"
    for ours, theirs in of_document.items():
        found[ours] = found.get(ours) or [text_member(document, theirs)]
    marks = {"id": member(document, "id"), "updated_at": moment_of(document), "body_format": body_format}
    return publish_mapped({**marks, **mapped_fields(found, names, source, site)}, site)


def moment_of(document: object) -> str:
    """Return when a document was last published, in the style of RFC 3339: Prismic writes `+0000` for `+00:00`.

    Raises:
        Invalid: it says no such time.
    """
    at = text_member(document, "last_publication_date")
    if not at:
        raise Invalid.at("last_publication_date", "Must be given: what is not published has none.")
    return f"{at[:-2]}:{at[-2:]}" if at[-5:-4] in ("+", "-") else at


def _found(data: object, names: Mapping[str, str]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for ours, theirs in names.items():
        whole = member(data, *theirs.split("."))
        found[ours] = [blocks_text(whole)] if is_rich_text_field(whole) else values_at(data, theirs)
    picture = next(iter(found.get("picture", [])), None)
    if is_picture(picture):
        for part, value in picture_parts(picture).items():
            ours = "picture" if part == "url" else f"picture_{part}"
            found[ours] = ([] if part == "url" else found.get(ours, [])) or ([value] if value else [])
    elif not isinstance(picture, str):
        found["picture"] = []
    return found


def _body(value: object, source: Source) -> tuple[object, str]:
    """Return the body and how it is written: rich text, slices, or the text of a field."""
    if is_rich_text_field(value):
        return blocks_html(value), "html"
    if isinstance(value, list):
        return slices_html(value), "html"
    return value if value is not None else "", source.text("body_format", "text")
