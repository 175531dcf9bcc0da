"""Where it is seen what stands of an article: by its source in full, and by whoever has the address of the view."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort

from services.intake.arrival import current_request
from services.intake.context import Context, known_source
from services.intake.replies import ARTICLE_VIEW
from services.intake.unlisted import unlisted
from shared.ledger import transaction
from shared.ledger.submitting.article_views import ArticleView, article_numbered, article_of_source
from shared.ledger.submitting.receipt_links import article_of, article_token, token_of
from shared.reading.article_reading import article_named_by
from shared.reading.signature import verified_id


def blueprint(context: Context) -> Blueprint:
    """Return the views. Looking never comes before submitting."""
    views = Blueprint("article_views", __name__)

    @views.get("/v1/articles/<token>")
    def opened(token: str) -> Response:
        """Show an article to whoever knows the address; it holds nothing that readers may not know."""
        number = article_of(context.receipt_key, token)
        with transaction(context.ledger) as db:
            found = article_numbered(db, number) if number else None
        return _shown(context, found) if found else abort(404, "There is no such article.")

    @views.get("/v1/sources/<source>/articles/<id:article_id>")
    def signed(source: str, **_: str) -> Response:
        asked = current_request(context.settings.site)
        verified_id(asked, known_source(context.settings.sources, source).signing_secrets)
        external_id = article_named_by(asked)
        with transaction(context.ledger) as db:
            found = article_of_source(db, source, external_id)
        return _shown(context, found)

    return views


def _shown(context: Context, found: ArticleView) -> Response:
    settings = context.settings
    return unlisted(as_json(found, settings.site.url, settings.intake_url, context.receipt_key))


def as_json(found: ArticleView, site_url: str, intake_url: str, key: bytes) -> dict[str, Any]:
    """Return an article as it is shown: as the API's documentation describes it. `key` is that of receipts."""
    shown = {
        "article": f"{intake_url}/v1/articles/{article_token(key, found.number)}" if found.number else None,
        "source": found.source,
        "id": found.external_id or None,
        "state": found.state,
        "sentence": found.sentence,
        "page": f"{site_url}{found.path}" if found.path else None,
        "published_at": found.published_at,
        "updated_at": found.updated_at,
        "submissions": [
            {**vars(each), "receipt": f"{intake_url}/v1/receipts/{token_of(key, each.submission)}"}
            for each in found.submissions
        ],
        "pictures": found.pictures,
        "notices": found.notices,
    }
    dumped: dict[str, Any] = ARTICLE_VIEW.dump(shown)
    return dumped
