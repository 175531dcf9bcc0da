"""`application/json`: the article's fields as `ArticleSchema` has them."""

from __future__ import annotations

from typing import Any

from shared.reading.strict_json import object_of


def read(text: str, article_id: str | None) -> dict[str, Any]:
    """Return the object's fields.

    Raises:
        Invalid: it is no JSON object.

    """
    return {"id": article_id, **object_of(text)}
