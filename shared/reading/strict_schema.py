"""What all schemas of what strangers send have in common."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from marshmallow import Schema, ValidationError, post_load, pre_load

_MAX_GUESSED_FIELDS = 20
"""Unknown fields of an object whose meaning is guessed."""


class StrictSchema(Schema):
    """Takes null for absent, and names every field it does not know, with the one that was probably meant."""

    makes: Callable[..., Any]

    error_messages = {"type": "Must be an object with named fields."}  # noqa: RUF012

    @pre_load
    def drop_nulls(self, data: Any, **_: object) -> Any:
        """Leave out what is null."""
        return {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Any:
        """Return the value that the fields make."""
        return type(self).makes(**data)

    def handle_error(self, error: ValidationError, *_: object, **__: object) -> None:
        """Say of each unknown field what may have been meant."""
        messages = error.messages_dict
        unknown = [name for name, said in messages.items() if said == [self.error_messages["unknown"]]]
        for name in unknown[:_MAX_GUESSED_FIELDS]:
            close = difflib.get_close_matches(name[:80], self.fields, n=1)
            messages[name] = [f"Is not known; was {close[0]} meant?" if close else "Is not known; leave it out."]
