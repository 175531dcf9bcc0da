"""What is rightly signed and no CMS should ever send: spoiled samples, and what was never one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from tests.dialects.sending import Sent

FIVE_MB = 5 * 1024 * 1024
"""As much as intake reads."""

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["", " ", "\x00", "\ud800", "0", "-1", "null", "../..", "javascript:alert(1)", "http://[", "9999-99-99", 10**40]
    )
)
_NAMES = st.text(max_size=6)
_VALUES = st.recursive(
    _SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(_NAMES, one, max_size=3), max_leaves=6
)
Path = tuple[str | int, ...]


@st.composite
def spoiled(draw: st.DrawFn, samples: Sequence[Sent]) -> Sent:
    """Return one of the samples after something went wrong with it."""
    sent = draw(st.sampled_from(samples))
    body = draw(_spoiled_body(sent.body))
    spoil = draw(st.sampled_from(["nothing", "nothing", "headers", "rest", "query", "method"]))
    if spoil == "headers" and sent.headers:
        name = draw(st.sampled_from(sorted(sent.headers)))
        value = draw(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=12))
        return replace(sent, body=body, headers={**sent.headers, name: value})
    if spoil == "rest":
        return replace(sent, body=body, rest=draw(st.text(max_size=6)))
    if spoil == "query":
        return replace(sent, body=body, query_string=quote(draw(st.text(max_size=6)), safe="=&", errors="replace"))
    if spoil == "method":
        return replace(sent, body=body, method=draw(st.sampled_from(["PUT", "PATCH", "DELETE"])))
    return replace(sent, body=body)


@st.composite
def _spoiled_body(draw: st.DrawFn, body: bytes) -> bytes:
    how = draw(st.sampled_from(["value", "value", "value", "missing", "truncated", "random", "twice", "other"]))
    if how == "random":
        return draw(st.binary(max_size=64))
    if how == "truncated":
        return body[: draw(st.integers(0, len(body)))]
    if how == "twice":
        return json.dumps(body.decode("utf-8", "replace")).encode()
    value = _json(body)
    if how == "other" or value is None:
        return _dumped(draw(_VALUES))
    path = draw(st.sampled_from(list(_paths(value))))
    return _dumped(_without(value, path) if how == "missing" else _with(value, path, draw(_VALUES)))


def large(sent: Sent) -> Iterator[Sent]:
    """Yield this sample as large, or as deep, as a request may be."""
    for body in (
        b"[" * FIVE_MB,
        b'{"a":' * (FIVE_MB // 5),
        b"[{}" + b",{}" * (FIVE_MB // 3 - 1) + b"]",
        b"\xff" * FIVE_MB,
    ):
        yield replace(sent, body=body[:FIVE_MB])
    value = _json(sent.body)
    texts = [path for path in _paths(value) if isinstance(_at(value, path), str)] if value is not None else []
    for path in texts[:: max(1, len(texts) // 4)]:
        room = FIVE_MB - len(_dumped(value)) - 200  # for a secret that some write into the body
        yield replace(sent, body=_dumped(_with(value, path, "<p>" * (room // 3)))[:FIVE_MB])
    for path in list(_paths(value))[1:3] if value is not None else []:
        marked = _dumped(_with(value, path, "MARK")).replace(b'"MARK"', b"[" * 200_000 + b"]" * 200_000, 1)
        yield replace(sent, body=marked)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _dumped(value: Any) -> bytes:
    """Return JSON as careless programs write it: with NaN, and with surrogates that stand alone."""
    return json.dumps(value).encode()


def _paths(value: Any, at: Path = ()) -> Iterator[Path]:
    yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from _paths(each, (*at, name))


def _at(value: Any, path: Path) -> Any:
    for name in path:
        value = value[name]
    return value


def _with(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(copy[path[0]], path[1:], new)  # type: ignore[index]
    return copy


def _without(value: Any, path: Path) -> Any:
    if not path:
        return None
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1:
        del copy[path[0]]  # type: ignore[arg-type]
    else:
        copy[path[0]] = _without(copy[path[0]], path[1:])  # type: ignore[index]
    return copy
