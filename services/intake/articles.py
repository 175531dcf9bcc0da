"""Where sources submit: publish or update an article, withdraw it."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, jsonify, request
from werkzeug.routing import BaseConverter

from services.intake import journal
from services.intake.context import Context
from services.intake.formats import read
from services.intake.invalid import Invalid
from services.intake.schemas import Withdrawal, WithdrawalSchema, checked
from services.intake.slug import slug_of
from shared import faults
from shared.events import Doorbell, Priority
from shared.ledger.revision_order import Revision
from shared.ledger.states import SubmissionState
from shared.ledger.submitting.accept import accept_publish, accept_withdraw
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.webhooks import Webhook


class IdConverter(BaseConverter):
    """An article's id at the end of a path: all that is left of it, slashes too, wherever they stand."""

    part_isolating = False
    regex = r"(?s:.+)"


def blueprint(desk: Context) -> Blueprint:
    """Return the views; every one demands the source's signature."""
    views = Blueprint("articles", __name__, url_prefix="/v1/sources/<source>/articles")

    @views.post("")
    def publish(source: str) -> tuple[Response, int]:
        webhook = _webhook(desk, source)
        submitted = read(request.mimetype, request.get_data(), article_id=_article_id(), site=desk.settings.site)
        with desk.transaction(submitted.priority) as db:
            accepted = accept_publish(
                db,
                webhook,
                external_id=submitted.external_id,
                revision=Revision(submitted.version, submitted.updated_at),
                article=submitted.article,
                slug=slug_of(submitted.article.title, submitted.article.language),
                schedule=submitted.schedule,
                priority=submitted.priority,
                or_else=submitted.or_else,
            )
            faults.reached("intake.before_commit")
        return _answer(desk, accepted)

    @views.delete("/<id:article_id>")
    def withdraw(source: str, article_id: str) -> tuple[Response, int]:
        webhook = _webhook(desk, source)
        _refuse_what_is_no_text(request.environ["PATH_INFO"])
        wish: Withdrawal = checked(WithdrawalSchema(), {**request.args, "id": article_id})
        with desk.transaction(Priority.BREAKING) as db:
            accepted = accept_withdraw(
                db, webhook, external_id=wish.external_id, revision=Revision(wish.version, wish.updated_at)
            )
        return _answer(desk, accepted)

    return views


def _refuse_what_is_no_text(path: str) -> None:
    """Refuse an id that would be read as another; WSGI hands its bytes over as Latin-1."""
    try:
        path.encode("latin-1").decode()
    except UnicodeDecodeError as error:
        raise Invalid.at("id", "Must be UTF-8, percent-encoded.", status=400) from error


def _article_id() -> str | None:
    """Return the X-Article-Id header, in UTF-8 as everything else is; WSGI hands it over as Latin-1."""
    given = request.headers.get("X-Article-Id")
    return given and given.encode("latin-1").decode("utf-8", "replace")


def _webhook(desk: Context, source: str) -> Webhook:
    """Verify the request and return it as the ledger remembers it."""
    id_ = desk.verified_id(source)
    asked = f"{request.method} {request.full_path} {request.mimetype} {request.headers.get('X-Article-Id', '')}\n"
    return Webhook(source, id_, hashlib.sha256(asked.encode() + request.get_data()).hexdigest())


def _answer(desk: Context, accepted: Accepted) -> tuple[Response, int]:
    faults.reached("intake.after_commit")
    journal.accepted(accepted)
    desk.doorbells.ring(Doorbell.PRESS, accepted.ring)
    body = {
        "submission": accepted.submission,
        "receipt": desk.receipt_url(accepted.submission),
        "page": f"{desk.settings.site.url}{accepted.path}" if accepted.path else None,
    }
    if accepted.state is SubmissionState.SUPERSEDED:
        body["state"] = accepted.state
    return jsonify(body), 202
