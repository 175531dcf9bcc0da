"""Which fields of a CMS are which of ours: for kinds whose content types somebody has made up.

What such kinds have in common as options in the site file, all of them optional:

| option          | such as                           | means                                                     |
|-----------------|-----------------------------------|-----------------------------------------------------------|
| `content_types` | `["article"]`                     | the types that are articles; all others are ignored       |
| `locale`        | `"de-DE"`                         | the CMS's name of the language that is read               |
| `language`      | `"de"`                            | the articles' language, where `locale` is no language tag |
| `fields`        | `{title = "headline", tags = ""}` | our fields by the CMS's names; "" is none; the rest stays |
| `sections`      | `{"Aus aller Welt" = "politik"}`  | our sections by what the CMS has there                    |
| `body_format`   | `"markdown"`                      | how a body that is plain text is written                  |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from shared.errors import Misconfigured
from shared.reading.fields import is_language, is_web_url
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_RICH_JSON_OBJECTS
from shared.reading.slug import slug_of
from shared.settings import Site
from shared.sources import Source

LINK_OPTIONS = ("embeds", "link_url")
"""Of kinds whose texts lead to other entries: how those are shown that stand in a text, and where others are read."""
MAPPING_OPTIONS = ("content_types", "locale", "language", "fields", "sections", "body_format", "base_url")

_TEXTS = ("title", "body", "standfirst", "dateline", "canonical_url")
_MOMENTS = ("published_at", "publish_at", "embargo_until", "expires_at")
_PICTURE = {"picture": "url", "picture_alt": "alt", "picture_caption": "caption", "picture_credit": "credit"}
MAPPED_FIELDS = (*_TEXTS, "slug", "language", "section", "tags", "authors", *_MOMENTS, *_PICTURE)
"""Our fields, as the option `fields` calls them."""

Found = Mapping[str, Sequence[object]]
"""What a CMS has for each of our fields: all that stands there, in its order; nothing if there is nothing."""


def content_types(source: Source, default: Sequence[str] = ()) -> Sequence[str]:
    """Return the names of the types that are articles.

    Raises:
        Misconfigured: the option is no list of names, or empty.
    """
    given = source.options.get("content_types", list(default))
    if not isinstance(given, list) or not given or not all(isinstance(name, str) and name for name in given):
        raise Misconfigured(
            f"The option 'content_types' of the source {source.name!r} must be a list of the CMS's types that are "
            'articles, such as ["article"].'
        )
    return given


def field_names(source: Source, default: Mapping[str, str]) -> Mapping[str, str]:
    """Return how the CMS calls our fields; those that it does not have are left out.

    Raises:
        Misconfigured: the option is no table of names, or names a field that we do not have, or no title or body.
    """
    given = names_in(source, "fields")
    if unknown := sorted(given.keys() - set(MAPPED_FIELDS)):
        raise Misconfigured(
            f"The option 'fields' of the source {source.name!r} names {', '.join(unknown)}: "
            f"only these are known: {', '.join(MAPPED_FIELDS)}."
        )
    names = {ours: theirs for ours, theirs in {**default, **given}.items() if theirs}
    if missing := [ours for ours in ("title", "body") if ours not in names]:
        raise Misconfigured(f"The option 'fields' of the source {source.name!r} must not be without {missing[0]}.")
    return names


def names_in(source: Source, option: str) -> Mapping[str, str]:
    """Return an option that is a table from names to names.

    Raises:
        Misconfigured: it is something else.
    """
    given = source.options.get(option, {})
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise Misconfigured(f"The option {option!r} of the source {source.name!r} must be a table of names.")
    return given


def check_mapping(source: Source, default: Mapping[str, str]) -> None:
    """Refuse options of the mapping that cannot be.

    Raises:
        Misconfigured: the sentence names the option.
    """
    field_names(source, default)
    check_values(source)


def check_linked_mapping(source: Source, default: Mapping[str, str], placeholders: Sequence[str]) -> None:
    """Refuse options of a mapping whose texts lead to other entries, which `link_url` names by one of the placeholders.

    Raises:
        Misconfigured: the sentence names the option.
    """
    content_types(source)
    check_mapping(source, default)
    names_in(source, "embeds")
    link_url = source.text("link_url")
    if link_url and not any(placeholder in link_url for placeholder in placeholders):
        raise Misconfigured(
            f"The option 'link_url' of the source {source.name!r} must hold {' or '.join(placeholders)}."
        )


def check_values(source: Source) -> None:
    """Refuse options of the mapping that say what values mean, where they cannot be.

    Raises:
        Misconfigured: the sentence names the option.
    """
    names_in(source, "sections")
    for option in ("locale", "language"):
        source.text(option)
    if source.text("body_format", "html") not in ("html", "markdown", "text"):
        raise Misconfigured(
            f"The option 'body_format' of the source {source.name!r} must be 'html', 'markdown' or 'text'."
        )
    check_base_url(source)
    if (language := source.text("language")) and not is_language(language):
        raise Misconfigured(
            f"The option 'language' of the source {source.name!r} must be a language tag, such as de or en-GB."
        )


def check_base_url(source: Source) -> None:
    """Refuse an option `base_url`, of what relative addresses in texts are relative to, that is no address.

    Raises:
        Misconfigured: the sentence names the option.
    """
    if (base_url := source.text("base_url")) and not is_web_url(base_url):
        raise Misconfigured(
            f"The option 'base_url' of the source {source.name!r} must be an address such as https://example.org/."
        )


def values_at(value: object, path: str, follow: Callable[[object], object] = lambda one: one) -> list[object]:
    """Return all that stands at a path such as `author.name`; lists on the way are gone through, and what is null not.

    `follow` returns what a reference refers to, and anything else as it is.
    """
    found = _spread([value], follow)
    for name in path.split("."):
        found = _spread((each.get(name) for each in found if isinstance(each, Mapping)), follow)
    return found


def _spread(values: Iterable[object], follow: Callable[[object], object]) -> list[object]:
    all_of_them = (one for value in values for one in (value if isinstance(value, list) else (value,)))
    flat = list(islice(all_of_them, MAX_RICH_JSON_OBJECTS + 1))
    if len(flat) > MAX_RICH_JSON_OBJECTS:
        raise Invalid.at("", f"Leads to more than {MAX_RICH_JSON_OBJECTS:,} values where one field is read.")
    return [target for target in map(follow, flat) if target is not None]


def mapped_fields(found: Found, names: Mapping[str, str], source: Source, site: Site) -> dict[str, object]:
    """Return the canonical fields that a CMS's make, for `publish_mapped`; `names` are only what errors call them.

    Of most fields the first value counts, of a section the first that is one of the site's. Texts are as they stay:
    a kind whose titles or excerpts are markup makes them plain before.

    Raises:
        Invalid: a value cannot be what it should; the error names the CMS's field.
    """
    fields: dict[str, object] = {ours: _text(found, ours, names) or None for ours in _TEXTS}
    fields["base_url"] = source.text("base_url") or None
    fields["language"] = _language(_text(found, "language", names), source)
    if slug := _text(found, "slug", names):
        fields["slug"] = slug_of(slug, str(fields["language"] or site.language))
    fields["section"] = _section(found.get("section", ()), source, site)
    fields["tags"] = _texts(found, "tags", names)
    fields["authors"] = [{"name": name} for name in _texts(found, "authors", names)]
    fields |= {ours: local_moment(_text(found, ours, names), names.get(ours, ours), site) for ours in _MOMENTS}
    if _text(found, "picture", names):
        fields["picture"] = {theirs: _text(found, ours, names) or None for ours, theirs in _PICTURE.items()}
    return fields


def _texts(found: Found, ours: str, names: Mapping[str, str]) -> list[str]:
    texts = [_as_text(value, names.get(ours, ours)).strip() for value in found.get(ours, ())]
    return [text for text in dict.fromkeys(texts) if text]


def _text(found: Found, ours: str, names: Mapping[str, str]) -> str:
    values = found.get(ours, ())
    return _as_text(values[0], names.get(ours, ours)) if values else ""


def _as_text(value: object, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid.at(name, "Must be text: name a field of text in the source's option 'fields'.")
    return str(value)


def _language(given: str, source: Source) -> str | None:
    """Return the first of what may say it that is a language; CMSes write `de_DE`, too."""
    wishes = (given.replace("_", "-"), source.text("language"), source.text("locale").replace("_", "-"))
    return next((tag for tag in wishes if is_language(tag)), None)


def _section(values: Iterable[object], source: Source, site: Site) -> str | None:
    """Return the section by the option `sections`, or the one that is called so; None: the site's first."""
    wanted, slugs = names_in(source, "sections"), {section.slug for section in site.sections}
    named = (wanted.get(str(value), str(value)) for value in values)
    return next((slug for slug in named if slug in slugs), None)


def local_moment(value: str, name: str, site: Site) -> str | None:
    """Return a time in the style of RFC 3339; a day is its first moment, and what has no offset the site's local time.

    Raises:
        Invalid: it is no time.
    """
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value.strip().upper())
    except ValueError as error:
        raise Invalid.at(name, "Must be a date, or a date and time, such as 2025-02-28T14:30:00+01:00.") from error
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(site.timezone))).isoformat()
