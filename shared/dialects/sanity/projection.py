"""What is asked of a document of Sanity, in GROQ: the same of webhooks as of queries, so both say the same of it.

The option `fields` therefore holds GROQ: `fields = {authors = "writers[]->name"}`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from shared.dialects.field_map import field_names
from shared.sources import Source

DOCUMENT_FIELDS: Mapping[str, str] = {
    "title": "title",
    "body": 'coalesce(body[]{..., markDefs[]{..., "slug": reference->slug.current}}, body)',
    "standfirst": "excerpt",
    "slug": "slug.current",
    "language": "language",
    "section": "categories[]->title",
    "tags": "tags",
    "authors": "author->name",
    "published_at": "publishedAt",
    "picture": "mainImage.asset->url",
    "picture_alt": "mainImage.alt",
    "picture_caption": "mainImage.caption",
}
"""As Sanity's own examples of a blog call them."""

_SYSTEM_FIELDS = "_id, _type, _updatedAt"


def query_projection(source: Source) -> str:
    """Return the projection of a query."""
    return f"{{{_SYSTEM_FIELDS}, {_mapped(field_names(source, DOCUMENT_FIELDS))}}}"


def webhook_projection(fields: Mapping[str, str] = DOCUMENT_FIELDS) -> str:
    """Return the projection that a webhook needs: it also says what has happened, and by which mapping it was made."""
    mapped = _mapped(fields)
    return f'{{"operation": delta::operation(), "mapping": "{_digest(mapped)}", {_SYSTEM_FIELDS}, {mapped}}}'


def is_mapped_by(source: Source, mapping: object) -> bool:
    """Tell whether a webhook was given the projection of the source's fields as they are now."""
    return mapping == _digest(_mapped(field_names(source, DOCUMENT_FIELDS)))


def _mapped(fields: Mapping[str, str]) -> str:
    return ", ".join(f'"{ours}": {theirs}' for ours, theirs in sorted(fields.items()))


def _digest(mapped: str) -> str:
    return hashlib.sha256(mapped.encode()).hexdigest()[:12]
