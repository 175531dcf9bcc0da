"""What subscribers may send. The API's documentation is made from the same schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load

from shared.channels.webhook import WEBHOOK
from shared.events import EventType
from shared.reading.fields import BoundedList, WebhookSecret, WebUrl
from shared.reading.strict_schema import StrictSchema


@dataclass(frozen=True)
class SubscriptionWish:
    """What a subscriber asked for. `secret`: its own, if it brings one."""

    url: str
    events: tuple[EventType, ...]
    secret: str | None
    rotate: bool
    """Whether one that is there is to get another secret."""
    channel: str = WEBHOOK.name


class SubscriptionSchema(StrictSchema):
    """Who wants to be told of what."""

    url = WebUrl(required=True)
    events = BoundedList(fields.Enum(EventType, by_value=fields.String), len(EventType), load_default=list(EventType))
    secret = WebhookSecret(load_default=None)
    rotate = fields.Boolean(
        truthy={True},
        falsy={False},
        load_default=False,
        metadata={"description": "Make a new secret, if there is one."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> SubscriptionWish:
        """Return the value that the fields make."""
        return SubscriptionWish(**{**data, "events": tuple(dict.fromkeys(data["events"]))})
