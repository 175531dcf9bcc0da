"""What intake writes into its log: what it accepted, what it refused and why; never what somebody has sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import structlog
from flask import has_request_context, request

from shared.errors import AndruckError
from shared.ledger.submitting.submissions import Accepted
from shared.log import described
from shared.reading.invalid import FieldError, printable
from shared.reading.strict_schema import StrictSchema
from shared.signing import WEBHOOK_ID

log = structlog.get_logger()

_MAX_LOGGED_FIELDS = 10
_LOGGABLE_NAMES = {"webhook-id", "webhook-timestamp", "webhook-signature", "Content-Type", "X-Article-Id", "source"}
_UNKNOWN = "(unknown)"
"""Stands for a field's name that is none of ours: a stranger has chosen it."""


def accepted(answer: Accepted) -> None:
    """Note that a submission is written down. Its number joins this line with those of publisher and notifier.

    Its path is left out until it may be read: the headline of an embargoed article is in it.
    """
    path = {"path": answer.path} if answer.ring else {}
    log.info("accepted", submission=answer.submission, state=answer.state, **_asked(), **path)


def changed(event: str, **what: object) -> None:
    """Note what a request has changed besides articles."""
    log.info(event, **{**_asked(), **what})


def refused(status: int, reason: str, fields: Iterable[FieldError] = ()) -> None:
    """Note that a request was refused: why, and which of our fields are at fault."""
    named = list(dict.fromkeys(_ours(error["field"]) for error in fields if error["field"]))
    log.warning("refused", status=status, reason=reason, fields=named[:_MAX_LOGGED_FIELDS], **_asked())


def unread(number: int, error: Exception, fields: Iterable[FieldError] = ()) -> None:
    """Note that something was kept that cannot be read. If we are at fault, the line says where it happened."""
    named = list(dict.fromkeys(_ours(error["field"]) for error in fields if error["field"]))[:_MAX_LOGGED_FIELDS]
    if isinstance(error, AndruckError):
        log.warning("unread", unread=number, fields=named, **_asked())
    else:
        log.error("reading failed", unread=number, exc_info=error, **_asked())


def not_now(error: AndruckError) -> None:
    """Note that a request was answered 503, and what is in the way."""
    cause = described(error.__cause__) if error.__cause__ else ""
    log.warning("not now", status=503, reason=str(error), cause=cause, **_asked())


def failed(error: Exception) -> None:
    """Note an error that nobody foresaw."""
    log.error("request failed", status=500, exc_info=error, **_asked())


def _asked() -> dict[str, Any]:
    """Return who asked for what: the source, the message's id, the method and the route."""
    if not has_request_context():
        return {}
    said = {"method": request.method, "route": request.url_rule.rule if request.url_rule else ""}
    if source := (request.view_args or {}).get("source"):
        said["source"] = printable(str(source))
    if WEBHOOK_ID.fullmatch(id_ := request.headers.get("webhook-id", "")):
        said["webhook_id"] = id_
    return said


def _ours(path: str) -> str:
    """Return a field's path with the names that we know; the others may be anything.

    >>> _ours("authors[3].url"), _ours("authors[3].my password")
    ('authors[].url', 'authors[].(unknown)')
    """
    names = [re.sub(r"\[\d+\]", "[]", name) for name in path.split(".")]
    return ".".join(name if name.removesuffix("[]") in _known() else _UNKNOWN for name in names)


@cache
def _known() -> frozenset[str]:
    return frozenset(_LOGGABLE_NAMES).union(*(schema._declared_fields for schema in _below(StrictSchema)))


def _below(schema: type[StrictSchema]) -> Iterator[type[StrictSchema]]:
    for each in schema.__subclasses__():
        yield each
        yield from _below(each)
