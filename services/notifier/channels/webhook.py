"""Webhooks: a POST of JSON, signed by the Standard Webhooks scheme."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from services.notifier.retry import Gone
from shared.errors import Permanent, Transient
from shared.ledger.telling import Delivery, Event
from shared.settings import Site
from shared.signing import sign
from shared.web import Answer, Web

_LATER = {408, 425, 429}
_LONGEST_WAIT = 24 * 3600.0


async def tell(web: Web, site: Site, delivery: Delivery) -> None:
    """Send the event; any 2xx is a yes. Redirects are not followed."""
    body = _body(site, delivery.event)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Andruck",
        **sign(delivery.secret, f"evt_{delivery.event.id.hex}", body, old_secrets=delivery.old_secrets),
    }
    _judge(await web.post(delivery.url, body.encode(), headers))


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
        },
    }


def _judge(answer: Answer) -> None:
    if 200 <= answer.status < 300:
        return
    said = f"Answered {answer.status}: {answer.text}".rstrip(": ")
    if answer.status == 410:
        raise Gone(said)
    if answer.status in _LATER or answer.status >= 500:
        raise Transient(said, retry_after=_seconds(answer.retry_after))
    raise Permanent(said)


def _seconds(retry_after: str) -> float | None:
    """Return the Retry-After header (RFC 9110, 10.2.3) in seconds from now; None if it makes no sense."""
    try:
        seconds = (
            float(retry_after)
            if retry_after.isdigit()
            else (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
        )
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)
