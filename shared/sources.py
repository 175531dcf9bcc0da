"""The sources: who may submit, what kind of CMS each of them is, and what it signs with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from shared.errors import Misconfigured
from shared.signing import SECRET_PREFIX, key_of

DEFAULT_SOURCE_KIND = "andruck"
"""The kind of a source of which only secrets are known: it speaks as docs/intake.md says."""

MIN_SECRET_CHARACTERS = 16
"""Of a secret that is not of the Standard Webhooks scheme: 10 random bytes in base64 have as many."""

DEFAULT_PULL_SECONDS = 60
MIN_PULL_SECONDS, MAX_PULL_SECONDS = 10, 24 * 3600

_SECRETS = fields.Dict(
    fields.String(validate=validate.Length(min=1)), fields.List(fields.String(), validate=validate.Length(min=1))
)


_TOKENS = fields.Dict(fields.String(validate=validate.Length(min=1)), fields.String(validate=validate.Length(min=1)))


@dataclass(frozen=True)
class Source:
    """A CMS that may submit."""

    name: str
    kind: str
    """What it speaks: a row of `shared.dialects`."""
    secrets: tuple[str, ...] = field(repr=False)
    """What it may sign with: two during a rotation. None: nothing that it sends gets in, it is only asked."""
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What its kind wants to know of it besides."""
    token: str = field(default="", repr=False)
    """What its API knows us by; empty: it is asked without."""
    pull_seconds: int = DEFAULT_PULL_SECONDS
    """Seconds between two times that its CMS is asked what has changed; 0: it is not."""

    @property
    def signing_secrets(self) -> list[str]:
        """Those of the Standard Webhooks scheme, which our own addresses ask for whatever the source's kind."""
        return [secret for secret in self.secrets if secret.startswith(SECRET_PREFIX)]

    def text(self, option: str, default: str = "") -> str:
        """Return an option that is text.

        Raises:
            Misconfigured: it is something else.
        """
        value = self.options.get(option, default)
        if not isinstance(value, str):
            raise Misconfigured(f"The option {option!r} of the source {self.name!r} must be text.")
        return value

    def flag(self, option: str) -> bool:
        """Return an option that is true or false; it is false where it is not given.

        Raises:
            Misconfigured: it is something else.
        """
        value = self.options.get(option, False)
        if not isinstance(value, bool):
            raise Misconfigured(f"The option {option!r} of the source {self.name!r} must be true or false.")
        return value


class DeclaredSource(Schema):
    """One `[[sources]]` of `site.toml`: a source without its secrets."""

    name = fields.String(required=True, validate=validate.Length(min=1))
    kind = fields.String(required=True, validate=validate.Length(min=1))
    options = fields.Dict(keys=fields.String(), load_default=dict)
    pull_seconds = fields.Integer(strict=True, load_default=DEFAULT_PULL_SECONDS)

    @validates("pull_seconds")
    def check_pull(self, seconds: int, **_: object) -> None:
        """Refuse to ask without a pause, or hardly ever."""
        if seconds and not MIN_PULL_SECONDS <= seconds <= MAX_PULL_SECONDS:
            limits = f"from {MIN_PULL_SECONDS} to {MAX_PULL_SECONDS}"
            raise ValidationError(f"Must be {limits} seconds between two pulls, or 0: it is not asked by itself.")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Source:
        """Return the source, which still lacks its secrets."""
        return Source(**data, secrets=())


def read_sources(secrets: str, declared: Iterable[Source], tokens: str = "{}") -> Mapping[str, Source]:
    """Return the sources by name: those in `secrets`, {"source": ["whsec_…", …]}, of the kinds that are declared.

    `tokens`, {"source": "…"}, are what their APIs know us by.

    Raises:
        Misconfigured: secrets are missing, malformed, weak or shared, or a source is declared twice. No error holds a
            secret, not even as its cause.
    """
    known, given = _read(_SECRETS, secrets, _SECRETS_FORM), _read(_TOKENS, tokens, _TOKENS_FORM)
    sources = {name: Source(name, DEFAULT_SOURCE_KIND, tuple(of_it)) for name, of_it in known.items()}
    seen: set[str] = set()
    for each in declared:
        if each.name in seen:
            raise Misconfigured(f"The site file has the source {each.name!r} twice under [[sources]]: leave one.")
        if each.name not in known and each.kind == DEFAULT_SOURCE_KIND:
            raise Misconfigured(
                f"The source {each.name!r} of the site file has no secret: "
                f"add it to ANDRUCK_SOURCE_SECRETS, or take it out of [[sources]]."
            )
        seen.add(each.name)
        options = MappingProxyType(dict(each.options))
        sources[each.name] = replace(each, secrets=tuple(known.get(each.name, ())), options=options)
    if unknown := sorted(given.keys() - sources.keys()):
        raise Misconfigured(f"ANDRUCK_SOURCE_TOKENS has tokens of sources that are not there: {', '.join(unknown)}.")
    for source in sources.values():
        check_secrets(source)
    _check_apart(known)
    return MappingProxyType({name: replace(each, token=given.get(name, "")) for name, each in sources.items()})


_SECRETS_FORM = 'ANDRUCK_SOURCE_SECRETS must be JSON like {"desk": ["whsec_…"]}, one entry a source.'
_TOKENS_FORM = 'ANDRUCK_SOURCE_TOKENS must be JSON like {"blog": "…"}, one entry a source.'


def _read(form: fields.Dict, text: str, wanted: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = form.deserialize(json.loads(text))
    except (ValueError, ValidationError):
        raise Misconfigured(wanted) from None
    return found


def check_secrets(source: Source) -> None:
    """Refuse a secret that could be guessed. Those of our own kind have a form; another CMS may have made its own."""
    for number, secret in enumerate(source.secrets, 1):
        try:
            _check_secret(secret, source.kind)
        except ValueError as error:
            raise Misconfigured(
                f"ANDRUCK_SOURCE_SECRETS: secret {number} of {source.name!r} is too weak to sign with. {error} "
                'Make one: echo "whsec_$(head -c 24 /dev/urandom | base64)"'
            ) from None


def _check_secret(secret: str, kind: str) -> None:
    if kind == DEFAULT_SOURCE_KIND or secret.startswith(SECRET_PREFIX):
        key_of(secret)
    elif len(secret) < MIN_SECRET_CHARACTERS or not secret.isascii() or not secret.isprintable():
        raise ValueError(f"Must be at least {MIN_SECRET_CHARACTERS} printable ASCII characters.")


def _check_apart(sources: Mapping[str, Iterable[str]]) -> None:
    """Refuse a secret of two sources: nobody could tell which of them signed."""
    owners: dict[bytes, str] = {}
    for source, known in sources.items():
        for secret in known:
            if (owner := owners.setdefault(_compared(secret), source)) != source:
                raise Misconfigured(
                    f"ANDRUCK_SOURCE_SECRETS gives {owner} and {source} the same secret: give each its own."
                )


def _compared(secret: str) -> bytes:
    return key_of(secret) if secret.startswith(SECRET_PREFIX) else secret.encode()
