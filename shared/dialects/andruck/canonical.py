"""`application/json`: the article's fields as `ArticleSchema` has them."""

from __future__ import annotations

from shared.dialects.andruck.written import Written
from shared.reading.strict_json import object_of
from shared.settings import Site


def read(text: str, article_id: str | None, site: Site) -> Written:  # noqa: ARG001 - all formats get it
    """Return the object's fields.

    Raises:
        Invalid: it is no JSON object.

    """
    return Written({"id": article_id, **object_of(text)})
