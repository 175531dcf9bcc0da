"""What a source is told when its submission cannot be taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from marshmallow import ValidationError

from shared.errors import Permanent

_MAX_REPORTED_ERRORS = 100


class FieldError(TypedDict):
    """One thing that is wrong. `field` is a path such as `authors[0].url`, empty for the submission as a whole."""

    field: str
    message: str


class Invalid(Permanent):
    """What was submitted breaks the rules. `errors` names every field at fault, `status` is the HTTP answer."""

    def __init__(self, errors: Sequence[FieldError], *, status: int = 422) -> None:
        super().__init__(" ".join(f"{error['field']}: {error['message']}".removeprefix(": ") for error in errors))
        self.errors = list(errors)
        self.status = status

    @classmethod
    def at(cls, field: str, message: str, *, status: int = 422) -> Invalid:
        """Return the error of a single field."""
        return cls([FieldError(field=printable(field), message=message)], status=status)

    @classmethod
    def of(cls, error: ValidationError) -> Invalid:
        """Return what marshmallow found, the first hundred of it."""
        found = list(_flat(error.messages, ""))
        if (more := len(found) - _MAX_REPORTED_ERRORS) > 0:
            found[_MAX_REPORTED_ERRORS:] = [FieldError(field="", message=f"{more} more fields are wrong.")]
        return cls(found)


def printable(text: str) -> str:
    """Return the start of a foreign name in a form that every terminal, log and JSON reader can take."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[:80])


def _flat(messages: Any, path: str) -> Iterator[FieldError]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, _below(path, key))
    else:
        yield from (FieldError(field=path, message=message) for message in messages)


def _below(path: str, key: str | int) -> str:
    if key == "_schema":
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{printable(key)}".removeprefix(".")
