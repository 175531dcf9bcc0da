"""What machines ask intake about itself: its health and its API."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from services.intake.context import Context
from services.intake.openapi import document
from shared.ledger import Ledger, transaction
from shared.ledger.readiness import check_readable


def blueprint(context: Context) -> Blueprint:
    """Return the views; they are open."""
    views = Blueprint("site_info", __name__)
    probe = Ledger(context.settings.database_url, connections=1, lock_timeout="500ms", statement_timeout="800ms")
    api = document(context.settings.intake_url, context.settings.site)

    @views.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @views.get("/readyz")
    def readyz() -> Response:
        """Ready as long as the ledger is: neither broker nor store may turn a source away. It waits for nobody."""
        with transaction(probe) as db:
            check_readable(db)
        return Response("ready\n", mimetype="text/plain")

    @views.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(api)

    return views
