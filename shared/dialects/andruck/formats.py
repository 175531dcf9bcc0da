"""The formats of an article, one file or folder each. To add one, write its `read` and enter it in the table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol

from shared.dialects.andruck import canonical, front_matter, press_copy
from shared.reading.article_reading import publish_of
from shared.reading.intent import Publish
from shared.reading.invalid import Invalid
from shared.reading.strict_json import text_of
from shared.settings import Site


class Format(Protocol):
    """One way to write an article down."""

    def __call__(self, text: str, article_id: str | None) -> dict[str, Any]:
        """Return the fields that the text gives, still unchecked, by their names in `ArticleSchema`.

        `id` is `article_id` where the text has none.

        Raises:
            Invalid: the text is malformed, so that no field can be told from another.

        """


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "application/json": canonical.read,
        "text/markdown": front_matter.read,
        "text/plain": press_copy.read,
    }
)
"""By media type."""

_NO_COPY = re.compile(r"""\s*(?:\{\s*["}]|---[ \t]*\r?\n|X-Article-Id:|[A-Z]+[ ]/v1/)""")
"""How press copy does not begin. The media type is not signed, nor is it what a signature is made over: whoever catches
a message must not be able to send it as press copy, without its embargo, or what was no body as if it were one."""


def read(media_type: str, body: bytes, *, article_id: str | None, site: Site) -> Publish:
    """Return the article that a source submitted.

    `media_type` comes without parameters; `article_id` is the X-Article-Id header, if there is one.

    Raises:
        Invalid: it cannot be taken; the error names what is wrong, and with which status to answer.

    """
    format_ = FORMATS.get(media_type)
    if format_ is None:
        raise media_type_refused()
    text = text_of(body)
    if format_ is press_copy.read and _NO_COPY.match(text):
        raise Invalid.at(
            "Content-Type", "This is no press copy: JSON and front matter have types of their own.", status=415
        )
    submitted = publish_of(format_(text, article_id), site)
    if article_id is not None and submitted.external_id != article_id:
        raise Invalid.at("id", "Must be the same as the X-Article-Id header, or be left out.")
    if format_ is press_copy.read and article_id is None:
        return replace(submitted, or_else=press_copy.id_to_the_letter(submitted.external_id, submitted.article.title))
    return submitted


def media_type_refused() -> Invalid:
    """Return the error for a media type that is in no row of the table."""
    return Invalid.at("Content-Type", f"Must be one of: {', '.join(FORMATS)}.", status=415)
