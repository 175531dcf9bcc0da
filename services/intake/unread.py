"""Keeps what a source has signed and nobody can read, where its sender would do nothing about a refusal."""

from __future__ import annotations

from services.intake import journal
from services.intake.context import Context
from shared.ledger.submitting.unread import UnreadContent, keep
from shared.ledger.webhooks import Webhook
from shared.reading.invalid import Invalid
from shared.unread_input import blanks_of, reader_of, why_unread


def keep_unread(context: Context, message: Webhook, content: UnreadContent, error: Exception) -> dict[str, object]:
    """Keep a message that could not be read for an error, and return the answer, as `UnreadSchema` has it.

    Raises:
        UnreadFull: so much of its source is kept already that it has to come again.
    """
    why = why_unread(error)
    source = context.settings.sources[message.source]
    why = why._replace(
        sentence=blanks_of(source).text(why.sentence), tried_with=reader_of(source, context.settings.site)
    )
    with context.transaction() as db:
        number = keep(db, message, content, why)
    journal.unread(number, error, error.errors if isinstance(error, Invalid) else ())
    return {"state": "unread", "unread": number, "sentence": why.sentence, "address": context.unread_url(number)}
