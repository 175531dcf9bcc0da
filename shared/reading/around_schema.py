"""What sources may say of the articles around one."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from shared.around import Series
from shared.reading.fields import ExternalId, Text, number_in
from shared.reading.strict_schema import StrictSchema

MAX_SERIES_PART = 100_000
MAX_COPYRIGHT_CHARACTERS = 500


class TranslatedId(ExternalId):
    """What the source calls the article that this one translates; empty: it is none."""

    default_error_messages = {"required": "Must be given."}  # noqa: RUF012


class SeriesPart(fields.Integer):
    """Which part of a series it is: a number, or text that spells one."""

    default_error_messages = {"invalid": "Must be a whole number."}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        size = validate.Range(1, MAX_SERIES_PART, error="Must be between {min} and {max}; leave it out if it has none.")
        super().__init__(strict=True, validate=size, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            raise ValidationError(self.error_messages["invalid"])
        return super()._deserialize(number_in(value), *args, **kwargs)


class SeriesSchema(StrictSchema):
    """The series that an article is of."""

    makes = Series
    title = Text(200, required=True, metadata={"description": "By this its parts know each other."})
    part = SeriesPart(metadata={"description": "Which part it is, from 1. Left out, its time says where it stands."})
