"""Every setting, read once and strictly from the environment and one TOML file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from shared.addresses import check_network
from shared.errors import Misconfigured
from shared.providers import PLAYER_KEYS
from shared.sources import DeclaredSource, Source, read_sources
from shared.unknown_keys import refuse_secrets, unknown_keys

_CONDITIONAL_PUT = {"auto": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Section:
    """One department of the site. `slug` is the first part of its paths."""

    slug: str
    name: str


@dataclass(frozen=True)
class Site:
    """What readers know the site by."""

    name: str
    url: str
    """Absolute, without a slash at the end."""
    language: str
    """BCP 47 tag of the site's own words."""
    timezone: str
    """IANA name; dates are shown in it."""
    sections: tuple[Section, ...]
    description: str = ""
    allow_private_networks: tuple[str, ...] = ()
    """Networks (CIDR) whose private addresses may be told, and asked for pictures, all the same."""
    cache_seconds: float = 0.0
    """For how long a cache in front may show readers an older page before that is called trouble."""
    cards: bool = False
    """Whether a card is drawn for each article without a picture: what others show of it when it is shared."""
    unread_days: int = 30
    """For how long what could not be read is kept."""
    webhook_days: int = 365
    """For how long a message is known again that was answered, and the receipt of what was fetched for it."""
    players: tuple[str, ...] = ()
    """Providers whose players readers may start within an article, by their keys in `shared.providers`."""
    unknown_keys: tuple[str, ...] = field(default=(), compare=False)
    """A sentence for each key of its file that this release does not know."""


@dataclass(frozen=True)
class Store:
    """Where the pages are kept."""

    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    endpoint: str | None = None
    """None: AWS S3 itself."""
    region: str = "us-east-1"
    conditional_put: bool | None = None
    """Whether the store honours conditions on a PUT. None: try it."""


@dataclass(frozen=True)
class Settings:
    """Everything a process of Andruck needs to know. Secrets stay out of its text form."""

    site: Site
    store: Store
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    intake_url: str
    """Where sources reach intake: receipts are links below it. Without a slash at the end."""
    sources: Mapping[str, Source]
    """Who may submit, by name."""
    probe_site_url: str = ""
    """Where the probe reads the site: the public address, or one by which it is reached from inside. Empty: nowhere."""
    probe_intake_url: str = ""
    """Where it asks intake, in the same way."""


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings.

    Each variable may also be given as NAME_FILE, the path of a file that holds the value.

    Raises:
        Misconfigured: something is missing or wrong; the message names it.
    """
    site, declared = read_site(Path(_value(environ, "ANDRUCK_SITE_FILE", "site.toml")))
    if environ.get("ANDRUCK_SITE_URL"):
        site = _with_url(site, environ["ANDRUCK_SITE_URL"])
    intake_url = _value(environ, "ANDRUCK_INTAKE_URL").rstrip("/")
    return Settings(
        site=site,
        store=read_store(environ),
        database_url=_value(environ, "ANDRUCK_DATABASE_URL"),
        broker_url=_value(environ, "ANDRUCK_BROKER_URL"),
        intake_url=intake_url,
        sources=read_sources(
            _value(environ, "ANDRUCK_SOURCE_SECRETS"), declared, _value(environ, "ANDRUCK_SOURCE_TOKENS", "") or "{}"
        ),
        probe_site_url=_probed(environ, "ANDRUCK_PROBE_SITE_URL", site.url),
        probe_intake_url=_probed(environ, "ANDRUCK_PROBE_INTAKE_URL", intake_url),
    )


def _probed(environ: Mapping[str, str], name: str, public: str) -> str:
    """Return where to ask; empty if nobody is to ask."""
    url = (_value(environ, name, "") or public).rstrip("/")
    if url != "off" and not url.startswith(("http://", "https://")):
        raise Misconfigured(f"{name} is {url!r}: set it to an address such as http://site:8080, or to off.")
    return "" if url == "off" else url


def read_store(environ: Mapping[str, str]) -> Store:
    """Read where the pages are kept.

    Raises:
        Misconfigured: something is missing or wrong; the message names it.
    """
    conditional = _value(environ, "ANDRUCK_S3_CONDITIONAL_PUT", "auto")
    if conditional not in _CONDITIONAL_PUT:
        raise Misconfigured(f"ANDRUCK_S3_CONDITIONAL_PUT is {conditional!r}: set it to auto, yes or no.")
    return Store(
        bucket=_value(environ, "ANDRUCK_S3_BUCKET"),
        access_key=_value(environ, "ANDRUCK_S3_ACCESS_KEY"),
        secret_key=_value(environ, "ANDRUCK_S3_SECRET_KEY"),
        endpoint=_value(environ, "ANDRUCK_S3_ENDPOINT", "") or None,
        region=_value(environ, "ANDRUCK_S3_REGION", "us-east-1"),
        conditional_put=_CONDITIONAL_PUT[conditional],
    )


def read_site(file: Path) -> tuple[Site, tuple[Source, ...]]:
    """Read `site.toml`: the site, and the sources that it declares, which still lack their secrets.

    Raises:
        Misconfigured: the file is missing, is not TOML, or a field in it is wrong; the message names it.
    """
    try:
        told = tomllib.loads(file.read_text("utf-8"))
        unknown = tuple(_unknown(file.name, told))
        site, sources = _SiteSchema(unknown=EXCLUDE).load(told)
    except OSError as error:
        raise Misconfigured(f"Cannot read {file}: {error.strerror}. ANDRUCK_SITE_FILE names the file.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file} is not valid TOML: {error}.") from error
    except ValidationError as error:
        raise Misconfigured(f"{file} is wrong: {json.dumps(error.messages, ensure_ascii=False)}") from error
    return replace(site, unknown_keys=unknown), sources


def _unknown(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each key that is not known; what is no table is left to be refused by the schema.

    Raises:
        Misconfigured: one is probably a known key, written wrongly.
    """
    yield from unknown_keys(name, told, _SiteSchema().fields)
    for table, schema in (("sections", _SectionSchema()), ("sources", DeclaredSource())):
        entries = told.get(table)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                refuse_secrets(f"[[{table}]] of {name}", entry)
                yield from unknown_keys(f"[[{table}]] of {name}", entry, schema.fields)


def _with_url(site: Site, url: str) -> Site:
    return replace(site, url=url.rstrip("/"))


def _value(environ: Mapping[str, str], name: str, default: str | None = None) -> str:
    if file := environ.get(f"{name}_FILE"):
        try:
            value: str | None = Path(file).read_text("utf-8").strip()
        except OSError as error:
            raise Misconfigured(f"{name}_FILE names {file}, which cannot be read: {error.strerror}.") from error
    else:
        value = environ.get(name, default)
    if value is None or (not value and default is None):
        lacking = "not set" if value is None else "empty"
        raise Misconfigured(f"{name} is {lacking}. Set it, or {name}_FILE to a file that holds it.")
    return value


def _language(tag: str) -> None:
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValidationError(f"{tag!r} is no language tag, such as de or en-GB.") from error


def _network(cidr: str) -> None:
    try:
        check_network(cidr)
    except ValueError as error:
        raise ValidationError(f"{cidr!r} is no network, such as 10.0.0.0/8, that can be allowed.") from error


class _SectionSchema(Schema):
    slug = fields.String(
        required=True,
        validate=(
            validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$"),
            validate.NoneOf(("page", "assets"), error="Must not be page or assets: other pages are there."),
        ),
    )
    name = fields.String(required=True, validate=validate.Length(min=1))

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Section:
        return Section(**data)


class _SiteSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(min=1))
    description = fields.String()
    url = fields.Url(required=True, require_tld=False, schemes={"http", "https"})
    language = fields.String(required=True, validate=_language)
    timezone = fields.String(required=True, validate=validate.OneOf(available_timezones()))
    sections = fields.List(
        fields.Nested(_SectionSchema, unknown=EXCLUDE), required=True, validate=validate.Length(min=1)
    )
    cards = fields.Boolean(truthy={True}, falsy={False})
    cache_seconds = fields.Float(validate=validate.Range(min=0, max=3600))
    unread_days = fields.Integer(strict=True, validate=validate.Range(min=1, max=3650))
    webhook_days = fields.Integer(strict=True, validate=validate.Range(min=30, max=36500))
    players = fields.List(fields.String(validate=validate.OneOf(PLAYER_KEYS, error="Must be one of: {choices}.")))
    allow_private_networks = fields.List(fields.String(validate=_network))
    sources = fields.List(fields.Nested(DeclaredSource, unknown=EXCLUDE), load_default=list)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> tuple[Site, tuple[Source, ...]]:
        data["url"] = data["url"].rstrip("/")
        data.update({name: tuple(value) for name, value in data.items() if isinstance(value, list)})
        sources: tuple[Source, ...] = data.pop("sources")
        return Site(**data), sources
