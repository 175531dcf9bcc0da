"""Where sources send pictures themselves: each under the digest of its bytes, as often as they like."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache

import structlog
from flask import Blueprint, Response, jsonify

from services.intake.arrival import current_request
from services.intake.context import Context, known_source
from services.intake.replies import UPLOADED
from shared.bucket import Bucket
from shared.errors import Transient
from shared.ledger.picturing.uploads import note_upload
from shared.picture import note_of_upload, url_of_upload
from shared.reading.invalid import Invalid
from shared.reading.signature import verified_id

log = structlog.get_logger()


def blueprint(context: Context) -> Blueprint:
    """Return the view. It is signed by the Standard Webhooks scheme, whatever the source's kind."""
    views = Blueprint("uploads", __name__, url_prefix="/v1/sources/<source>")

    @cache
    def bucket() -> Bucket:
        return Bucket(context.settings.store, connections=2)

    @views.put("/media/<sha256>")
    def keep(source: str, sha256: str) -> tuple[Response, int]:
        """Keep a picture; what was signed names its digest, so the body proves itself."""
        sent_by, asked = known_source(context.settings.sources, source), current_request(context.settings.site)
        verified_id(replace(asked, body=b""), sent_by.signing_secrets)
        digest = _checked(sha256, asked.body)
        with context.transaction() as db:
            if not note_upload(db, digest, len(asked.body)):
                raise Transient("The same picture is being removed at this moment: send it again.", retry_after=2)
        bucket().put_note(note_of_upload(digest), asked.body, replace=False)
        log.info("uploaded", source=source, bytes=len(asked.body))
        return jsonify(UPLOADED.dump({"url": url_of_upload(digest)})), 201

    return views


def _checked(sha256: str, body: bytes) -> str:
    """Return the digest of a body.

    Raises:
        Invalid: the path names another one, or there is no body.
    """
    digest = hashlib.sha256(body).hexdigest()
    if not body:
        raise Invalid.at("sha256", "The body is empty: send the picture's bytes.")
    if sha256 != digest:
        raise Invalid.at("sha256", f"Must be the SHA-256 of the body in lower-case hex, which is {digest}.")
    return digest
