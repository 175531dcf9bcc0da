"""Where it is seen what stands of a message that could not be read, by whoever was told the address."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from services.intake.context import Context
from services.intake.replies import UNREAD_VIEW
from services.intake.unlisted import unlisted
from shared.ledger import transaction
from shared.ledger.submitting.receipt_links import unread_of
from shared.ledger.submitting.unread import unread_inputs


def blueprint(context: Context) -> Blueprint:
    """Return the view. It tells no more than the answer to the message did, which had the address in it."""
    views = Blueprint("unread", __name__)

    @views.get("/v1/unread/<token>")
    def opened(token: str) -> Response:
        number = unread_of(context.receipt_key, token)
        with transaction(context.ledger) as db:
            found = unread_inputs(db, numbers=[number]) if number else []
        if not found:
            abort(404, "No such message is kept: it was read since, or dropped, or was too old.")
        return unlisted(UNREAD_VIEW.dump({"state": "unread", "unread": number, **found[0]._asdict()}))

    return views
