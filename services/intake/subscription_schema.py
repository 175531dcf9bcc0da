"""What subscribers may send. The API's documentation is made from the same schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from shared.channels import CHANNELS
from shared.channels.webhook import WEBHOOK
from shared.events import EventType
from shared.reading.fields import MAX_URL_CHARACTERS, BoundedList, Text, WebhookSecret, YesNo
from shared.reading.strict_schema import StrictSchema


@dataclass(frozen=True)
class SubscriptionWish:
    """What a subscriber asked for. `secret`: its own, if it brings one."""

    url: str
    events: tuple[EventType, ...]
    secret: str | None
    rotate: bool
    """Whether one that is there is to get another secret."""
    channel: str


class Address(Text):
    """Where a channel tells somebody: what is none, the channel says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(MAX_URL_CHARACTERS, **options)

    def tidy(self, text: str) -> str:
        """Keep it to the letter."""
        return text.strip()


class SubscriptionSchema(StrictSchema):
    """Who wants to be told of what."""

    channel = fields.String(
        load_default=WEBHOOK.name, validate=validate.OneOf(list(CHANNELS), error="Must be one of: {choices}.")
    )
    url = Address(required=True, metadata={"description": "The address, as its channel has it: a webhook's is a URL."})
    events = BoundedList(fields.Enum(EventType, by_value=fields.String), len(EventType), load_default=list(EventType))
    secret = WebhookSecret(load_default=None)
    rotate = YesNo(load_default=False, metadata={"description": "Make a new secret, if there is one."})

    @validates_schema(skip_on_field_errors=False)
    def check_form(self, data: dict[str, Any], **_: object) -> None:
        """Refuse what is no address of the channel."""
        channel = CHANNELS.get(data.get("channel", ""))
        if channel and "url" in data and not channel.form.fullmatch(data["url"]):
            raise ValidationError(f"Must be {channel.form_in_words}.", "url")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> SubscriptionWish:
        """Return the value that the fields make."""
        return SubscriptionWish(**{**data, "events": tuple(dict.fromkeys(data["events"]))})
