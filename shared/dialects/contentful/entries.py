"""An entry of Contentful, as webhooks and the API with `locale=*` have it, and the article that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.dialects.contentful.linked import in_locale, links_in, locale_of, space_of
from shared.dialects.contentful.rich_text import ContentfulRichText, alt_of, asset_url
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
from shared.dialects.mapped_intents import withdrawal
from shared.reading.article_reading import publish_mapped
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.members import member
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

ENTRY_OPTIONS = (*MAPPING_OPTIONS, *LINK_OPTIONS)
ENTRY_FIELDS: Mapping[str, str] = {
    "title": "title",
    "body": "body",
    "standfirst": "description",
    "slug": "slug",
    "section": "section",
    "tags": "tags",
    "authors": "author.name",
    "published_at": "publishDate",
    "picture": "heroImage",
}
"""As Contentful's own examples call them."""

NO_ARTICLE = Ignore("It is of a content type that is no article here.")
_NOT_TRANSLATED = Ignore("It has no title in the language of this source.")
_IN_ONE_LINE = ("title", "standfirst", "picture_alt", "picture_caption", "picture_credit")


def check_entries(source: Source) -> None:
    """Refuse options that cannot be.

    Raises:
        Misconfigured: the sentence names the option.
    """
    check_linked_mapping(source, ENTRY_FIELDS, ("{slug}", "{id}"))


def is_article(entry: object, source: Source) -> bool:
    """Tell whether an entry is of a type that is an article; what does not say its type may be one."""
    return member(entry, "sys", "contentType", "sys", "id") in (None, *content_types(source))


def needs_what_it_links_to(entry: Mapping[str, object], source: Source) -> bool:
    """Tell whether some of the article stands in other entries or assets."""
    names = field_names(source, ENTRY_FIELDS)
    used = [member(entry, "fields", theirs.partition(".")[0]) for theirs in names.values()]
    return next(links_in(used), None) is not None


def read_entry(
    entry: Mapping[str, object], linked: Sequence[object], source: Source, site: Site
) -> Publish | Withdraw | Ignore:
    """Return what an entry means that is published.

    The order of events is that of `updatedAt`, when it was last published or taken back: in what Contentful sends of
    an entry that was taken back, `revision` is not a new one.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    if not is_article(entry, source):
        return NO_ARTICLE
    names = field_names(source, ENTRY_FIELDS)
    locale = locale_of(entry, names["title"].partition(".")[0], source)
    if locale is None:
        return _NOT_TRANSLATED
    follow = space_of(linked, locale).follow
    rich = ContentfulRichText(follow, names_in(source, "embeds"), source.text("link_url"))
    local = in_locale(entry, locale)
    found = {ours: values_at(local, theirs, follow) for ours, theirs in names.items()}
    body_format = source.text("body_format", "markdown")
    if found["body"] and isinstance(found["body"][0], Mapping):
        found["body"], body_format = [rich.html(found["body"][0])], "html"
    for ours in _IN_ONE_LINE:
        found[ours] = [_in_one_line(value, rich) for value in found.get(ours, ())]
    _read_picture(found)
    if not found.get("language"):
        found["language"] = [locale]
    marks = {"id": member(entry, "sys", "id"), "updated_at": member(entry, "sys", "updatedAt")}
    return publish_mapped({**marks, "body_format": body_format, **mapped_fields(found, names, source, site)}, site)


def read_gone(entry: Mapping[str, object], source: Source) -> Withdraw | Ignore:
    """Return what an entry means that was taken back, archived or deleted.

    Raises:
        Invalid: it has no id, or no time.
    """
    if not is_article(entry, source):
        return NO_ARTICLE
    times = [member(entry, "sys", name) for name in ("deletedAt", "archivedAt", "updatedAt")]
    return withdrawal(member(entry, "sys", "id"), next((at for at in times if at is not None), None))


def _in_one_line(value: object, rich: ContentfulRichText) -> object:
    return plain_text(rich.html(value)) if isinstance(value, Mapping) else value


def _read_picture(found: dict[str, list[object]]) -> None:
    """Put the address of an asset in its place, and what it shows, if no field was named for that."""
    asset = next(iter(found.get("picture", ())), None)
    if isinstance(asset, Mapping):
        found["picture"] = [url] if (url := asset_url(asset)) else []
        found["picture_alt"] = found["picture_alt"] or [alt_of(asset)]
