"""What senders ask before they send: CloudEvents whether they may, Superdesk whether a media file is there already."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, jsonify

from services.intake.arrival import current_request
from services.intake.context import Context, known_source
from services.intake.replies import IGNORED
from shared.dialects import DIALECTS


def blueprint(context: Context) -> Blueprint:
    """Return the views, which come before those of `articles`; a kind that is asked nothing answers 404."""
    views = Blueprint("senders_questions", __name__, url_prefix="/v1/sources/<source>")

    @views.get("/webhook/<id:rest>")
    def tell(source: str, rest: str) -> Response:
        sentence = DIALECTS[known_source(context.settings.sources, source).kind].answer(rest)
        if sentence is None:
            abort(404, "There is nothing to read here.")
        return jsonify(IGNORED.dump({"state": "ignored", "sentence": sentence}))

    @views.route("/webhook", methods=["OPTIONS"])
    @views.route("/webhook/<id:rest>", methods=["OPTIONS"])
    def permit(source: str, **_: str) -> Response:
        dialect = DIALECTS[known_source(context.settings.sources, source).kind]
        response = current_app.make_default_options_response()
        response.headers.update(dialect.permission(current_request(context.settings.site)))
        return response

    return views
