"""JSON without the corners where readers disagree (RFC 7493): no NaN, no number out of bounds, no name twice."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from typing import Any, NoReturn

from shared.reading.invalid import Invalid, printable
from shared.reading.limits import MAX_JSON_FIELDS, MAX_JSON_OBJECTS


def text_of(body: bytes) -> str:
    """Return the text of a request, without a byte order mark.

    Raises:
        Invalid: it is not UTF-8; the sentence names the first byte that is not.

    """
    if 0 in body[:2]:  # UTF-16 of Latin letters, without a mark: each byte for itself could be UTF-8
        raise _no_utf_8(body.index(0), "It seems to be UTF-16.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        seems = "It seems to be UTF-16." if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""
        raise _no_utf_8(error.start, seems) from error


def _no_utf_8(byte: int, seems: str) -> Invalid:
    return Invalid.at("", f"Must be UTF-8; byte {byte} is not. {seems}".rstrip(), status=400)


def object_of(text: str, *, most_objects: int = MAX_JSON_OBJECTS, most_fields: int = MAX_JSON_FIELDS) -> dict[str, Any]:
    """Return the fields of a JSON object. A CMS that writes rich text as JSON may have more in it than an article.

    Raises:
        Invalid: it is malformed; the sentence says where.

    """
    try:
        value = json.loads(
            text,
            parse_int=_integer,
            parse_constant=_refuse_constant,
            object_pairs_hook=_Objects(most_objects, most_fields),
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Invalid.at("", f"Must be JSON, but at {where}: {error.msg}.", status=400) from error
    except RecursionError as error:
        raise Invalid.at("", "Must not be nested that deeply: three levels are enough.", status=400) from error
    if not isinstance(value, dict):
        raise Invalid.at("", "Must be a JSON object with named fields.", status=400)
    return value


def _integer(digits: str) -> int:
    if len(digits) > 20:
        raise Invalid.at("", f"Holds the number {digits[:20]}…, which is too long.", status=400)
    return int(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise Invalid.at("", f"Holds {name}, which is not JSON.", status=400)


class _Objects:
    """Takes each object as it is read, so that reading ends where there are too many."""

    def __init__(self, most_objects: int, most_fields: int) -> None:
        self._most_objects, self._most_fields = most_objects, most_fields
        self._objects = self._fields = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self._objects += 1
        self._fields += len(pairs)
        if self._objects > self._most_objects:
            raise Invalid.at("", f"Has more than {self._most_objects:,} objects; no article needs so many.")
        if self._fields > self._most_fields:
            raise Invalid.at("", f"Has more than {self._most_fields:,} fields; no article needs so many.")
        return _unique(pairs)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise Invalid.at(twice, f"Is given twice; give {printable(twice)} once.", status=400)
    return fields
