"""Where it is seen what became of a submission: by its source in full, and by whoever has a receipt's address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort

from services.intake.context import Context
from services.intake.replies import RECEIPT
from services.intake.unlisted import unlisted
from shared.ledger import Connection, transaction
from shared.ledger.collecting.hint_receipts import receipt_of
from shared.ledger.editing.front_receipts import front_receipt
from shared.ledger.submitting.receipt_links import submission_of
from shared.ledger.submitting.receipts import Receipt


def blueprint(context: Context) -> Blueprint:
    """Return the views. Looking never comes before submitting."""
    views = Blueprint("receipts", __name__)

    @views.get("/v1/receipts/<token>")
    def opened(token: str) -> Response:
        """Show a receipt to whoever knows its address; it holds nothing that readers may not know."""
        number = submission_of(context.receipt_key, token)
        return _shown(context, number, None) if number else abort(404, "There is no such receipt.")

    @views.get("/v1/submissions/<int:number>")
    def signed(number: int) -> Response:
        source, _ = context.signer()
        return _shown(context, number, source)

    return views


def _shown(context: Context, number: int, source: str | None) -> Response:
    with transaction(context.ledger) as db:
        found = _found(db, number, source) if number < 2**63 else None
    if found is None:
        abort(404, f"There is no submission {number} of yours.")
    return unlisted(as_json(found, context.settings.site.url, context.receipt_url(number)))


def _found(db: Connection, number: int, source: str | None) -> Receipt | None:
    return receipt_of(db, number, source=source) or front_receipt(db, number, source=source)


def as_json(found: Receipt, site_url: str, address: str) -> dict[str, Any]:
    """Return a receipt as it is shown: as the API's documentation describes it."""
    shown = {
        "submission": found.submission,
        "receipt": address,
        "source": found.source,
        "id": found.article or None,
        "article": found.article or None,
        "action": found.action,
        "state": found.state,
        "complete": found.complete,
        "sentence": found.sentence,
        "page": f"{site_url}{found.path}" if found.path else None,
        "accepted_at": found.accepted_at,
        "live_at": found.live_at,
        "warnings": found.warnings,
        "update_kind": found.change and found.change.kind,
        "update_note": (found.change and found.change.note) or None,
        "steps": [
            {
                "at": step.at,
                "step": step.step,
                "detail": step.detail,
                **({"page": f"{site_url}{step.path}"} if step.path else {}),
            }
            for step in found.steps
        ],
    }
    dumped: dict[str, Any] = RECEIPT.dump(shown)
    return dumped
