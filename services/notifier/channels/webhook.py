"""Webhooks: a POST of JSON, signed by the Standard Webhooks scheme."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from services.notifier.channels.messenger import Gone
from services.notifier.web import HttpResponse, Web
from shared.errors import Transient
from shared.events import EventType
from shared.ledger.telling.deliveries import Delivery, Event
from shared.retry_after import seconds_of
from shared.settings import Site
from shared.signing import sign
from shared.withdrawal import WithdrawalKind


@dataclass(frozen=True)
class Webhooks:
    """Webhooks over one HTTP client."""

    web: Web
    site: Site

    async def tell(self, delivery: Delivery) -> None:
        """Send the event; any 2xx is a yes. Redirects are not followed."""
        body = _body(self.site, delivery.event)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Andruck",
            **sign(delivery.secret, f"evt_{delivery.event.id.hex}", body, old_secrets=delivery.old_secrets),
        }
        _judge(await self.web.post(delivery.url, body.encode(), headers))


@asynccontextmanager
async def open_channel(site: Site, *, at_once: int) -> AsyncIterator[Webhooks]:
    """Open an HTTP client for the block; a message has a connection, so there are up to `at_once`."""
    async with Web(site.allow_private_networks, connections=at_once) as web:
        yield Webhooks(web, site)


@lru_cache(maxsize=64)
def _body(site: Site, event: Event) -> str:
    """Return the message, rendered once for all that are told of the event."""
    return json.dumps(payload(site, event), ensure_ascii=False, separators=(",", ":"))


def payload(site: Site, event: Event) -> dict[str, Any]:
    """Return what the subscriber gets: type, timestamp and data, as Standard Webhooks recommends.

    `sequence` grows with each event: a receiver that keeps the greatest it saw of an article can drop late ones.
    """
    return {
        "type": event.type.value,
        "timestamp": event.occurred_at.isoformat(),
        "data": {
            "url": f"{site.url}{event.path}",
            "source": event.source,
            "id": event.external_id,
            "version": event.version,
            "title": event.title,
            "standfirst": event.standfirst,
            "section": event.section,
            "language": event.language,
            "published_at": event.published_at.isoformat(),
            "updated_at": event.revised_at and event.revised_at.isoformat(),
            "submission": event.submission,
            "sequence": event.number,
            **_ending(site, event),
        },
    }


def _ending(site: Site, event: Event) -> dict[str, Any]:
    """Return how an article that is withdrawn has ended: what its page is, where it is now, what readers are told."""
    if event.type is not EventType.WITHDRAWN:
        return {}
    moved = event.moved_to and (f"{site.url}{event.moved_to}" if event.moved_to.startswith("/") else event.moved_to)
    said = {"moved_to": moved, "reason": event.reason}
    return {"withdrawal": event.withdrawal or WithdrawalKind.GONE.value} | {k: v for k, v in said.items() if v}


def _judge(answer: HttpResponse) -> None:
    """Take any 2xx for a yes, 410 for an end, and everything else for a failure, as Standard Webhooks does."""
    if 200 <= answer.status < 300:
        return
    if 300 <= answer.status < 400:
        raise Transient(f"Answered {answer.status}: redirects are not followed; subscribe the new address.")
    said = f"Answered {answer.status}: {answer.text}".rstrip(": ")
    if answer.status == 410:
        raise Gone(said)
    raise Transient(said, retry_after=seconds_of(answer.retry_after))
