"""What editors send to change a front. The API's documentation is made from the same schemas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from shared.front import MAX_PINS, SlotSize
from shared.front_changes import AUTOMATIC, NEVER
from shared.ledger.editing.front_wishes import FrontWish, NamedArticle, NamedStep
from shared.reading.fields import MAX_URL_CHARACTERS, BoundedList, ExternalId, Moment, Text, Version, YesNo, is_web_url
from shared.reading.strict_schema import StrictSchema

MAX_FRONT_STEPS = 50
"""Steps of one change."""

_PIN_SIZES = (SlotSize.LARGE.value, SlotSize.MEDIUM.value, SlotSize.SMALL.value, AUTOMATIC)
_SIZE_ERROR = "Must be one of: {choices}. The lead is what stands first."
_OTHERS = "Whose article it is, if it is not this source's own."
_SITE_LINK = re.compile(r"/(?!/)[^\s<>\"\\^`{|}\x00-\x1f]*")
_NO_LINK = "Must be a path of the site, such as /politik/, or an absolute http or https URL."


class LinkField(Text):
    """A path of the site, or an absolute http or https URL."""

    def __init__(self) -> None:
        super().__init__(MAX_URL_CHARACTERS)

    def tidy(self, text: str) -> str:
        """Refuse what leads anywhere else."""
        link = text.strip()
        if link and not _SITE_LINK.fullmatch(link) and not is_web_url(link):
            raise ValidationError(_NO_LINK)
        return link


class EndField(Moment):
    """When a pin ends, as the ledger keeps it; `never`: when somebody ends it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return NEVER if value == NEVER else super()._deserialize(value, *args, **kwargs).isoformat()


_NO_PLACE = "Must be a whole number from {min} to {max}."


class PutPinSchema(StrictSchema):
    """Pin an article, or change its pin: what is left out stays as it stands."""

    makes = dict
    pin = ExternalId(required=True)
    source = Text(200, metadata={"description": _OTHERS})
    place = fields.Integer(
        strict=True,
        validate=validate.Range(1, MAX_PINS, error=_NO_PLACE),
        error_messages={"invalid": _NO_PLACE.format(min=1, max=MAX_PINS)},
    )
    size = fields.String(validate=validate.OneOf(_PIN_SIZES, error=_SIZE_ERROR))
    kicker = Text(60)
    headline = Text(300)
    until = EndField(metadata={"description": "When it ends by itself; or `never`."})


class TakePinSchema(StrictSchema):
    """Take an article off."""

    makes = dict
    unpin = ExternalId(required=True)
    source = Text(200, metadata={"description": _OTHERS})


class OrderPinsSchema(StrictSchema):
    """Let these pins come first, in this order."""

    makes = dict
    order = BoundedList(ExternalId(required=True), MAX_PINS, required=True)
    source = Text(200, metadata={"description": _OTHERS})


class BannerSchema(StrictSchema):
    """Say breaking news above everything else; an empty text ends it."""

    makes = dict
    banner = Text(200)
    link = LinkField()
    until = Moment()

    @validates_schema
    def check_end(self, data: dict[str, Any], **_: object) -> None:
        """Refuse a banner that nothing ends."""
        if data.get("banner") and "until" not in data:
            raise ValidationError("Must be given: breaking news is breaking for some hours.", "until")


_STEP_SCHEMAS: Mapping[str, Schema] = {
    "pin": PutPinSchema(),
    "unpin": TakePinSchema(),
    "order": OrderPinsSchema(),
    "banner": BannerSchema(),
}


class StepField(fields.Field[dict[str, Any]]):
    """One step: which one is said by the member that only it has."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        named = [verb for verb in _STEP_SCHEMAS if isinstance(value, dict) and verb in value]
        if len(named) != 1:
            raise ValidationError(f"Must have exactly one of: {', '.join(_STEP_SCHEMAS)}.")
        loaded: dict[str, Any] = _STEP_SCHEMAS[named[0]].load(value)
        return loaded


class UndoField(fields.Field[int | bool]):
    """True, or the number of a submission."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int | bool:
        if value is True or (type(value) is int and 0 < value < 2**63):
            return value
        raise ValidationError("Must be true, for what was done last, or the number of a submission.")


_STEP_SHAPE = {
    "type": "object",
    "description": "One of: {pin, source, place, size, kicker, headline, until}, {unpin, source}, {order, source}, "
    "{banner, link, until}. See docs/front.md.",
}


_SECTION = "Whose front it is, as the address has it, which is not signed; left out: it is the site's own."


class FrontChangeSchema(StrictSchema):
    """A change of a front: steps, or that something be undone, or that a version be put back."""

    makes = dict
    section = fields.String(load_default="", metadata={"description": _SECTION})
    changes = BoundedList(StepField(metadata=_STEP_SHAPE), MAX_FRONT_STEPS)
    undo = UndoField()
    restore = Version(metadata={"description": "The version of this front that is to stand again; 0: none."})
    at = Moment(metadata={"description": "When it comes into force; left out: at once."})
    version = Version(metadata={"description": "Of the front as it was seen: 409 if another editor was there first."})
    who = Text(100, metadata={"description": "Who it is, for the history."})
    preview = YesNo(spelt=True, metadata={"description": "Change nothing; tell what would stand where."})

    @validates_schema
    def check_what(self, data: dict[str, Any], **_: object) -> None:
        """Refuse what asks for nothing, or for two things."""
        asked = [name for name in ("changes", "undo", "restore") if data.get(name) not in (None, [])]
        if data.get("changes") == [] and not asked:
            raise ValidationError("Must have at least one step.", "changes")
        if len(asked) != 1:
            raise ValidationError("Must have exactly one of: changes, undo, restore.")
        if "undo" in data and "at" in data:
            raise ValidationError("Must be left out: what is undone is undone at once.", "at")


def wish_of(asked: Mapping[str, Any], source: str) -> FrontWish:
    """Return what the checked fields of a `FrontChangeSchema` ask for, on behalf of a source."""
    return FrontWish(
        steps=tuple(_named_step(number, step, source) for number, step in enumerate(asked.get("changes", ()))),
        undo=asked.get("undo", False),
        restore=asked.get("restore"),
        at=asked.get("at"),
        version=asked.get("version"),
        who=asked.get("who", ""),
    )


def _named_step(number: int, step: Mapping[str, Any], source: str) -> NamedStep:
    said = {name: _kept(value) for name, value in step.items() if name not in (*_STEP_SCHEMAS, "source")}
    whose, verb = step.get("source") or source, next(verb for verb in _STEP_SCHEMAS if verb in step)
    if verb == "banner":
        return NamedStep("banner", (), {**said, "text": step[verb]}) if step[verb] else NamedStep("no banner", (), {})
    named = step[verb] if isinstance(step[verb], list) else [step[verb]]
    places = [f"[{place}]" for place in range(len(named))] if verb == "order" else [""]
    articles = [
        NamedArticle(whose, id_, f"changes[{number}].{verb}{place}") for id_, place in zip(named, places, strict=True)
    ]
    return NamedStep(verb, tuple(articles), said)


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
