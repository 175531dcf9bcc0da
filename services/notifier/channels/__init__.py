"""How subscribers are told, one file for each channel of `shared.channels`. Each opens its own, and is in the table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from services.notifier.channels import webhook
from services.notifier.channels.messenger import Messenger, Opener
from shared.channels.webhook import WEBHOOK
from shared.settings import Site

OPENERS: dict[str, Opener] = {WEBHOOK.name: webhook.open_channel}
"""By the channel's name."""


@asynccontextmanager
async def open_channels(site: Site, *, at_once: int) -> AsyncIterator[Mapping[str, Messenger]]:
    """Open every channel for the block, for up to `at_once` attempts at a time; yield them by their names."""
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(opener(site, at_once=at_once)) for name, opener in OPENERS.items()}
