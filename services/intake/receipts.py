"""Where anybody who knows a submission's number sees what became of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify

from services.intake.desk import Desk
from shared.ledger.receipts import Receipt, receipt


def blueprint(desk: Desk) -> Blueprint:
    """Return the view. It is open: a receipt holds nothing that readers may not see."""
    views = Blueprint("receipts", __name__)

    @views.get("/v1/submissions/<int:number>")
    def show(number: int) -> Response:
        with desk.transaction() as db:
            found = receipt(db, number) if number < 2**63 else None
        if found is None:
            abort(404, f"There is no submission {number}.")
        response = jsonify(_as_json(found, desk.settings.site.url))
        response.cache_control.no_store = True
        return response

    return views


def _as_json(found: Receipt, site_url: str) -> dict[str, Any]:
    return {
        "submission": found.submission,
        "source": found.source,
        "article": found.article or None,
        "action": found.action,
        "state": found.state,
        "complete": found.complete,
        "sentence": found.sentence,
        "page": f"{site_url}{found.path}" if found.path else None,
        "accepted_at": found.accepted_at.isoformat(),
        "live_at": found.live_at and found.live_at.isoformat(),
        "steps": [
            {
                "at": step.at and step.at.isoformat(),
                "step": step.step,
                "detail": step.detail,
                **({"page": f"{site_url}{step.path}"} if step.path else {}),
            }
            for step in found.steps
        ],
    }
