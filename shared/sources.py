"""The sources: who may submit, what kind of CMS each of them is, and what it signs with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from shared.errors import Misconfigured
from shared.signing import key_of

DEFAULT_SOURCE_KIND = "andruck"
"""The kind of a source of which only secrets are known: it speaks as docs/intake.md says."""

_SECRETS = fields.Dict(
    fields.String(validate=validate.Length(min=1)), fields.List(fields.String(), validate=validate.Length(min=1))
)


@dataclass(frozen=True)
class Source:
    """A CMS that may submit."""

    name: str
    kind: str
    """What it speaks: a row of `services.intake.dialects`."""
    secrets: tuple[str, ...] = field(repr=False)
    """What it may sign with: two during a rotation."""
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What its kind wants to know of it besides."""


class DeclaredSource(Schema):
    """One `[[sources]]` of `site.toml`: a source without its secrets."""

    name = fields.String(required=True, validate=validate.Length(min=1))
    kind = fields.String(required=True, validate=validate.Length(min=1))
    options = fields.Dict(keys=fields.String(), load_default=dict)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Source:
        """Return the source, which still lacks its secrets."""
        return Source(**data, secrets=())


def read_sources(secrets: str, declared: Iterable[Source]) -> Mapping[str, Source]:
    """Return the sources by name: those in `secrets`, {"source": ["whsec_…", …]}, of the kinds that are declared.

    Raises:
        Misconfigured: secrets are missing, malformed, weak or shared, or a source is declared twice. No error holds a
            secret, not even as its cause.
    """
    known = _secrets(secrets)
    sources = {name: Source(name, DEFAULT_SOURCE_KIND, of_it) for name, of_it in known.items()}
    seen: set[str] = set()
    for each in declared:
        if each.name in seen:
            raise Misconfigured(f"The site file has the source {each.name!r} twice under [[sources]]: leave one.")
        if each.name not in known:
            raise Misconfigured(
                f"The source {each.name!r} of the site file has no secret: "
                f"add it to ANDRUCK_SOURCE_SECRETS, or take it out of [[sources]]."
            )
        seen.add(each.name)
        sources[each.name] = Source(each.name, each.kind, known[each.name], MappingProxyType(dict(each.options)))
    return MappingProxyType(sources)


def _secrets(text: str) -> Mapping[str, tuple[str, ...]]:
    try:
        sources: dict[str, list[str]] = _SECRETS.deserialize(json.loads(text))
    except (ValueError, ValidationError):
        raise Misconfigured(
            'ANDRUCK_SOURCE_SECRETS must be JSON like {"desk": ["whsec_…"]}, one entry a source.'
        ) from None
    for source, secrets in sources.items():
        for number, secret in enumerate(secrets, 1):
            try:
                key_of(secret)
            except ValueError as error:
                raise Misconfigured(
                    f"ANDRUCK_SOURCE_SECRETS: secret {number} of {source!r} is too weak to sign with. {error} "
                    'Make one: echo "whsec_$(head -c 24 /dev/urandom | base64)"'
                ) from None
    _check_apart(sources)
    return {source: tuple(known) for source, known in sources.items()}


def _check_apart(sources: Mapping[str, list[str]]) -> None:
    """Refuse a secret of two sources: nobody could tell which of them signed."""
    owners: dict[bytes, str] = {}
    for source, known in sources.items():
        for secret in known:
            if (owner := owners.setdefault(key_of(secret), source)) != source:
                raise Misconfigured(
                    f"ANDRUCK_SOURCE_SECRETS gives {owner} and {source} the same secret: give each its own."
                )
