"""The monitor's door: the Flask application that ops and Prometheus look at. It only reads; the cures are commands."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from flask import Flask, Response, render_template, request, send_from_directory
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import HTTPException

from services.monitor.counters import Tallies
from services.monitor.metrics import exposition
from services.monitor.snapshot import ledger_trouble, look
from services.monitor.wording import counted, lasting, public
from shared.broker import broker_client
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.readiness import check_readable
from shared.log import set_up_log
from shared.settings import Settings, read_settings

log = structlog.get_logger()

REFRESH_SECONDS = 5

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; the environment's settings are the default."""
    settings = settings or read_settings(os.environ)
    set_up_log("monitor")
    app = Flask(__name__, static_folder=None)
    app.jinja_env.filters.update(lasting=lasting, counted=counted, public=public)
    _add_views(app, settings)
    app.after_request(_secure)
    app.register_error_handler(HTTPException, lambda error: _sentence(error.description or error.name, error.code))
    app.register_error_handler(Exception, _unforeseen)
    return app


def _add_views(app: Flask, settings: Settings) -> None:
    ledger = Ledger(settings.database_url, connections=4)
    broker = broker_client(settings.broker_url)
    tallies = Tallies()

    @app.get("/healthz")
    def healthz() -> Response:
        return _sentence("ok")

    @app.get("/readyz")
    def readyz() -> Response:
        try:
            with transaction(ledger) as db:
                check_readable(db)
        except Transient as error:
            return _sentence(str(ledger_trouble(error)), 503)
        return _sentence("ready")

    @app.get("/metrics")
    def metrics() -> Response:
        outlook = look(ledger, broker, settings.site.unknown_keys)
        if outlook.survey:
            with suppress(Transient):  # the next scrape counts it
                tallies.update(ledger)
        return Response(exposition(outlook, tallies), content_type=CONTENT_TYPE_LATEST)

    @app.get("/")
    def page() -> tuple[str, int, dict[str, str]]:
        outlook, still = look(ledger, broker, settings.site.unknown_keys), "still" in request.args
        shown = {"outlook": outlook, "survey": outlook.survey, "settings": settings, "still": still}
        # Whoever reads it out, or enlarged, has to be able to hold it still (WCAG 2.2, 2.2.2).
        refresh = {} if still else {"Refresh": str(REFRESH_SECONDS)}
        body = render_template("page.html", now=datetime.now(UTC), seconds=REFRESH_SECONDS, **shown)
        return body, 200 if outlook.survey else 503, refresh

    @app.get("/style.css")
    def style() -> Response:
        return send_from_directory(f"{app.root_path}/templates", "style.css")


def _secure(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _unforeseen(error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return _sentence("This is our mistake: the monitor's log says more. Nothing was changed.", 500)


def _sentence(sentence: str, status: int | None = 200) -> Response:
    return Response(f"{sentence}\n", status, mimetype="text/plain")
