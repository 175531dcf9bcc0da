"""What is taken for a doorbell of all that the broker may hold, and how little of it a worker gets to see."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

from shared.events import Doorbell

MAX_MESSAGE_BYTES = 1_000_000
"""Bytes. The greatest of ours has 500 ids, or 16 paths."""

_KNOWN_TASKS = {bell.value for bell in Doorbell}
_MAX_HEADERS, _MAX_HEADER_CHARACTERS = 32, 200
_OWN_HEADER_NAME = re.compile(r"andruck[a-z_-]*")
"""Headers of our own go along; of Celery's, which can set time limits, callbacks and dates, none does."""


class NoDoorbellError(ValueError):
    """It is none: the sentence says why."""


def strictly_read(raw: bytes, queue: str) -> dict[str, Any]:
    """Return a message as kombu would have read it, made anew of those parts that a doorbell needs.

    Celery trusts whoever can write to its broker: a time limit that is a word ends its event loop, and the message,
    given back, the next one's. So nothing of a message reaches it that is not known to be harmless.

    Raises:
        NoDoorbellError: it is not one that `shared.queue` sent.
    """
    if len(raw) > MAX_MESSAGE_BYTES:
        raise NoDoorbellError(f"It has {len(raw)} bytes.")
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NoDoorbellError("It is not JSON.") from error
    if not isinstance(said, dict):
        raise NoDoorbellError("It is not an object.")
    return _made_anew(said, queue)


def _made_anew(said: dict[str, Any], queue: str) -> dict[str, Any]:
    headers, body = said.get("headers"), said.get("body")
    if not isinstance(headers, dict) or not isinstance(body, str):
        raise NoDoorbellError("It has no headers or no body.")
    task = headers.get("task")
    if not isinstance(task, str) or task not in _KNOWN_TASKS:
        raise NoDoorbellError("It names no task of ours.")
    id_ = _short(headers.get("id")) or str(uuid4())
    return {
        "body": body,
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {
            **_ours(headers),
            "lang": "py",
            "task": task,
            "id": id_,
            "root_id": id_,
            "parent_id": None,
            "argsrepr": "",
            "kwargsrepr": "",
            "retries": 0,
            "ignore_result": True,
            "redelivered": headers.get("redelivered") is True,
        },
        "properties": {
            "correlation_id": id_,
            "reply_to": "",
            "delivery_mode": 2,
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": str(uuid4()),
            "delivery_info": {"exchange": "", "routing_key": queue},
        },
    }


def _ours(headers: dict[str, Any]) -> dict[str, str]:
    if len(headers) > _MAX_HEADERS:
        return {}
    return {name: value for name, value in headers.items() if _OWN_HEADER_NAME.fullmatch(name) and _short(value)}


def _short(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _MAX_HEADER_CHARACTERS else ""
