"""Where editors arrange fronts: see what stands there, preview a change, make it, undo it."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, jsonify, request

from services.intake import journal
from services.intake.arrival import current_request
from services.intake.context import Context, known_source
from services.intake.front_replies import FRONT, FRONT_ACCEPTED, FRONT_PREVIEW, shown_front, waiting
from services.intake.front_schema import FrontChangeSchema, wish_of
from shared import faults
from shared.errors import Permanent
from shared.events import Doorbell
from shared.ledger import transaction
from shared.ledger.editing.changes import accept_front_change
from shared.ledger.editing.front_views import history, view
from shared.ledger.editing.front_wishes import FrontWish
from shared.ledger.webhooks import Webhook
from shared.listings import WHOLE_SITE, Listing, section_listing
from shared.pages import front_page
from shared.reading.invalid import Invalid
from shared.reading.schemas import checked
from shared.reading.signature import verified_id
from shared.reading.strict_json import object_of, text_of


class NoEditor(Permanent):
    """This source may not edit fronts."""


def blueprint(context: Context) -> Blueprint:
    """Return the views. They are signed by the Standard Webhooks scheme, whatever the source's kind."""
    views = Blueprint("fronts", __name__, url_prefix="/v1/sources/<source>")

    @views.get("/front")
    @views.get("/front/<id:section>")
    def show(source: str, section: str = "") -> Response:
        _signed(context, source)
        listing = _listing(context, section)
        with transaction(context.ledger) as db:
            found, changes = view(db, listing), history(db, listing)
        return jsonify(FRONT.dump(shown_front(found, context.settings.site.url, changes)))

    @views.post("/front")
    @views.post("/front/<id:section>")
    def change(source: str, section: str = "") -> tuple[Response, int]:
        message = _signed(context, source)
        listing = _listing(context, section)
        asked = checked(FrontChangeSchema(), object_of(text_of(request.get_data())))
        _check_meant(asked["section"], section)
        wish = wish_of(asked, source)
        if asked.get("preview"):
            return _previewed(context, listing, wish), 200
        return _accepted(context, Webhook(source, message, _digest()), listing, wish), 202

    return views


def _signed(context: Context, source: str) -> str:
    """Return the id of the message.

    Raises:
        Unsigned: it is not signed by the source that its path names.
        NoEditor: that may not edit fronts.
    """
    sent_by = known_source(context.settings.sources, source)
    message = verified_id(current_request(context.settings.site), sent_by.signing_secrets)
    editors = context.settings.site.front_sources
    if editors and source not in editors:
        raise NoEditor(f"The source {source!r} may not edit fronts: front_sources in site.toml names those that may.")
    return message


def _digest() -> str:
    return sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()


def _listing(context: Context, section: str) -> Listing:
    """Return the listing whose front is meant.

    Raises:
        Invalid: the site has no such section.
    """
    if not section:
        return WHOLE_SITE
    known = [each.slug for each in context.settings.site.sections]
    if section not in known:
        raise Invalid.at("section", f"Must be one of: {', '.join(known)}; or leave it out, for the site's own front.")
    return section_listing(section)


def _check_meant(signed: str, addressed: str) -> None:
    """Refuse a change of another front than the one that was signed for: of a POST only the body is signed.

    Raises:
        Invalid: it is one.
    """
    if signed != addressed:
        right = f"Must be {addressed!r}, as" if addressed else "Must be left out for the site's own front, which"
        raise Invalid.at("section", f"{right} the address says: that is not signed, so the body says it, too.")


def _previewed(context: Context, listing: Listing, wish: FrontWish) -> Response:
    url = context.settings.site.url
    with transaction(context.ledger) as db:
        before, after = view(db, listing, at=wish.at), view(db, listing, at=wish.at, wish=wish)
    return jsonify(FRONT_PREVIEW.dump({"before": shown_front(before, url), "after": shown_front(after, url)}))


def _accepted(context: Context, webhook: Webhook, listing: Listing, wish: FrontWish) -> Response:
    with context.transaction() as db:
        accepted = accept_front_change(db, webhook, listing, wish)
        warnings = waiting(view(db, listing)) if accepted.at is None else []
        faults.reached("intake.before_commit")
    faults.reached("intake.after_commit")
    journal.changed("front changed", submission=accepted.submission, front=listing.name, version=accepted.version)
    context.doorbells.ring(Doorbell.PRESS, accepted.ring)
    answer = {
        "submission": accepted.submission,
        "receipt": context.receipt_url(accepted.submission),
        "page": f"{context.settings.site.url}{front_page(listing).path}",
        "version": accepted.version,
        "at": accepted.at,
        "warnings": warnings,
    }
    return jsonify(FRONT_ACCEPTED.dump(answer))
