"""A document of Sanity as the projection of `projection.py` has it, and the article that it is."""

from __future__ import annotations

from collections.abc import Mapping

from shared.dialects.field_map import (
    LINK_OPTIONS,
    MAPPING_OPTIONS,
    check_linked_mapping,
    content_types,
    field_names,
    mapped_fields,
    names_in,
)
from shared.dialects.sanity.portable_text import PortableText, image_url
from shared.dialects.sanity.projection import DOCUMENT_FIELDS
from shared.errors import Misconfigured
from shared.reading.article_reading import publish_mapped
from shared.reading.intent import Ignore, Publish
from shared.reading.members import member
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

DOCUMENT_OPTIONS = (*MAPPING_OPTIONS, "project", "dataset", *LINK_OPTIONS)
_CDN = "https://cdn.sanity.io/images"
_UNPUBLISHED = ("drafts.", "versions.")
"""What the ids begin with of what an editor is still at, and of what is prepared for a release."""
NOT_PUBLISHED = Ignore("It is a draft, or prepared for a release: readers see nothing of it.")
NO_ARTICLE_TYPE = Ignore("It is of a type that is no article here.")
_OTHER_LANGUAGE = Ignore("It is in another language than this source reads.")
_PLAIN = ("title", "standfirst", "picture_alt", "picture_caption", "picture_credit")


def check_documents(source: Source) -> None:
    """Refuse options that cannot be.

    Raises:
        Misconfigured: the sentence names the option.
    """
    for option, what in (("project", "its project"), ("dataset", "its dataset")):
        if not source.text(option, "production" if option == "dataset" else ""):
            raise Misconfigured(f"The source {source.name!r} needs the option {option!r}: the id of {what}.")
    check_linked_mapping(source, DOCUMENT_FIELDS, ("{slug}",))


def is_unpublished(external_id: object) -> bool:
    """Tell whether this is the id of a draft or of a version for a release."""
    return isinstance(external_id, str) and external_id.startswith(_UNPUBLISHED)


def read_document(document: Mapping[str, object], source: Source, site: Site) -> Publish | Ignore:
    """Return what a document means. The order of events is that of `_updatedAt`.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    if is_unpublished(member(document, "_id")):
        return NOT_PUBLISHED
    if member(document, "_type") not in content_types(source):
        return NO_ARTICLE_TYPE
    names = field_names(source, DOCUMENT_FIELDS)
    found = {ours: _values(member(document, ours)) for ours in names}
    wanted = source.text("locale")
    if wanted and found.get("language") and found["language"][0] != wanted:
        return _OTHER_LANGUAGE
    images = f"{_CDN}/{source.text('project')}/{source.text('dataset', 'production')}"
    rich = PortableText(images, names_in(source, "embeds"), source.text("link_url"))
    body_format = source.text("body_format", "markdown")
    if any(isinstance(value, Mapping) for value in found["body"]):
        found["body"], body_format = [rich.html(found["body"])], "html"
    for ours in _PLAIN:
        if any(isinstance(value, Mapping) for value in found.get(ours, ())):
            found[ours] = [plain_text(rich.html(found[ours]))]
    if isinstance(picture := next(iter(found.get("picture", ())), None), Mapping):
        url = image_url(picture.get("asset", picture), images)
        found["picture"] = [url] if url else []
    marks = {"id": member(document, "_id"), "updated_at": member(document, "_updatedAt")}
    return publish_mapped({**marks, "body_format": body_format, **mapped_fields(found, names, source, site)}, site)


def _values(value: object) -> list[object]:
    return [each for each in (value if isinstance(value, list) else [value]) if each is not None]
