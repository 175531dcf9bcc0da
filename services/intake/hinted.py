"""What is answered to a message that did not bring the article itself: the collector asks the CMS for it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Response, jsonify

from services.intake import journal
from services.intake.context import Context
from services.intake.replies import ACCEPTED, IGNORED
from shared import faults
from shared.dialects import DIALECTS
from shared.errors import Transient
from shared.ledger.collecting.hints import note_hints
from shared.ledger.collecting.pulls import ask, hurry, note_webhook
from shared.ledger.webhooks import Webhook

WEBHOOK_NOTE_SECONDS = 10.0
"""Seconds after which it is noted again that a source's webhooks come."""

MIN_HINT_PAUSE_SECONDS, MAX_HINT_PAUSE_SECONDS = 10.0, 3600.0
"""Seconds between two unsigned hints of a source that are listened to: longer each time while they keep coming."""

_ASKED_SENTENCE = "Something has changed: the CMS is asked what."


def to_be_fetched(context: Context, webhook: Webhook, external_ids: Sequence[str]) -> Response:
    """Write down what the CMS is to be asked for, and answer with a receipt of each."""
    if DIALECTS[context.settings.sources[webhook.source].kind].counts_hints_again:
        webhook = replace(webhook, id=f"{webhook.id} {uuid4().hex}")
    with context.transaction() as db:
        numbers = note_hints(db, webhook, external_ids)
        faults.reached("intake.before_commit")
    faults.reached("intake.after_commit")
    journal.changed("to be fetched", source=webhook.source, submissions=numbers[:100])
    first, *others = (context.receipt_url(number) for number in numbers)
    body: dict[str, Any] = {"submission": numbers[0], "receipt": first, "article": None, "page": None, "warnings": []}
    return jsonify(ACCEPTED.dump({**body, **({"more": others} if others else {})}))


def to_be_asked(context: Context, source: str, hints: UnsignedHints, *, is_signed: bool) -> Response:
    """Have the CMS asked what has changed, now rather than when its turn comes.

    What nobody has signed can only bring the source's turn forward, now and then: it excuses no missing webhook.
    """
    delay = 0.0 if is_signed else hints.delay(source, time.monotonic())
    if delay is not None:
        with context.transaction() as db:
            news = ask(db, source) if is_signed else hurry(db, source, seconds=delay)
        if news:  # a flood of these is no flood of lines
            journal.changed("to be asked", source=source)
    return jsonify(IGNORED.dump({"state": "asked", "sentence": _ASKED_SENTENCE}))


class UnsignedHints:
    """How often a hint that anybody may send is listened to: less and less, the more of them come."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[float, float]] = {}
        """By source: when its last hint is listened to, and for how long it is the last."""

    def delay(self, source: str, now: float) -> float | None:
        """Return in how many seconds to listen to one more of a source; None: one that came before says the same."""
        at, pause = self._last.get(source, (now, 0.0))
        if now < at:
            return None
        came_soon = now < at + 2 * pause
        at = max(now, at + pause)
        self._last[source] = at, min(pause * 2, MAX_HINT_PAUSE_SECONDS) if came_soon else MIN_HINT_PAUSE_SECONDS
        return at - now


class WebhookNotes:
    """Notes that sources' webhooks come, so that it is seen when they do not. Only of those that can be asked."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._noted: dict[str, float] = {}

    def note(self, source: str) -> None:
        """Note that a source has sent something that it has signed. If that cannot be done now, the next one is."""
        now = time.monotonic()
        known = self._context.settings.sources[source]
        if DIALECTS[known.kind].api is None or now - self._noted.get(source, -now) < WEBHOOK_NOTE_SECONDS:
            return
        with suppress(Transient), self._context.transaction() as db:
            note_webhook(db, source)
            self._noted[source] = now
