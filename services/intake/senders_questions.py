"""What senders ask before they send: Superdesk wants to know of each media file whether it is there already."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify

from services.intake.context import Context, known_source
from services.intake.replies import IGNORED
from shared.dialects import DIALECTS


def blueprint(context: Context) -> Blueprint:
    """Return the view; a kind that is asked nothing answers 404."""
    views = Blueprint("senders_questions", __name__, url_prefix="/v1/sources/<source>")

    @views.get("/webhook/<id:rest>")
    def tell(source: str, rest: str) -> Response:
        sentence = DIALECTS[known_source(context.settings.sources, source).kind].answer(rest)
        if sentence is None:
            abort(404, "There is nothing to read here.")
        return jsonify(IGNORED.dump({"state": "ignored", "sentence": sentence}))

    return views
