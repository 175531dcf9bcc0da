"""From the canonical fields, by the names of `ArticleSchema`, to the article that they make on one site."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from shared.reading.intent import Publish
from shared.reading.schemas import ArticleSchema, checked
from shared.settings import Site


def publish_of(given: Mapping[str, Any], site: Site) -> Publish:
    """Return the article that canonical fields make.

    Raises:
        Invalid: some are wrong; the error names each of them.
    """
    wish: Publish = checked(_schema(site), dict(given))
    return wish


def publish_mapped(given: Mapping[str, Any], site: Site) -> Publish:
    """Return the article that a CMS's fields, mapped to ours, make; those that are None it does not have.

    Raises:
        Invalid: as above.
    """
    return publish_of({name: value for name, value in given.items() if value is not None}, site)


@lru_cache(8)
def _schema(site: Site) -> ArticleSchema:
    """Return the schema of a site's articles, made once: each new one copies all its fields."""
    return ArticleSchema(site)
