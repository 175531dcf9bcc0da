"""Webhooks: their address is a URL, and those of one host and port share a line."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from shared.addresses import check_address
from shared.channels.channel import Channel


def _check(url: str, allow: tuple[str, ...]) -> None:
    check_address(url, allow=allow)


def _host(url: str) -> str:
    """Return a URL's host and port; the rest may be a secret of the subscriber's."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


WEBHOOK = Channel(
    "webhook",
    form=re.compile(r'https?://[^\s<>"\\^`{|}\x00-\x20\x7f]+', re.IGNORECASE),
    form_in_words="an absolute http or https URL, such as https://example.org/hook",
    check=_check,
    limit_key=_host,
    per_key=16,
    attempt_seconds=10.0,
    delays=(5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600),  # about as Standard Webhooks recommends
)
