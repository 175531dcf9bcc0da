"""From JSON to an article, by the expressions of the site file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from shared.dialects.field_map import MAPPED_FIELDS, check_values, local_moment, mapped_fields, names_in
from shared.dialects.generic.expressions import Told, check_expression, found_by, holds
from shared.dialects.mapped_intents import fetching
from shared.errors import Misconfigured
from shared.reading.article_reading import publish_mapped
from shared.reading.intent import Ignore, Intent, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.members import key_member
from shared.reading.schemas import checked
from shared.reading.withdrawal_schema import WithdrawalSchema
from shared.settings import Site
from shared.sources import Source

CONDITIONS = ("publish_when", "withdraw_when", "fetch_when")
GENERIC_MAPPING_OPTIONS = (*CONDITIONS, "fields", "sections", "language", "body_format", "base_url")

_AS_THEY_ARE = ("facts", "sources", "priority", "importance")
"""Fields whose values are checked by the canonical schema alone."""
_GENERIC_FIELDS = ("id", "version", "updated_at", *MAPPED_FIELDS, *_AS_THEY_ARE)
_REQUIRED_FIELDS = ("id", "title", "body")
_TIME_FIELDS = ("updated_at", "published_at", "publish_at", "embargo_until", "expires_at")
_FARTHEST_EAST = timedelta(hours=14)
"""How far local times are ahead of UTC at most."""
_LEAST_MILLISECONDS = 100_000_000_000
"""A number of so much is in milliseconds since 1970: as seconds it would be in the year 5138."""


def check_mapping_expressions(source: Source) -> None:
    """Refuse expressions that are none, and a mapping without what an article needs.

    Raises:
        Misconfigured: the sentence names the option.
    """
    fields = names_in(source, "fields")
    if unknown := sorted(fields.keys() - set(_GENERIC_FIELDS)):
        raise Misconfigured(
            f"The option 'fields' of the source {source.name!r} names {', '.join(unknown)}: "
            f"only these are known: {', '.join(_GENERIC_FIELDS)}."
        )
    if missing := [name for name in _REQUIRED_FIELDS if name not in fields]:
        raise Misconfigured(
            f"The option 'fields' of the source {source.name!r} lacks {missing[0]}: say where it is, such as "
            f'{missing[0]} = "post.{missing[0]}".'
        )
    if not source.text("publish_when"):
        raise Misconfigured(
            f"The source {source.name!r} lacks the option 'publish_when': an expression that is true for what readers "
            "may see, such as \"post.status == 'published'\"."
        )
    for name, text in fields.items():
        check_expression(source, f"fields.{name}", text)
    for option in (*CONDITIONS, "message_id"):
        if option in source.options:
            check_expression(source, option, source.options[option])
    check_values(source)


def meaning_of(told: Told, source: Source, site: Site) -> Intent:
    """Return what became of an article: what takes it back is asked first, and what nothing is said of is left alone.

    Raises:
        Invalid: an expression cannot be applied, or what it finds cannot be; the error names the option.
    """
    if _holds("withdraw_when", told, source):
        named = {
            "id": _id(told, source),
            "version": _version(told, source),
            "updated_at": _updated_at(told, source, site),
        }
        wish: Withdraw = checked(WithdrawalSchema(), named)
        return wish
    if _holds("fetch_when", told, source):
        return fetching(_id(told, source))
    if _holds("publish_when", told, source):
        return _publication(told, source, site)
    return Ignore("By the options of the source, such a message neither publishes nor withdraws.")


def changed_at(told: Told, source: Source) -> datetime | None:
    """Return when an article was last changed, if it says so; without an offset, the earliest time that this may be."""
    try:
        at = datetime.fromisoformat(str(_moment_text(_found("updated_at", told, source))))
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC) - _FARTHEST_EAST
    except (Invalid, ValueError, OverflowError):  # whoever reads the article says so
        return None


def own_id(proved: Told, source: Source) -> str:
    """Return an id that the message itself has; else nothing. `proved` is what its sender has proved of it.

    Raises:
        Invalid: the expression cannot be applied.
    """
    text = source.text("message_id")
    found = found_by(text, "message_id", proved) if text else None
    return "" if found is None else f"generic-{hashlib.sha256(json.dumps(found).encode()).hexdigest()}"


def takes_back(told: Told, source: Source) -> bool:
    """Tell whether a message withdraws an article: a header alone may say so, and its body be that of a publication.

    Raises:
        Invalid: the expression cannot be applied.
    """
    return _holds("withdraw_when", told, source)


def _holds(option: str, told: Told, source: Source) -> bool:
    return holds(source.text(option), option, told)


def _publication(told: Told, source: Source, site: Site) -> Publish:
    names = names_in(source, "fields")
    values = {name: _found(name, told, source) for name in names}
    found = {name: _all_of(name, values[name]) for name in MAPPED_FIELDS if name in values}
    persons = found.pop("authors", [])
    fields = mapped_fields(found, {name: f"fields.{name}" for name in names}, source, site)
    fields |= {"id": _id(told, source), "version": _version(told, source)}
    fields |= {"updated_at": _updated_at(told, source, site), "authors": [_author(one) for one in persons if one != ""]}
    fields |= {name: values[name] for name in _AS_THEY_ARE if name in values}
    return publish_mapped({**fields, "body_format": source.text("body_format", "html")}, site)


def _found(name: str, told: Told, source: Source) -> object:
    text = names_in(source, "fields").get(name, "")
    return found_by(text, f"fields.{name}", told) if text else None


def _all_of(name: str, value: object) -> Sequence[object]:
    values = value if isinstance(value, list) else [value]
    if name in _TIME_FIELDS:
        values = [_moment_text(one) for one in values]
    return [one for one in values if one is not None]


def _author(value: object) -> object:
    """Return an author: a name, or an object that the expression has made with `{name: …, url: …}`."""
    return value if isinstance(value, dict) else {"name": value}


def _id(told: Told, source: Source) -> str:
    return key_member({"fields.id": _found("id", told, source)}, "fields.id")


def _version(told: Told, source: Source) -> object:
    value = _found("version", told, source)
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20 else value


def _updated_at(told: Told, source: Source, site: Site) -> str | None:
    value = _moment_text(_found("updated_at", told, source))
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid.at("fields.updated_at", "Must be a time: text, or seconds since 1970.")
    return local_moment(value, "fields.updated_at", site)


def _moment_text(value: object) -> object:
    """Return a time that is a number, in seconds or milliseconds since 1970, as text; everything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return datetime.fromtimestamp(value / 1000 if abs(value) >= _LEAST_MILLISECONDS else value, UTC).isoformat()
    except (OverflowError, ValueError, OSError):  # beyond all calendars; or it is no number at all
        return str(value)


def nested(item: Mapping[str, object], path: str) -> object:
    """Return an item at the place where a webhook has it, such as `data.entry`.

    >>> nested({"id": 1}, "data.entry")
    {'data': {'entry': {'id': 1}}}
    """
    told: object = item
    for name in reversed(path.split(".") if path else []):
        told = {name: told}
    return told
