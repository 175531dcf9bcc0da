"""Errors as `application/problem+json` (RFC 9457): always a sentence that says what to do, never a stack trace."""

from __future__ import annotations

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from services.intake import journal
from services.intake.bridge import FAILURE
from services.intake.refusals import REFUSALS, STATUS_OF
from services.intake.replies import PROBLEM
from shared.errors import AndruckError, Permanent, Transient
from shared.ledger.submitting.unread import UnreadFull
from shared.reading.invalid import FieldError, Invalid


def problem(
    status: int, title: str, detail: str, errors: list[FieldError] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """Return a problem as a response."""
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors is not None:
        said["errors"] = errors
    return Response(json.dumps(PROBLEM.dump(said)), status, headers, mimetype="application/problem+json")


def answer_with_problems(app: Flask) -> None:
    """Turn every error of the application into a problem."""
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(AndruckError, _known)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _invalid(error: Invalid) -> Response:
    title = REFUSALS[error.status].title
    journal.refused(error.status, title, error.errors)
    return problem(error.status, title, str(error), error.errors)


def _known(error: AndruckError) -> Response:
    status = next(status for type_, status in STATUS_OF.items() if isinstance(error, type_))
    title = "Cannot be taken" if status == 422 else REFUSALS[status].title  # no field was looked at
    if isinstance(error, Transient):
        journal.not_now(error)
        if not isinstance(error, UnreadFull):  # that one source is in the way of itself keeps up nobody else
            request.environ[FAILURE] = error
        return problem(status, title, str(error), headers={"Retry-After": str(int(error.retry_after or 5))})
    field = error.field if isinstance(error, Permanent) else ""
    errors = [FieldError(field=field, message=str(error))] if field else None
    journal.refused(status, title, errors or ())
    return problem(status, title, f"{field}: {error}" if field else str(error), errors)


def _too_large(_: RequestEntityTooLarge) -> Response:
    journal.refused(413, REFUSALS[413].title)
    return problem(413, REFUSALS[413].title, "Send at most 5 MB: pictures by their addresses, or each by itself.")


def _http(error: HTTPException) -> Response:
    allowed = error.valid_methods or () if isinstance(error, MethodNotAllowed) else ()
    headers = {"Allow": ", ".join(sorted(allowed))} if allowed else None
    journal.refused(error.code or 500, error.name)
    return problem(error.code or 500, error.name, error.description or error.name, headers=headers)


def _unforeseen(error: Exception) -> Response:
    journal.failed(error)
    return problem(500, "Our mistake", "Nothing was accepted. Send it again, with the same webhook-id.")
