"""What editors of fronts are answered; the API's documentation is made of the same schemas."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from shared.front import SlotSize
from shared.ledger.editing.front_views import FrontView, ShownChange, ShownPin, ShownSlot
from shared.ledger.states import SubmissionState
from shared.pages import front_page


class FrontSlotSchema(Schema):
    """What stands at one place of a front."""

    place = fields.Integer(required=True)
    source = fields.String(required=True)
    id = fields.String(required=True)
    title = fields.String(required=True, metadata={"description": "The article's own."})
    headline = fields.String(required=True, metadata={"description": "In place of it; empty: none."})
    kicker = fields.String(required=True)
    size = fields.Enum(SlotSize, by_value=fields.String, required=True)
    pinned = fields.Boolean(required=True)
    page = fields.Url(required=True)


class FrontPinSchema(Schema):
    """A pin, and whether readers see it."""

    source = fields.String(required=True)
    id = fields.String(required=True)
    place = fields.Integer(required=True, allow_none=True, metadata={"description": "Null: it stands nowhere."})
    waits_for = fields.String(
        required=True, metadata={"description": "Why it does not stand anywhere; empty: it does."}
    )
    until = fields.AwareDateTime(required=True, allow_none=True)


class FrontBannerSchema(Schema):
    """Breaking news above everything else."""

    text = fields.String(required=True)
    link = fields.String(required=True)
    until = fields.AwareDateTime(required=True)


class FrontHistorySchema(Schema):
    """One change of a front."""

    submission = fields.Integer(required=True)
    source = fields.String(required=True)
    who = fields.String(required=True)
    what = fields.String(required=True)
    state = fields.Enum(SubmissionState, by_value=fields.String, required=True)
    accepted_at = fields.AwareDateTime(required=True)
    at = fields.AwareDateTime(required=True, allow_none=True)
    in_force_at = fields.AwareDateTime(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True, metadata={"description": "Null: it is not in force."})


class FrontSchema(Schema):
    """What stands of a front."""

    section = fields.String(required=True, metadata={"description": "Empty: the site's own."})
    page = fields.Url(required=True)
    version = fields.Integer(required=True)
    slots = fields.List(fields.Nested(FrontSlotSchema), required=True)
    pins = fields.List(fields.Nested(FrontPinSchema), required=True)
    banner = fields.Nested(FrontBannerSchema, required=True, allow_none=True)
    history = fields.List(fields.Nested(FrontHistorySchema), metadata={"description": "The newest first."})


class FrontPreviewSchema(Schema):
    """What a change would come to."""

    before = fields.Nested(FrontSchema, required=True)
    after = fields.Nested(FrontSchema, required=True)


class FrontAcceptedSchema(Schema):
    """The change is written down."""

    submission = fields.Integer(required=True)
    receipt = fields.Url(required=True)
    page = fields.Url(required=True)
    version = fields.Integer(required=True, metadata={"description": "Of the front from now on."})
    at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "Null: it is in force."})
    warnings = fields.List(fields.String(), required=True, metadata={"description": "Pins that wait, each with why."})


FRONT, FRONT_PREVIEW, FRONT_ACCEPTED = FrontSchema(), FrontPreviewSchema(), FrontAcceptedSchema()


def shown_front(view: FrontView, site_url: str, history: list[ShownChange] | None = None) -> dict[str, Any]:
    """Return a front as `FRONT` dumps it."""
    shown: dict[str, Any] = {
        "section": view.listing.slug,
        "page": f"{site_url}{front_page(view.listing).path}",
        "version": view.version,
        "slots": [_slot(slot, site_url) for slot in view.slots],
        "pins": [_pin(pin) for pin in view.pins],
        "banner": view.banner,
    }
    if history is not None:
        shown["history"] = [_change(each) for each in history]
    return shown


def waiting(view: FrontView) -> list[str]:
    """Return a sentence for each pin that stands nowhere."""
    return [f"{pin.external_id}: {pin.waits_for}" for pin in view.pins if pin.waits_for]


def _slot(slot: ShownSlot, site_url: str) -> dict[str, Any]:
    return {**vars(slot), "id": slot.external_id, "pinned": slot.is_pinned, "page": f"{site_url}{slot.path}"}


def _pin(pin: ShownPin) -> dict[str, Any]:
    return {**vars(pin), "id": pin.external_id, "until": pin.pin.until}


def _change(change: ShownChange) -> dict[str, Any]:
    return {**vars(change), "submission": change.number, "what": change.told}
