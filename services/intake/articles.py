"""Where sources submit: publish or update an article, withdraw it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from werkzeug.routing import BaseConverter

from services.intake import journal
from services.intake.arrival import current_request, digest
from services.intake.bridge import PROOF
from services.intake.context import Context, known_source
from services.intake.hinted import UnsignedHints, WebhookNotes, to_be_asked, to_be_fetched
from services.intake.proof import Proof, proof_of
from services.intake.replies import ACCEPTED, IGNORED, UNREAD
from services.intake.unread import keep_unread
from shared import faults
from shared.dialects import DIALECTS
from shared.errors import Transient
from shared.events import Doorbell
from shared.ledger.states import SubmissionState
from shared.ledger.submitting.notice_removal import NoSuchNotice, take_back_notice
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.webhooks import Webhook
from shared.reading.intent import Ask, Fetch, Ignore, Intent, Publish, Withdraw
from shared.reading.signature import verified_id
from shared.signing import Unsigned
from shared.submit import submit
from shared.unread_input import kept

_WEBHOOK_METHODS = ("POST", "PUT", "PATCH", "DELETE")


class IdConverter(BaseConverter):
    """An article's id at the end of a path: all that is left of it, slashes too, wherever they stand."""

    part_isolating = False
    regex = r"(?s:.+)"


def blueprint(context: Context) -> Blueprint:
    """Return the views; what a request has to prove and what it means is said by the source's kind."""
    views, notes = Blueprint("articles", __name__, url_prefix="/v1/sources/<source>"), WebhookNotes(context)
    hints = UnsignedHints()

    @views.post("/articles")
    @views.delete("/articles/<id:article_id>")
    @views.route("/webhook", methods=_WEBHOOK_METHODS)
    @views.route("/webhook/<id:rest>", methods=_WEBHOOK_METHODS)
    def take(source: str, **_: str) -> tuple[Response, int]:
        sent_by, asked = known_source(context.settings.sources, source), current_request(context.settings.site)
        dialect = DIALECTS[sent_by.kind]
        proof: Proof = request.environ.get(PROOF) or proof_of(asked, sent_by)
        webhook = Webhook(source, proof.id_or_refusal(), digest(only_body=dialect.only_body_counts))
        try:
            intent = dialect.read(asked, sent_by)
            if proof.is_signed and not isinstance(intent, Ask):
                notes.note(source)
            return _taken(context, webhook, intent, hints, is_signed=proof.is_signed), dialect.sender.success_status
        except (Transient, Unsigned):
            raise
        except Exception as error:
            if dialect.sender.reacts or not proof.is_signed:
                raise
            why = keep_unread(context, webhook, kept(asked, sent_by), error)
            return jsonify(UNREAD.dump(why)), dialect.sender.success_status

    @views.delete("/notices/<notice>")
    def take_back(source: str, notice: str) -> tuple[Response, int]:
        sent_by, asked = known_source(context.settings.sources, source), current_request(context.settings.site)
        id_ = verified_id(asked, sent_by.signing_secrets)
        webhook = Webhook(source, id_, digest(only_body=False))
        with context.transaction() as db:
            accepted = take_back_notice(db, webhook, _notice_id(notice), has_history=context.settings.site.history)
            faults.reached("intake.before_commit")
        return _answer(context, accepted), 202

    return views


def _notice_id(named: str) -> UUID:
    """Return the id of a notice.

    Raises:
        NoSuchNotice: it is none.
    """
    try:
        return UUID(named)
    except ValueError as error:
        raise NoSuchNotice(
            "There is no such notice: what stands of an article shows the ids of its notices."
        ) from error


def _taken(
    context: Context, webhook: Webhook, intent: Intent, hints: UnsignedHints, *, is_signed: bool
) -> Response:  # fmt: skip
    """Do what a request means, and return the answer."""
    match intent:
        case Publish() | Withdraw() as wish:
            return _answer(context, _submitted(context, webhook, wish))
        case Ignore(sentence):
            return _ignored(webhook, sentence)
        case Fetch(external_ids):
            return to_be_fetched(context, webhook, external_ids)
        case Ask():
            return to_be_asked(context, webhook.source, hints, is_signed=is_signed)


def _submitted(context: Context, webhook: Webhook, wish: Publish | Withdraw) -> Accepted:
    with context.transaction() as db:
        accepted = submit(db, webhook, wish)
        faults.reached("intake.before_commit")
    return accepted


def _ignored(webhook: Webhook, sentence: str) -> Response:
    """Answer what is understood and needs nothing.

    No submission is made and no receipt given; the same message again gets the same answer.
    """
    journal.changed("ignored", source=webhook.source)
    return jsonify(IGNORED.dump({"state": "ignored", "sentence": sentence}))


def _answer(context: Context, accepted: Accepted) -> Response:
    faults.reached("intake.after_commit")
    journal.accepted(accepted)
    context.doorbells.ring(Doorbell.PRESS, accepted.ring)
    body: dict[str, Any] = {
        "submission": accepted.submission,
        "receipt": context.receipt_url(accepted.submission),
        "article": context.article_url(accepted.article),
        "page": f"{context.settings.site.url}{accepted.path}" if accepted.path else None,
        "warnings": accepted.warnings,
    }
    if accepted.state is SubmissionState.SUPERSEDED:
        body["state"] = accepted.state
    return jsonify(ACCEPTED.dump(body))
