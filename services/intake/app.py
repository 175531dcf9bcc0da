"""Intake's door: the Flask application that sources, editors and subscribers talk to."""

from __future__ import annotations

import os

from flask import Flask

from services.intake import articles, problems, receipts, site_info, subscriptions
from services.intake.desk import CONNECTIONS, Desk
from shared.errors import Misconfigured
from shared.ledger import Ledger
from shared.log import set_up_log
from shared.queue import Doorbells, celery_app
from shared.settings import Settings, read_settings
from shared.starting import refuse_to_start

MOST_BYTES = 5 * 1024 * 1024
"""The largest body that is read."""


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; the environment's settings are the default."""
    settings = settings or read_settings(os.environ)
    set_up_log("intake")
    app = Flask("andruck.intake", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    desk = Desk(
        settings=settings,
        ledger=Ledger(settings.database_url, connections=CONNECTIONS, by_key=True),
        doorbells=Doorbells(celery_app(settings.broker_url)),
    )
    try:
        desk.refuse_another_site()
    except Misconfigured as error:
        refuse_to_start(error)
    app.extensions["desk"] = desk
    problems.answer_with_problems(app)
    app.url_map.merge_slashes = False  # an id says what it says: /x is not x
    app.url_map.converters["id"] = articles.IdConverter
    for part in (articles, receipts, subscriptions, site_info):
        app.register_blueprint(part.blueprint(desk))
    return app
