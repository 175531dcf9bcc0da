"""The formats of an article, one file or folder each. To add one, write its `read` and enter it in the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from shared.dialects.andruck import canonical, front_matter, html_page, press_copy
from shared.dialects.andruck.file_type import refuse_markup, refuse_other_types
from shared.dialects.andruck.headline_ids import id_to_the_letter
from shared.dialects.andruck.written import Written
from shared.reading.article_reading import publish_of
from shared.reading.intent import Publish
from shared.reading.invalid import Invalid
from shared.reading.strict_json import text_of
from shared.settings import Site


class Format(Protocol):
    """One way to write an article down."""

    def __call__(self, text: str, article_id: str | None, site: Site) -> Written:
        """Return the fields that the text gives, still unchecked. `id` is `article_id` where the text has none.

        Raises:
            Invalid: the text is malformed, so that no field can be told from another.

        """


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "application/json": canonical.read,
        "text/markdown": front_matter.read,
        "text/plain": press_copy.read,
        "text/html": html_page.read,
    }
)
"""By media type."""


_MAX_TOLD_CHARACTERS = 300


def read(media_type: str, body: bytes, *, article_id: str | None, site: Site, base_url: str = "") -> Publish:
    """Return the article that a source submitted.

    `media_type` comes without parameters; `article_id` is the X-Article-Id header, if there is one; `base_url` is what
    relative addresses are relative to where the article says nothing of it.

    Raises:
        Invalid: it cannot be taken; the error names what is wrong, and with which status to answer.

    """
    format_ = FORMATS.get(media_type)
    if format_ is None:
        raise media_type_refused()
    written = format_(_text(media_type, body), article_id, site)
    based = {} if written.fields.get("base_url") or written.fields.get("canonical_url") else {"base_url": base_url}
    submitted = publish_of({**written.fields, **based}, site, may_be_a_flash=written.may_be_a_flash)
    if article_id is not None and submitted.external_id != article_id:
        raise Invalid.at("id", "Must be the same as the X-Article-Id header, or be left out.")
    told = replace(submitted, warnings=(*submitted.warnings, *map(_shortened, written.told)))
    if written.derived_id:
        return replace(told, or_else=id_to_the_letter(told.external_id, told.article.title))
    return told


def _shortened(line: str) -> str:
    return line if len(line) <= _MAX_TOLD_CHARACTERS else f"{line[:_MAX_TOLD_CHARACTERS]}…"


def _text(media_type: str, body: bytes) -> str:
    """Return the text of a body that is what its media type says."""
    if media_type != "text/plain":
        return text_of(body)
    refuse_other_types(body)
    text = text_of(body)
    refuse_markup(text)
    return text


def media_type_refused() -> Invalid:
    """Return the error for a media type that is in no row of the table."""
    return Invalid.at("Content-Type", f"Must be one of: {', '.join(FORMATS)}.", status=415)
