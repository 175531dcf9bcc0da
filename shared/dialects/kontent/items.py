"""An item of Kontent.ai as its Delivery API has it, and the article that it is."""

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
    values_at,
)
from shared.dialects.kontent.elements import AssetValue, RichTextValue, follower, plain_item
from shared.dialects.kontent.rich_text import KontentRichText
from shared.dialects.mapped_intents import withdrawal
from shared.reading.article_reading import publish_mapped
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.members import member
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

ITEM_OPTIONS = (*MAPPING_OPTIONS, *LINK_OPTIONS)
ITEM_ELEMENTS: Mapping[str, str] = {
    "title": "title",
    "body": "body",
    "standfirst": "summary",
    "slug": "url_slug",
    "section": "section",
    "tags": "tags",
    "authors": "author.name",
    "published_at": "post_date",
    "picture": "teaser_image",
}
"""Our fields by the codenames of elements."""
OTHER_TYPE = Ignore("It is of a content type that is no article here.")
OTHER_LANGUAGE = Ignore("It is in another language than this source reads.")


def check_items(source: Source) -> None:
    """Refuse options that cannot be.

    Raises:
        Misconfigured: the sentence names the option.
    """
    check_linked_mapping(source, ITEM_ELEMENTS, ("{slug}", "{id}"))


def ignored(system: object, source: Source) -> Ignore | None:
    """Return why an item is no article of this source, by what the system says of it; None: it is one."""
    if member(system, "type") not in content_types(source):
        return OTHER_TYPE
    wanted = source.text("locale")
    return OTHER_LANGUAGE if wanted and member(system, "language") != wanted else None


def read_item(item: Mapping[str, object], source: Source, site: Site) -> Publish | Withdraw | Ignore:
    """Return what an item means: `{"item": …, "modular_content": …}` as it is now, or `{"gone": …}`, its `system`.

    It has no order but that in which it was asked for: `last_modified` stays as it is when an item is published or
    taken back.

    Raises:
        Invalid: an element is wrong, or missing.
    """
    system = member(item, "gone") or member(item, "item", "system")
    if (reason := ignored(system, source)) is not None:
        return reason
    if "gone" in item:
        return withdrawal(member(system, "id"), None)
    follow, names = follower(member(item, "modular_content")), field_names(source, ITEM_ELEMENTS)
    rich = KontentRichText(follow, names_in(source, "embeds"), source.text("link_url"))
    plain = plain_item(item["item"])
    found = {ours: values_at(plain, theirs, follow) for ours, theirs in names.items()}
    is_html = bool(found["body"]) and isinstance(found["body"][0], RichTextValue)
    body_format = "html" if is_html else source.text("body_format", "text")
    for ours, values in found.items():
        found[ours] = [_plain(value, rich, as_body=ours == "body") for value in values]
    picture = next(iter(found.get("picture", ())), None)
    if isinstance(picture, AssetValue):
        found["picture"] = [picture.url]
        found["picture_alt"] = found.get("picture_alt") or [picture.description]
    if not found.get("language"):
        found["language"] = [str(member(system, "language"))]
    marks = {"id": member(system, "id"), "body_format": body_format}
    return publish_mapped({**marks, **mapped_fields(found, names, source, site)}, site)


def _plain(value: object, rich: KontentRichText, *, as_body: bool) -> object:
    if not isinstance(value, RichTextValue):
        return value
    return rich.html(value) if as_body else plain_text(rich.html(value))
