"""A story of Storyblok, whose content somebody has made up, and the article that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.dialects.content_api import Item
from shared.dialects.field_map import content_types, field_names, mapped_fields, values_at
from shared.dialects.storyblok.rich_text import asset_parts, bloks_html, is_asset, is_rich_text, rich_html
from shared.reading.article_reading import publish_mapped
from shared.reading.intent import Ignore, Publish
from shared.reading.members import key_member, list_member, member, text_member
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

STORY_TYPES = ("article",)
STORY_FIELDS: Mapping[str, str] = {
    "title": "title",
    "body": "body",
    "standfirst": "teaser",
    "authors": "author",
    "picture": "image",
}
"""Fields of a story's content; the title is the story's name where there is none."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LINES_OF_STORIES = ("title", "standfirst", "picture_caption", "picture_credit")


def read_story(item: Item, source: Source, site: Site) -> Publish | Ignore:
    """Return what a story means: `story` as the delivery API has it, and `rels`, related stories by their UUIDs.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    story, content = member(item, "story"), member(item, "story", "content")
    if member(content, "component") not in content_types(source, STORY_TYPES):
        return Ignore("It is no article: see the source's option 'content_types'.")
    if not text_member(story, "full_slug").startswith(source.text("starts_with")):
        return Ignore("It is in another folder: see the source's option 'starts_with'.")
    names = field_names(source, STORY_FIELDS)
    found = _found(content, names, member(item, "rels"))
    body, body_format = _body(member(content, *names["body"].split(".")), source)
    found["body"] = [body]
    found["title"] = found["title"] or [text_member(story, "name")]
    found["tags"] = [*found.get("tags", ()), *list_member(story, "tag_list")]
    found["section"] = [*found.get("section", ()), *text_member(story, "full_slug").split("/")[:-1]]
    found["published_at"] = found.get("published_at") or [text_member(story, "first_published_at")]
    if not found.get("language"):
        found["language"] = [text_member(story, "lang")]
    marks = {
        "id": key_member(story, "id"),
        "updated_at": text_member(story, "published_at"),
        "body_format": body_format,
    }
    return publish_mapped({**marks, **mapped_fields(found, names, source, site)}, site)


def _found(content: object, names: Mapping[str, str], rels: object) -> dict[str, list[object]]:
    def follow(one: object) -> object:
        related = rels.get(one) if isinstance(rels, Mapping) and isinstance(one, str) else None
        if not isinstance(related, Mapping):
            return one
        own = related.get("content")
        return {"name": related.get("name"), **(own if isinstance(own, Mapping) else {})}

    found = {ours: values_at(content, theirs, follow) for ours, theirs in names.items()}
    for ours in _LINES_OF_STORIES:
        found[ours] = [plain_text(rich_html(one)) if is_rich_text(one) else one for one in found.get(ours, [])]
    for ours in ("authors", "tags", "section"):
        found[ours] = [name for one in found.get(ours, []) if (name := _name(one))]
    picture = next(iter(found.get("picture", [])), None)
    if is_asset(picture):
        for part, value in asset_parts(picture).items():
            ours = "picture" if part == "url" else f"picture_{part}"
            found[ours] = ([] if part == "url" else found.get(ours, [])) or ([value] if value else [])
    elif not isinstance(picture, str):
        found["picture"] = []
    return found


def _name(value: object) -> object:
    """Return the name of a related story; None for one that the option `relations` does not have come along."""
    if isinstance(value, Mapping):
        return value.get("name")
    return None if isinstance(value, str) and _UUID.fullmatch(value) else value


def _body(value: object, source: Source) -> tuple[object, str]:
    """Return the body and how it is written: rich text, blocks, or the text of a field."""
    if is_rich_text(value):
        return rich_html(value), "html"
    if isinstance(value, list):
        return bloks_html(value), "html"
    return value if value is not None else "", source.text("body_format", "markdown")
