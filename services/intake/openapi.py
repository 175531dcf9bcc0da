"""The description of intake's API, made from the schemas that do the checking."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from services.intake.front_replies import FrontAcceptedSchema, FrontPreviewSchema, FrontSchema
from services.intake.front_schema import FrontChangeSchema
from services.intake.refusals import REFUSALS
from services.intake.replies import (
    AcceptedSchema,
    ArticleViewSchema,
    IgnoredSchema,
    ProblemSchema,
    ReceiptSchema,
    SubscriberSchema,
    UnreadSchema,
    UnreadViewSchema,
    UploadedSchema,
)
from services.intake.subscription_schema import SubscriptionSchema
from shared.reading.schemas import ArticleSchema
from shared.reading.withdrawal_schema import WithdrawalSchema
from shared.settings import Site
from shared.withdrawal import WithdrawalKind

Json = dict[str, Any]

_SIGNATURE_HEADERS = {
    "webhook-id": "Identifies this message: the same again when it is sent again.",
    "webhook-timestamp": "When it was sent, in seconds since 1970.",
    "webhook-signature": "`v1,` and the base64 HMAC-SHA256 of id, timestamp and content, joined by full stops. The "
    "content of a POST is its body; with X-Article-Id, that header's line in front of it; else method, path and query.",
}

_TAKEN = {"oneOf": ["Accepted", "Ignored", "Unread"]}
_OF_OTHER_KINDS = {
    200: ("Taken, by a source of another kind: it is written down, needs nothing, or is kept unread.", _TAKEN),
    201: ("The same, for senders that take nothing but 201 for a success, such as Superdesk.", _TAKEN),
}
_ACCEPTED = {202: ("It is written down and will be done. The same answer again for the same webhook-id.", "Accepted")}
_ACCEPTED_RESPONSES = {**_ACCEPTED, **_OF_OTHER_KINDS}
_TEXT = {"type": "string", "description": "A word for people."}
_PROBLEM = {"application/problem+json": {"schema": "Problem"}}
_ANY_OTHER = {"description": "Whatever else is wrong. 500: a mistake of ours, send it again.", "content": _PROBLEM}

_RECEIPT = {200: ("What became of it so far.", "Receipt")}
_VIEW = {200: ("What stands of it, and what came of it last.", "ArticleView")}
_STILL_UNREAD = {200: ("It is kept, and why it cannot be read.", "UnreadView")}
_KEPT_PICTURE = {201: ("It is kept: a day, and as long as an article shows it.", "Uploaded")}
_FRONT = {200: ("What stands where, what waits, and the last changes.", "Front")}
_FRONT_CHANGED = {
    202: ("It is written down, and in force at once or at its time.", "FrontAccepted"),
    200: ("Nothing is changed: what it would come to.", "FrontPreview"),
}
_SUBSCRIBED = {
    201: ("From now on. The secret is told once, here.", "Subscriber"),
    200: ("It was there before, and is as wished now. A secret is told only if it is another now.", "Subscriber"),
}


def document(intake_url: str, site: Site) -> Json:
    """Return the OpenAPI 3.1 document of the intake that sources reach at `intake_url`."""
    spec = APISpec(
        title=f"{site.name}: intake",
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
        info={"description": "Submit articles, follow what becomes of them, and be told of what readers can read."},
        servers=[{"url": intake_url}],
    )
    spec.components.schema("Article", schema=ArticleSchema(site))
    spec.components.schema("Withdrawal", schema=WithdrawalSchema(exclude=("id",)))
    replies = (AcceptedSchema, IgnoredSchema, UnreadSchema, ReceiptSchema, SubscriberSchema, ArticleViewSchema)
    fronts = (FrontChangeSchema, FrontSchema, FrontAcceptedSchema, FrontPreviewSchema)
    for schema in (SubscriptionSchema, *replies, *fronts, UploadedSchema, UnreadViewSchema, ProblemSchema):
        spec.components.schema(schema.__name__.removesuffix("Schema"), schema=schema)
    for name, description in _SIGNATURE_HEADERS.items():
        spec.components.security_scheme(
            name, {"type": "apiKey", "in": "header", "name": name, "description": description}
        )
    for path, operations in _paths().items():
        parameters = [_parameter("path", name) for name in re.findall(r"{(\w+)}", path)]
        spec.path(path, operations=operations, parameters=parameters)
    return dict(spec.to_dict())


def _paths() -> dict[str, Json]:
    return {
        "/v1/sources/{source}/articles": {"post": _submit()},
        "/v1/sources/{source}/articles/{id}": {
            "delete": _withdraw(),
            "get": _signed(
                _operation("See what stands of an article of yours, in full", _VIEW, (400, 401, 404, 422, 503))
            ),
        },
        "/v1/sources/{source}/notices/{notice}": {"delete": _take_notice_back()},
        "/v1/sources/{source}/media/{sha256}": {"put": _upload()},
        "/v1/sources/{source}/front": _front("the site's front"),
        "/v1/sources/{source}/front/{section}": _front("a section's front"),
        "/v1/articles/{article}": {
            "get": _operation("See what stands of an article by its address", _VIEW, (404, 503))
        },
        "/v1/sources/{source}/webhook": {"post": _webhook()},
        "/v1/sources/{source}/webhook/{rest}": {"post": _webhook(), "get": _question()},
        "/v1/receipts/{receipt}": {
            "get": _operation("Follow a submission by its receipt's address", _RECEIPT, (404, 503))
        },
        "/v1/submissions/{submission}": {
            "get": _signed(_operation("Follow a submission of yours, in full", _RECEIPT, (401, 404, 503)))
        },
        "/v1/unread/{unread}": {
            "get": _operation("See whether a message that could not be read still is not", _STILL_UNREAD, (404, 503))
        },
        "/v1/subscriptions": {
            "post": _signed(
                _operation("Ask to be told", _SUBSCRIBED, (400, 401, 408, 409, 413, 422, 503)),
                body={"application/json": {"schema": "Subscription"}},
            ),
            "get": _signed(_operation("List who is told", {200: ("All of yours.", ["Subscriber"])}, (401, 503))),
        },
        "/v1/subscriptions/{id}": {
            "delete": _signed(
                _operation("Stop being told", {204: ("Nothing more is sent.", None)}, (401, 404, 409, 503))
            )
        },
        "/healthz": {"get": _operation("Tell whether the process lives", {200: ("It does.", _TEXT)}, ())},
        "/readyz": {"get": _operation("Tell whether submissions are taken", {200: ("They are.", _TEXT)}, (503,))},
    }


def _take_notice_back() -> Json:
    return _signed(_operation("Take back a notice that was given by mistake", _ACCEPTED, (401, 404, 409, 503)))


def _submit() -> Json:
    text = {"schema": {"type": "string"}}
    return _signed(
        _operation(
            "Publish an article or a new revision of it",
            _ACCEPTED_RESPONSES,
            (400, 401, 404, 408, 409, 413, 415, 422, 503),
        ),
        parameters=[_parameter("header", "X-Article-Id")],
        body={"application/json": {"schema": "Article"}, "text/markdown": text, "text/plain": text, "text/html": text},
    )


def _upload() -> Json:
    operation = _operation(
        "Send a picture, for an article to name by its digest", _KEPT_PICTURE, (401, 404, 408, 413, 422, 503)
    )
    return _signed({**operation, "requestBody": {"required": True, "content": {"*/*": {"schema": {}}}}})


def _front(which: str) -> Json:
    return {
        "get": _signed(_operation(f"See what stands on {which}, and who changed it", _FRONT, (401, 404, 422, 503))),
        "post": _signed(
            _operation(
                f"Change {which}, or preview a change", _FRONT_CHANGED, (400, 401, 404, 408, 409, 413, 422, 503)
            ),
            body={"application/json": {"schema": "FrontChange"}},
        ),
    }


def _webhook() -> Json:
    """Describe where other CMSes submit; PUT, PATCH and DELETE are as POST."""
    operation = _operation(
        "Take what a CMS of another kind sends, proved in that kind's way",
        {
            **_OF_OTHER_KINDS,
            202: ("The same, for kinds whose senders take 202 for a success.", _TAKEN),
        },
        (400, 401, 404, 408, 409, 413, 415, 422, 503),
    )
    operation["description"] = (
        "PUT, PATCH and DELETE are as POST. Only senders of which it is known that they react to a refusal get 400, "
        "409, 415 or 422: what others have signed and cannot be read is kept, and read again later. 503 says when to "
        "come again."
    )
    return {**operation, "requestBody": {"required": True, "content": {"*/*": {"schema": {}}}}}


def _question() -> Json:
    return _operation(
        "Say to a CMS that asks first what it need not send, such as Superdesk's media files",
        {200: ("It need not be sent.", "Ignored")},
        (404,),
    )


def _withdraw() -> Json:
    return _signed(
        _operation("Withdraw an article, or keep it from coming", _ACCEPTED_RESPONSES, (400, 401, 404, 409, 422, 503)),
        parameters=[
            _parameter("query", "version", type="integer", minimum=0),
            _parameter("query", "updated_at", type="string", format="date-time"),
            _parameter("query", "kind", type="string", enum=[kind.value for kind in WithdrawalKind]),
            _parameter("query", "reason", type="string", maxLength=2000),
            _parameter("query", "moved_to", type="string", maxLength=2048),
        ],
        body={"application/json": {"schema": "Withdrawal"}},
        is_body_required=False,
    )


def _operation(summary: str, answers: Mapping[int, tuple[str, Any]], problems: tuple[int, ...]) -> Json:
    """Describe one operation; an answer is what it means and the name of its schema, in a list if it is a list.

    No schema: it has no body. `_TEXT`: that is no JSON.
    """
    responses = {str(status): _answer(*answer) for status, answer in answers.items()}
    responses |= {str(status): {"description": REFUSALS[status].meaning, "content": _PROBLEM} for status in problems}
    return {"summary": summary, "responses": {**responses, "default": _ANY_OTHER}}


def _answer(description: str, schema: Any) -> Json:
    if schema is None:
        return {"description": description}
    shape = {"type": "array", "items": schema[0]} if isinstance(schema, list) else schema
    media_type = "text/plain" if schema is _TEXT else "application/json"
    return {"description": description, "content": {media_type: {"schema": shape}}}


def _signed(
    operation: Json, *, parameters: Sequence[Json] = (), body: Json | None = None, is_body_required: bool = True
) -> Json:
    """Add that all three signature headers are needed, and what else the request has."""
    request = {"requestBody": {"required": is_body_required, "content": body}} if body else {}
    return {
        **operation,
        **request,
        "parameters": list(parameters),
        "security": [{name: [] for name in _SIGNATURE_HEADERS}],
    }


def _parameter(place: str, name: str, **shape: Any) -> Json:
    return {"in": place, "name": name, "required": place == "path", "schema": shape or {"type": "string"}}
