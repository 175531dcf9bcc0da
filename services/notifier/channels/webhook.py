"""Webhooks: a POST of JSON, signed by the Standard Webhooks scheme."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from services.notifier.retry import Gone
from shared.errors import Permanent, Transient
from shared.ledger.telling import Message
from shared.settings import Site
from shared.signing import sign
from shared.web import Answer, Web

_LATER = {408, 425, 429}
_LONGEST_WAIT = 24 * 3600.0


def tell(web: Web, site: Site, message: Message) -> None:
    """Send the event; any 2xx is a yes. Redirects are not followed."""
    body = json.dumps(payload(site, message), ensure_ascii=False, separators=(",", ":"))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Andruck",
        **sign(message.secret, f"evt_{message.event_id.hex}", body),
    }
    _judge(web.post(message.url, body, headers))


def payload(site: Site, message: Message) -> dict[str, Any]:
    """Return what the subscriber gets: type, timestamp and data, as Standard Webhooks recommends.

    `sequence` grows with each event: a receiver that keeps the greatest it saw of an article can drop late ones.
    """
    return {
        "type": message.event_type.value,
        "timestamp": message.occurred_at.isoformat(),
        "data": {
            "url": f"{site.url}{message.path}",
            "source": message.source,
            "id": message.external_id,
            "version": message.version,
            "title": message.title,
            "standfirst": message.standfirst,
            "section": message.section,
            "language": message.language,
            "published_at": message.published_at.isoformat(),
            "updated_at": message.revised_at and message.revised_at.isoformat(),
            "submission": message.submission,
            "sequence": message.event_number,
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
