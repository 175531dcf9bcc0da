"""The caches of `site.toml`, and their secrets from the environment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from shared.caches import CACHE_KINDS
from shared.caches.cache import Cache
from shared.errors import Misconfigured

_CACHE_SECRETS = fields.Dict(
    fields.String(validate=validate.Length(min=1)), fields.String(validate=validate.Length(min=1))
)
_API_OPTION = "api"
"""An option of every kind: where its API is, for those that reach it another way."""


class DeclaredCache(Schema):
    """A `[[caches]]` table."""

    name = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$"))
    kind = fields.String(
        required=True, validate=validate.OneOf(list(CACHE_KINDS), error="There is no such kind; there are {choices}.")
    )
    options = fields.Dict(fields.String(), fields.String(validate=validate.Length(min=1)), load_default=dict)
    by_key = fields.Boolean(truthy={True}, falsy={False})

    @validates_schema
    def options_suit(self, data: dict[str, Any], **_: object) -> None:
        """Refuse what its kind does not know, and what it lacks."""
        kind = CACHE_KINDS[data["kind"]]
        for name, meaning in kind.options.items():
            if name not in data["options"]:
                raise ValidationError(f"{kind.name} needs {name}: {meaning}.", "options")
        if strange := sorted(set(data["options"]) - {*kind.options, _API_OPTION}):
            raise ValidationError(f"{kind.name} knows no {', '.join(strange)}.", "options")
        if data.get("by_key") and not kind.knows_keys:
            raise ValidationError(f"{kind.name} cannot be told keys.", "by_key")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Cache:
        """Return the cache."""
        return Cache(**{**data, "options": tuple(sorted(data["options"].items()))})


def read_cache_secrets(text: str, caches: Sequence[Cache]) -> Mapping[str, str]:
    """Read `{"edge": "…"}`: what each cache knows us by.

    Raises:
        Misconfigured: it is no such object, names a cache that is not there, or leaves one out that needs a secret.
    """
    try:
        secrets: Mapping[str, str] = _CACHE_SECRETS.deserialize(json.loads(text))
    except (ValueError, ValidationError) as error:
        raise Misconfigured('ANDRUCK_CACHE_SECRETS has to be an object such as {"edge": "…"}.') from error
    names = [cache.name for cache in caches]
    if len(set(names)) < len(names):
        raise Misconfigured("Two [[caches]] of site.toml have one name.")
    if strange := sorted(set(secrets) - set(names)):
        raise Misconfigured(f"ANDRUCK_CACHE_SECRETS names {', '.join(strange)}: site.toml has no such [[caches]].")
    for cache in caches:
        wanted = CACHE_KINDS[cache.kind].known_by
        if wanted and cache.name not in secrets:
            raise Misconfigured(f"ANDRUCK_CACHE_SECRETS lacks {cache.name}: {wanted}.")
    return secrets
