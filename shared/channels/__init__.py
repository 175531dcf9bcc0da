"""The ways to tell subscribers, one file each. To add one, write its `Channel` and enter it in the table.

How it tells is written beside it: see `services.notifier.channels`.
"""

from __future__ import annotations

from shared.channels.channel import Channel
from shared.channels.webhook import WEBHOOK

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (WEBHOOK,)}
"""By the name that the subscription holds."""


def attempts_at_once(channel: str) -> int:
    """Return how many attempts at addresses of one key are made at a time; one, if only a later version knows it."""
    return CHANNELS[channel].per_key if channel in CHANNELS else 1
