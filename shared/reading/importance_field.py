"""How important an article is, as sources say it."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.front_order import LEAST_IMPORTANT, MOST_IMPORTANT

_IMPORTANCE_DESCRIPTION = (
    "How important it is, from 1, the most, to 9: up to 4 it leads fronts for some hours, from 7 on it is a brief, and "
    "leads none. Left out, its form says it."
)


class ImportanceField(fields.Integer):
    """A whole number from 1 to 9."""

    default_error_messages = {"invalid": "Must be a whole number."}  # noqa: RUF012

    def __init__(self) -> None:
        limits = validate.Range(MOST_IMPORTANT, LEAST_IMPORTANT, error="Must be from {min} to {max}.")
        super().__init__(strict=True, validate=limits, metadata={"description": _IMPORTANCE_DESCRIPTION})
