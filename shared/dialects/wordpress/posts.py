"""A post as WordPress's REST API has it (`/wp/v2/posts`, context `view`, with `_embed`), and the article that it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from shared.article import BodyFormat
from shared.body.lasting import lasting_html
from shared.dialects.content_api import Item
from shared.dialects.field_map import names_in
from shared.errors import Misconfigured
from shared.reading.article_reading import publish_mapped
from shared.reading.budget import check_body
from shared.reading.fields import moment_in
from shared.reading.intent import Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_BODY_CHARACTERS
from shared.reading.members import key_member, list_member, member, text_member
from shared.reading.outline import TooMuch
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

WORDPRESS_OPTIONS = ("url", "api_url", "plain_permalinks", "rest_base", "language", "sections", "canonical_link")
_CUT_OFF = ("[…]", "[...]")
"""How an excerpt ends that WordPress has made from the body: it is no standfirst, but the body's beginning."""
_NO_CATEGORY = "uncategorized"


class _Term(NamedTuple):
    taxonomy: str
    slug: str
    name: str


def read_post(post: Item, source: Source, site: Site) -> Publish | Withdraw:
    """Return what a post means: strangers may read it, now or at its time, or they may not.

    Raises:
        Invalid: a field is wrong, or missing.
    """
    id_, status = key_member(post, "id"), text_member(post, "status")
    if not status:
        raise Invalid.at("status", "Must be the post's status, as the REST API has it.")
    hidden = member(post, "content", "protected")
    if not isinstance(hidden, bool):
        raise Invalid.at("content.protected", "Must be true or false, as the REST API has it.")
    if hidden or status not in ("publish", "future"):
        return withdrawal(id_, _changed_at(post))
    body = _body(post)
    terms = list(_terms(post))
    section = _section(terms, source, site)
    fields = {
        "id": id_,
        "updated_at": _changed_at(post),
        "title": plain_text(text_member(post, "title", "rendered")),
        "body": body,
        "body_format": "html",
        "standfirst": _standfirst(post, body),
        "section": section and section[1],
        "language": source.text("language") or None,
        "base_url": source.text("url") or None,
        "canonical_url": text_member(post, "link") if source.options.get("canonical_link") is True else None,
        "tags": _tags(terms, section and section[0]),
        "authors": _authors(post),
        "published_at": _utc(text_member(post, "date_gmt")) or None,
        "publish_at": _utc(text_member(post, "date_gmt")) if status == "future" else None,
        "picture": _picture(post),
    }
    return publish_mapped(fields, site)


def withdrawal(id_: str, changed_at: str) -> Withdraw:
    """Return the wish that a post be gone as of a time, or as of now where that is empty.

    Raises:
        Invalid: the time is none.
    """
    at = moment_in(changed_at)
    if changed_at and at is None:
        raise Invalid.at("changed_at", "Must be a date and time, such as 2025-02-28T14:30:00Z.")
    return Withdraw(id_, None, at)


def _body(post: Item) -> str:
    """Return the content without what nobody reads: classes and attributes of WordPress's themes and scripts.

    They hold numbers that are others each time a post is rendered, so that the same post would not be the same article.
    """
    content = text_member(post, "content", "rendered")
    try:
        check_body(content[: MAX_BODY_CHARACTERS + 1], BodyFormat.HTML)
    except TooMuch:  # whoever takes the fields says so, in a sentence
        return content
    return lasting_html(content).strip()


def _changed_at(post: Item) -> str:
    """Return when it changed: as our plugin has noted it, to the microsecond, else as WordPress does, to the second."""
    return text_member(post, "andruck", "changed_at") or _utc(text_member(post, "modified_gmt"))


def _utc(gmt: str) -> str:
    """Return a time of the API, which is UTC and does not say so, in the style of RFC 3339."""
    return f"{gmt}Z" if gmt and not gmt.endswith("Z") else gmt


def _standfirst(post: Item, body: str) -> str:
    """Return the excerpt that an editor has written."""
    excerpt = plain_text(text_member(post, "excerpt", "rendered"))
    if excerpt.endswith(_CUT_OFF) or plain_text(body).startswith(excerpt):
        return ""
    return excerpt


def _terms(post: Item) -> Iterator[_Term]:
    """Yield the categories and tags, in their order. Terms that WordPress keeps from strangers are an error instead."""
    for number, group in enumerate(list_member(post, "_embedded", "wp:term")):
        if member(group, "code") is not None:
            continue
        for term in list_member(post, "_embedded", "wp:term", number):
            name = plain_text(text_member(term, "name"))
            if name:
                yield _Term(text_member(term, "taxonomy"), text_member(term, "slug"), name)


def _section(terms: Sequence[_Term], source: Source, site: Site) -> tuple[str, str] | None:
    """Return the first category that is a section, by the option `sections` or by its name, and which; else None."""
    by_category = names_in(source, "sections")
    slugs = {section.slug for section in site.sections}
    for term in terms:
        section = by_category.get(term.slug, term.slug)
        if term.taxonomy == "category" and section in slugs:
            return term.slug, section
    return None


def _tags(terms: Sequence[_Term], of_section: str | None) -> list[str]:
    """Return the tags, and the categories that are no section."""
    return [
        term.name
        for term in terms
        if term.taxonomy == "post_tag" or (term.taxonomy == "category" and term.slug not in (of_section, _NO_CATEGORY))
    ]


def _authors(post: Item) -> list[Mapping[str, str]]:
    """Return the authors' names. One that WordPress keeps from strangers is embedded as an error, without a name."""
    embedded = list_member(post, "_embedded", "author")
    names = [plain_text(text_member(author, "name")) for author in embedded]
    return [{"name": name} for name in names if name]


def _picture(post: Item) -> Mapping[str, str] | None:
    """Return the featured image. One that WordPress keeps from strangers is embedded as an error."""
    media = member(post, "_embedded", "wp:featuredmedia", 0)
    url = text_member(media, "source_url")
    if not url:
        return None
    caption = plain_text(text_member(media, "caption", "rendered"))
    return {"url": url, "alt": text_member(media, "alt_text"), "caption": caption}


def check_post_options(source: Source) -> None:
    """Refuse options of wrong types.

    Raises:
        Misconfigured: the sentence names the option.
    """
    names_in(source, "sections")
    for option in ("language", "rest_base", "api_url"):
        source.text(option)
    for option in ("canonical_link", "plain_permalinks"):
        if not isinstance(source.options.get(option, False), bool):
            raise Misconfigured(f"The option {option!r} of the source {source.name!r} must be true or false.")
