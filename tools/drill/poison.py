"""Messages that are no doorbells, put into every queue of the broker."""

from __future__ import annotations

import base64
import json
from typing import Any

import redis

from shared.events import KEY_PREFIX, Queue
from tools.drill.scene import Scene

_TASK_BODY = base64.b64encode(json.dumps([[["/"]], {}, {}]).encode()).decode()
_TASK_HEADERS = {"lang": "py", "task": "publisher.press", "id": "poison"}
_PROPERTIES = {
    "body_encoding": "base64",
    "delivery_tag": "poison",
    "delivery_info": {"exchange": "", "routing_key": "x"},
}


def _message(**changed: Any) -> bytes:
    """Return an envelope as kombu writes it, but for what is `changed`; None takes a part away."""
    whole = {
        "body": _TASK_BODY,
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": _TASK_HEADERS,
        "properties": _PROPERTIES,
        **changed,
    }
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()


POISON = (
    *(b"", b"null", b"7", b"[]", b'"x"', b"not JSON", b"\xff\xfe", b"[" * 100_000),
    *(_message(body=body) for body in ("%%%", base64.b64encode(b"not JSON").decode(), 7, None)),
    *(
        _message(headers=headers)
        for headers in (None, {**_TASK_HEADERS, "task": "no.such.task"}, {**_TASK_HEADERS, "eta": "soon"})
    ),
    _message(headers={**_TASK_HEADERS, "timelimit": ["a", "b"]}),
    *(_message(properties=properties) for properties in (None, {**_PROPERTIES, "delivery_tag": ["a"]})),
    _message(properties={**_PROPERTIES, "body_encoding": "rot13"}),
    _message(**{"content-type": "application/x-python-serialize"}),
)
"""Whatever somebody who reaches the broker may leave there: what is not JSON, no envelope, no task of ours."""


def poison(scene: Scene) -> None:
    """Put every kind of rubbish into every queue, in front of what waits there."""
    with redis.Redis.from_url(scene.broker_url, socket_timeout=2) as client:
        for queue in Queue:
            client.rpush(f"{KEY_PREFIX}{queue}", *POISON)
