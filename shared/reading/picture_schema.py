"""What sources may say of a picture."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from shared.article import Article
from shared.picture import Focus, Picture, is_upload
from shared.reading.fields import Text, WebUrl, number_in
from shared.reading.strict_schema import StrictSchema

MAX_PICTURE_SIDE = 100_000
"""Pixels that a source may say a picture has on one side."""


MAX_NAMED_LACKS = 10
"""Pictures without an alternative text that are named."""

_DECIMAL = re.compile(r"[01](\.[0-9]{1,20})?")
_WHERE_IT_IS = "Where it is on the web; or `media:` and the SHA-256 under which it was sent to `media/{sha256}`."
_CREDIT = "Whose it is. Left out, what the file itself says (IPTC, XMP) is shown."


class Share(fields.Float):
    """A number from 0 to 1, or text that spells one, as front matter has it."""

    default_error_messages = {"invalid": "Must be a number from 0 to 1."}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Range(0, 1, error="Must be a number from 0 to 1."), **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not (isinstance(value, int | float) or _is_decimal(value)):
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs)


class PictureAddress(WebUrl):
    """An address on the web, or `media:` and the digest of what its source has sent."""

    def tidy(self, text: str) -> str:
        """Refuse what is neither."""
        if is_upload(text.strip()):
            return text.strip()
        if text.strip().startswith("media:"):
            raise ValidationError("Must be media: and the SHA-256 of the picture in 64 lower-case hex digits.")
        return super().tidy(text)


class Pixels(fields.Integer):
    """How many pixels a picture is wide or high: a number, or text that spells one."""

    default_error_messages = {"invalid": "Must be a whole number of pixels."}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        size = validate.Range(1, MAX_PICTURE_SIDE, error="Must be between {min} and {max}; leave it out if not known.")
        super().__init__(strict=True, validate=size, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(number_in(value), *args, **kwargs)


def _is_decimal(value: object) -> bool:
    return isinstance(value, str) and _DECIMAL.fullmatch(value) is not None


class FocusSchema(StrictSchema):
    """The point that no crop may lose."""

    makes = Focus
    x = Share(required=True, metadata={"description": "From the left: 0 to 1."})
    y = Share(required=True, metadata={"description": "From the top: 0 to 1."})


class PictureSchema(StrictSchema):
    """A picture of the article."""

    makes = Picture
    url = PictureAddress(required=True, metadata={"description": _WHERE_IT_IS})
    alt = Text(2000, metadata={"description": "What it shows, for those who cannot see it."})
    caption = Text(2000)
    credit = Text(500, metadata={"description": _CREDIT})
    license = Text(500)
    focus = fields.Nested(FocusSchema, metadata={"description": "Without it, crops keep what draws the eye."})
    width = Pixels()
    height = Pixels()


def lead_of(data: dict[str, Any]) -> Picture | None:
    """Return the picture that leads, by either of its names.

    Raises:
        ValidationError: each names another one.
    """
    image: Picture | None = data.get("image")
    picture: Picture | None = data.get("picture")
    if image and picture and image != picture:
        raise ValidationError("Is another picture than image: give one of them, they mean the same.", "picture")
    return image or picture


def without_alternative(article: Article) -> tuple[str, ...]:
    """Return a line for each picture that nobody has described for those who cannot see it; of many, for some."""
    named = [("image", article.picture), *((f"images[{at}]", each) for at, each in enumerate(article.pictures))]
    lacking = [name for name, picture in named if picture and not picture.alt]
    lines = [f"lacking: {name} has no alternative text (alt)" for name in lacking[:MAX_NAMED_LACKS]]
    more = len(lacking) - len(lines)
    return (*lines, f"lacking: {more} more of images have no alternative text (alt)") if more else tuple(lines)
