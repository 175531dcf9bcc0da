"""Read `site.toml`, strictly: the site, and the sources that it declares."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate, validates, validates_schema

from shared.addresses import check_network
from shared.cache_file import DeclaredCache
from shared.errors import Misconfigured
from shared.feed_ids import FEED_AUTHORITY
from shared.own_paths import RESERVED_PARTS
from shared.picture import Picture
from shared.providers import PLAYER_KEYS
from shared.share_targets import SHARE_TARGETS
from shared.site import AuthorProfile, FeedText, Section, Site, Topic
from shared.sources import DeclaredSource, Source
from shared.unknown_keys import refuse_secrets, unknown_keys

_ROBOTS_LINE = re.compile(r"(?:#[^\x00-\x1f\x7f]*|[A-Za-z][A-Za-z-]* *:[^\x00-\x1f\x7f]*|)")
"""RFC 9309, section 2.2: a name and a value, or a comment, or nothing."""

MAX_ROBOTS_LINES = 500

_NO_ZONE = "Must be a time zone, such as Europe/Berlin."
_NO_HUB = "Must be an address, such as https://hub.example/, or empty."
_NO_FEED_AUTHORITY = (
    "Must be a host or an e-mail address of yours, a comma, and a day on which it was yours, such as "
    "bote.example,2026-01-31."
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
    theme = str((file.parent / site.theme).absolute()) if site.theme else ""
    return replace(site, theme=theme, unknown_keys=unknown), sources


def _unknown(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each key that is not known; what is no table is left to be refused by the schema.

    Raises:
        Misconfigured: one is probably a known key, written wrongly.
    """
    yield from unknown_keys(name, told, _SiteSchema().fields)
    for table, schema in (("sections", _SectionSchema()), ("sources", DeclaredSource()), ("caches", DeclaredCache())):
        entries = told.get(table)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                refuse_secrets(f"[[{table}]] of {name}", entry, "ANDRUCK_CACHE_SECRETS" if table == "caches" else "")
                yield from unknown_keys(f"[[{table}]] of {name}", entry, schema.fields)
    for table, of_each in (("authors", _AuthorSchema()), ("topics", _TopicSchema())):
        named = told.get(table)
        for slug, entry in named.items() if isinstance(named, dict) else ():
            if isinstance(entry, dict):
                yield from unknown_keys(f"[{table}.{slug}] of {name}", entry, of_each.fields)


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


def _robots_line(line: str) -> None:
    if not _ROBOTS_LINE.fullmatch(line):
        raise ValidationError(
            f"{line!r} is no line of robots.txt, such as 'User-agent: GPTBot' or 'Disallow: /intern/'."
        )


_PATH_PART = validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class _AuthorSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 200))
    line = fields.String(validate=validate.Length(max=500))
    picture = fields.Url(require_tld=False, schemes={"http", "https"})
    picture_credit = fields.String(validate=validate.Length(max=200))
    links = fields.List(fields.Url(require_tld=False, schemes={"http", "https"}), validate=validate.Length(max=10))

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        picture, credit = data.pop("picture", ""), data.pop("picture_credit", "")
        portrait = Picture(picture, credit=credit) if picture else None
        return {**data, "picture": portrait, "links": tuple(data.get("links", ()))}

    @validates_schema
    def check_credit(self, data: dict[str, Any], **_: object) -> None:
        """Refuse to name whose a picture is that is not there."""
        if data.get("picture_credit") and not data.get("picture"):
            raise ValidationError(
                "It has no picture: give its address as `picture`, or leave this out.", "picture_credit"
            )


class _TopicSchema(Schema):
    name = fields.String(validate=validate.Length(1, 100))
    text = fields.String(required=True, validate=validate.Length(1, 20_000))


def _no_other_s_path(slug: str) -> None:
    if taken := sorted({*slug.split("/")} & RESERVED_PARTS):
        raise ValidationError(f"Must not be {taken[0]}: other pages are there.")


class _SectionSchema(Schema):
    slug = fields.String(
        required=True,
        validate=(
            validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$"),
            _no_other_s_path,
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
    timezone = fields.String(required=True, validate=validate.OneOf(available_timezones(), error=_NO_ZONE))
    sections = fields.List(
        fields.Nested(_SectionSchema, unknown=EXCLUDE), required=True, validate=validate.Length(min=1)
    )
    share = fields.List(
        fields.String(validate=validate.OneOf(tuple(SHARE_TARGETS), error="Must be one of: {choices}."))
    )
    copyright = fields.String(validate=validate.Length(max=200))
    license = fields.String(validate=validate.Length(max=500))
    authors = fields.Dict(fields.String(validate=_PATH_PART), fields.Nested(_AuthorSchema, unknown=EXCLUDE))
    topics = fields.Dict(fields.String(validate=_PATH_PART), fields.Nested(_TopicSchema, unknown=EXCLUDE))
    theme = fields.String(
        validate=(
            validate.Length(min=1, error="Must name a folder; leave it out for the default theme."),
            validate.ContainsNoneOf("\0", error="Must name a folder."),
        )
    )
    cards = fields.Boolean(truthy={True}, falsy={False})
    history = fields.Boolean(truthy={True}, falsy={False})
    previous_and_next = fields.Boolean(truthy={True}, falsy={False})
    search = fields.Boolean(truthy={True}, falsy={False})
    search_engine = fields.Url(schemes={"https"}, error_messages={"invalid": "Must be an https address, or left out."})
    cache_seconds = fields.Float(validate=validate.Range(min=0, max=3600))
    caches = fields.List(fields.Nested(DeclaredCache, unknown=EXCLUDE))
    public_check = fields.Boolean(truthy={True}, falsy={False})
    public_wait_seconds = fields.Integer(strict=True, validate=validate.Range(min=1, max=3600))
    unread_days = fields.Integer(strict=True, validate=validate.Range(min=1, max=3650))
    webhook_days = fields.Integer(strict=True, validate=validate.Range(min=30, max=36500))
    front_sources = fields.List(fields.String(validate=validate.Length(min=1)))
    feed_text = fields.Enum(FeedText, by_value=True)
    hub = fields.String(validate=validate.Regexp(r"^(https?://[^\s<>\"]+)?$", error=_NO_HUB))
    feed_authority = fields.String(validate=validate.Regexp(FEED_AUTHORITY, error=_NO_FEED_AUTHORITY))
    players = fields.List(fields.String(validate=validate.OneOf(PLAYER_KEYS, error="Must be one of: {choices}.")))
    allow_private_networks = fields.List(fields.String(validate=_network))
    robots = fields.List(fields.String(validate=_robots_line), validate=validate.Length(max=MAX_ROBOTS_LINES))
    icon = fields.String()
    llms = fields.Boolean(truthy={True}, falsy={False})
    indexnow_key = fields.String(
        validate=validate.Regexp(r"^([A-Za-z0-9-]{8,128})?$", error="Must be 8 to 128 letters, digits and hyphens.")
    )
    tags = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=100)),
        values=fields.String(validate=validate.Length(min=1, max=100)),
    )
    sources = fields.List(fields.Nested(DeclaredSource, unknown=EXCLUDE), load_default=list)

    @validates("sections")
    def check_subsections(self, sections: list[Section], **_: object) -> None:
        """Refuse a subsection of a section that the site does not have."""
        slugs = {section.slug for section in sections if isinstance(section, Section)}  # others are refused already
        for above, slug in ((slug.split("/")[0], slug) for slug in slugs if "/" in slug):
            if above not in slugs:
                raise ValidationError(f"{slug} is a subsection: the site needs a section {above}.")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> tuple[Site, tuple[Source, ...]]:
        data["tag_names"] = {tag.casefold(): name for tag, name in data.pop("tags", {}).items()}
        data["url"] = data["url"].rstrip("/")
        data.update({name: tuple(value) for name, value in data.items() if isinstance(value, list)})
        data["topics"] = tuple(Topic(slug, **each) for slug, each in data.get("topics", {}).items())
        data["authors"] = tuple(AuthorProfile(slug, **each) for slug, each in data.get("authors", {}).items())
        sources: tuple[Source, ...] = data.pop("sources")
        return Site(**data), sources
