"""What the head of a request tells, judged before a byte of its body is read."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.exceptions import RequestEntityTooLarge, RequestTimeout

from services.intake.context import known_source
from shared.dialects import DIALECTS
from shared.errors import Transient
from shared.reading.request import Head
from shared.signing import claim
from shared.sources import Source

MAX_BODY_BYTES = 5 * 1024 * 1024
"""The largest body that is read."""


def judge(head: Head, sources: Mapping[str, Source]) -> None:
    """Refuse a request that no body could make good.

    Raises:
        UnknownSource, Unsigned, Invalid, RequestEntityTooLarge: as the views would, had they read it. What a sender
            that does not react to it has sent cannot be `Invalid` yet: it is kept, if it is signed.
    """
    asked = head.changes
    if asked is None:
        return
    dialect = None if asked["source"] is None else DIALECTS[known_source(sources, asked["source"]).kind]
    if dialect is None:
        claim(head.headers)
    else:
        dialect.judge_signature(head)
    length = head.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    if dialect is not None and dialect.sender.reacts and head.method == "POST":
        dialect.judge_body(head)


def to_come_again(slow: RequestTimeout, head: Head, sources: Mapping[str, Source]) -> RequestTimeout | Transient:
    """Return as what to answer a request whose body did not come in time: some drop what is answered 4xx."""
    asked = head.changes
    source = sources.get(asked["source"]) if asked and asked["source"] else None
    if source is None or DIALECTS[source.kind].sender.reacts:
        return slow
    return Transient(str(slow.description), retry_after=1)
