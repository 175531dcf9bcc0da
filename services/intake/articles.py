"""Where sources submit: publish or update an article, withdraw it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from werkzeug.routing import BaseConverter

from services.intake import journal
from services.intake.arrival import current_request, digest
from services.intake.context import Context, known_source
from services.intake.dialects import DIALECTS
from services.intake.intent import Ignore, Publish, Withdraw
from services.intake.replies import ACCEPTED, IGNORED
from services.intake.slug import slug_of
from shared import faults
from shared.events import Doorbell
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
    """Return the views; what a request has to prove and what it means is said by the source's kind."""
    views = Blueprint("articles", __name__, url_prefix="/v1/sources/<source>/articles")

    @views.post("")
    @views.delete("/<id:article_id>")
    def take(source: str, article_id: str | None = None) -> tuple[Response, int]:
        sent_by = known_source(desk.settings.sources, source)
        dialect, asked = DIALECTS[sent_by.kind], current_request(desk.settings.site, article_id)
        webhook = Webhook(source, dialect.verify(asked, sent_by), digest())
        match dialect.read(asked, sent_by):
            case Publish() as article:
                return _answer(desk, _published(desk, webhook, article))
            case Withdraw() as wish:
                return _answer(desk, _withdrawn(desk, webhook, wish))
            case Ignore(sentence):
                return _ignored(webhook, sentence)

    return views


def _published(desk: Context, webhook: Webhook, submitted: Publish) -> Accepted:
    with desk.transaction() as db:
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
    return accepted


def _withdrawn(desk: Context, webhook: Webhook, wish: Withdraw) -> Accepted:
    with desk.transaction() as db:
        return accept_withdraw(
            db, webhook, external_id=wish.external_id, revision=Revision(wish.version, wish.updated_at)
        )


def _ignored(webhook: Webhook, sentence: str) -> tuple[Response, int]:
    """Answer what is understood and needs nothing: 200, for nothing is written down that could become something.

    No submission is made and no receipt given; the same message again gets the same answer.
    """
    journal.changed("ignored", source=webhook.source)
    return jsonify(IGNORED.dump({"state": "ignored", "sentence": sentence})), 200


def _answer(desk: Context, accepted: Accepted) -> tuple[Response, int]:
    faults.reached("intake.after_commit")
    journal.accepted(accepted)
    desk.doorbells.ring(Doorbell.PRESS, accepted.ring)
    body: dict[str, Any] = {
        "submission": accepted.submission,
        "receipt": desk.receipt_url(accepted.submission),
        "page": f"{desk.settings.site.url}{accepted.path}" if accepted.path else None,
    }
    if accepted.state is SubmissionState.SUPERSEDED:
        body["state"] = accepted.state
    return jsonify(ACCEPTED.dump(body)), 202
