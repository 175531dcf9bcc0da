"""The words of a news item: what version 1 writes as `headline` and `body_html`, later ones as lists with roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shared.article import BodyFormat
from shared.dialects.ninjs.properties import Properties
from shared.reading.plain_text import plain_text

_MAX_TAGS, _MAX_TAG_CHARACTERS = 100, 100
_MAIN_ROLES = ("main", "text", "html", "html5", "richtext", "")
_LEADS = ("summary", "abstract", "lead", "intro", "standfirst", "text", "main", "")
"""Roles of descriptions, those first that are surely meant for readers."""
_HTML_NAMES = ("html", "html5", "xhtml", "richtext")
_DOCUMENT_BODY = re.compile(r"<body\b[^>]{0,1000}>(.*?)(?:</body\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"</[a-z][a-z0-9]*\s*>|<br|&#?\w{2,8};", re.IGNORECASE)
"""Without any of these, what is called text is text, and `<` in it is a sign."""
_MAIL_ADDRESS = re.compile(r"[(<\[]?\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}\b[)>\]]?")
_BY = re.compile(r"(?:by|von|par|de|av|af)\s+(?=\S)", re.IGNORECASE)
_BEGINNING_CHARACTERS = 80


class _Variant(NamedTuple):
    role: str
    is_html: bool
    value: str


def headline_of(item: Properties) -> str:
    """Return the headline as text; the item's name in the newsroom (`title`) only if it has none."""
    found = item.text("headline") or _first(_variants(item, "headlines"), _MAIN_ROLES)
    return words_of(found or item.text("title"))


def body_of(item: Properties) -> tuple[str, BodyFormat]:
    """Return the body and how it is written, HTML rather than text; empty if there is none."""
    bodies = [*_named(item, "body_"), *_variants(item, "bodies")]
    if html := _first([body for body in bodies if body.is_html], _MAIN_ROLES):
        inner = _DOCUMENT_BODY.search(html)
        return (inner[1] if inner else html), BodyFormat.HTML
    return _first([body for body in bodies if not body.is_html], _MAIN_ROLES), BodyFormat.TEXT


def standfirst_of(item: Properties, body: str) -> str:
    """Return the description, unless it is but the body's beginning."""
    found = [*_named(item, "description_"), *_variants(item, "descriptions")]
    told = words_of(_first(found, _LEADS))
    begins = plain_text(body[: 20 * _BEGINNING_CHARACTERS])
    return "" if told[:_BEGINNING_CHARACTERS] in begins else told


def authors_of(item: Properties) -> list[str]:
    """Return the names of the authors, else the byline as one. E-mail addresses are left out."""
    names = [author.text("name") for author in item.parts("authors")]
    named = names or [_BY.sub("", words_of(item.text("byline") or item.text("by")), count=1)]
    cleaned = (_MAIL_ADDRESS.sub("", name).strip(" ,;") for name in named)
    return [name for name in dict.fromkeys(cleaned) if name]


def tags_of(item: Properties) -> list[str]:
    """Return the names of subjects, and the keywords."""
    subjects = (subject.text("name") for name in ("subject", "subjects") for subject in item.parts(name))
    names = dict.fromkeys([*(name.strip() for name in subjects), *item.words("keywords")])
    return [name for name in names if 0 < len(name) <= _MAX_TAG_CHARACTERS][:_MAX_TAGS]


def topics_of(item: Properties) -> Iterator[str]:
    """Yield all that may say which section it belongs to: services, subjects and genres, by name, code and address."""
    for name in ("service", "services", "subject", "subjects", "genre", "genres"):
        for topic in item.parts(name):
            for property_ in ("name", "code", "literal", "uri"):
                if told := topic.text_or_number(property_):
                    yield told


def words_of(text: str) -> str:
    """Return a text without the markup that some systems put into it."""
    return plain_text(text) if _MARKUP.search(text) else text


def _named(item: Properties, start: str) -> Iterator[_Variant]:
    """Yield what version 1 names by its form: `body_html`, `body_xhtml`, `description_text`."""
    for name, value in item.beginning(start):
        if name in _HTML_NAMES or name in ("text", "plain"):
            yield _Variant(name, name in _HTML_NAMES, value)


def _variants(item: Properties, name: str) -> Iterator[_Variant]:
    """Yield what later versions list, but for markup that is no HTML. One without a type is HTML if it begins so."""
    for each in item.parts(name):
        type_, value = each.text("contenttype").split(";")[0].strip().lower(), each.text("value")
        role = each.text("role").lower()
        if type_ in ("text/html", "application/xhtml+xml"):
            yield _Variant(role, True, value)
        elif type_ in ("", "text/plain"):
            yield _Variant(role, type_ == "" and value.lstrip().startswith("<"), value)


def _first(variants: Iterable[_Variant], roles: tuple[str, ...]) -> str:
    """Return the text whose role comes first among these; else the first of all."""
    found = [variant for variant in variants if variant.value.strip()]
    ranked = sorted(found, key=lambda one: roles.index(one.role) if one.role in roles else len(roles))
    return ranked[0].value if ranked else ""
