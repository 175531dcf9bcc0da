"""Intake as a Flask application; `services.intake.door` lets sources, editors and subscribers in to it."""

from __future__ import annotations

import os

from flask import Flask, Response, request

from services.intake import (
    article_views,
    articles,
    fronts,
    problems,
    receipts,
    senders_questions,
    site_info,
    subscriptions,
    unread_views,
    uploads,
)
from services.intake.bridge import REFUSAL
from services.intake.context import LEDGER_CONNECTIONS, Context
from services.intake.threshold import MAX_BODY_BYTES
from shared.dialects import check_kinds, unknown_options
from shared.errors import Misconfigured
from shared.ledger import Ledger
from shared.log import set_up_log
from shared.queue import Doorbells, celery_app
from shared.settings import Settings, read_settings
from shared.starting import refuse_to_start, warn_of_unknown

_LOCK_AND_QUERY_TIMEOUTS = {"lock_timeout": "800ms", "statement_timeout": "5s"}
"""Whoever is in the way for longer has everybody wait: then a source is asked to come again, within a second."""

_DEFAULT_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""Said with every answer that does not say otherwise: nothing here is a page, or to be kept."""


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; the environment's settings are the default."""
    settings = settings or read_settings(os.environ)
    set_up_log("intake")
    app = Flask("andruck.intake", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    context = Context(
        settings=settings,
        ledger=Ledger(settings.database_url, connections=LEDGER_CONNECTIONS, by_key=True, **_LOCK_AND_QUERY_TIMEOUTS),
        doorbells=Doorbells(celery_app(settings.broker_url)),
    )
    try:
        check_kinds(settings.sources.values())
        warn_of_unknown(settings.site.unknown_keys)
        warn_of_unknown(each for source in settings.sources.values() for each in unknown_options(source))
        context.refuse_another_site()
    except Misconfigured as error:
        refuse_to_start(error)
    app.extensions["context"] = context
    problems.answer_with_problems(app)
    app.url_map.merge_slashes = False  # an id says what it says: /x is not x
    app.url_map.converters["id"] = articles.IdConverter
    parts = (
        senders_questions,
        articles,
        article_views,
        receipts,
        unread_views,
        uploads,
        fronts,
        subscriptions,
        site_info,
    )
    for part in parts:
        app.register_blueprint(part.blueprint(context))
    app.before_request(_refuse_at_the_door)
    app.after_request(_with_manners)
    return app


def _refuse_at_the_door() -> None:
    """Raise what the door found wrong before it let anything in; it is answered and noted as all else is."""
    if refusal := request.environ.get(REFUSAL):
        raise refusal


def _with_manners(response: Response) -> Response:
    for name, value in _DEFAULT_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
