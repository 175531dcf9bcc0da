"""From the canonical fields, by the names of `ArticleSchema`, to the article that they make on one site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from marshmallow import ValidationError

from shared.reading.fields import LAST_YEAR, ExternalId, is_beyond_all_time, moment_in
from shared.reading.intent import Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.plain_text import KNOWN_TAG
from shared.reading.request import Request
from shared.reading.schemas import ArticleSchema, FlashSchema, checked
from shared.reading.withdrawal_schema import WithdrawalSchema
from shared.settings import Site


def publish_of(given: Mapping[str, Any], site: Site, *, may_be_a_flash: bool = False) -> Publish:
    """Return the article that canonical fields make; `may_be_a_flash`: it may have a headline alone.

    Raises:
        Invalid: some are wrong; the error names each of them.
    """
    try:
        wish: Publish = checked(_schema(site, may_be_a_flash), dict(given))
    except Invalid as error:
        error.article = _id_in(given)
        raise
    return replace(wish, warnings=(*_read_as_text(given), *wish.warnings))


def _read_as_text(given: Mapping[str, Any]) -> Iterator[str]:
    """Say which fields of plain text held tags of HTML, that readers do not get."""
    for name in _PLAIN_FIELDS:
        if isinstance(text := given.get(name), str) and KNOWN_TAG.search(text):
            yield f"changed: {name} held HTML, which is read as plain text"


_PLAIN_FIELDS = ("title", "standfirst", "dateline")


def _id_in(given: Mapping[str, Any]) -> str:
    """Return the article's id among fields of which some are wrong; empty if it is one of those."""
    try:
        return str(_ID.deserialize(given.get("id")))
    except ValidationError:
        return ""


_ID = ExternalId(required=True)


def publish_mapped(given: Mapping[str, Any], site: Site) -> Publish:
    """Return the article that a CMS's fields, mapped to ours, make; those that are None it does not have.

    A time of change in the year 9999 is none: an editor's typo, or a CMS's word for never, keeps no article back.

    Raises:
        Invalid: as above.
    """
    fields = {name: value for name, value in given.items() if value is not None}
    changed_at = moment_in(fields.get("updated_at"))
    if is_beyond_all_time(fields.get("updated_at")) or (changed_at and changed_at.year > LAST_YEAR):
        del fields["updated_at"]
    return publish_of(fields, site)


def article_named_by(request: Request) -> str:
    """Return the id that follows `articles/` in a request's path.

    Raises:
        Invalid: no article has such an id.
    """
    try:
        request.path.encode()
    except UnicodeEncodeError as error:  # it would be read as another id
        raise Invalid.at("id", "Must be UTF-8, percent-encoded.", status=400) from error
    wish: Withdraw = checked(WithdrawalSchema(), {"id": request.article_id})
    return wish.external_id


@lru_cache(8)
def _schema(site: Site, may_be_a_flash: bool) -> ArticleSchema:
    """Return the schema of a site's articles, made once: each new one copies all its fields."""
    return FlashSchema(site) if may_be_a_flash else ArticleSchema(site)
