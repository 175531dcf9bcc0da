"""What intake answers: answers are dumped through these, and the API's documentation is made from them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.events import EventType
from shared.ledger.states import Action, ArticleState, SubmissionState
from shared.notices import UpdateKind
from shared.picture import PictureState

_WARNINGS = "What readers get in another way than it was sent, or not at all: a sentence each."
_SAID = {"description": "As its source said it. Null if it did not; unsigned, before readers have it."}
_NULL_UNTIL_RELEASE = {"description": "Null, unsigned, before its release."}


class AcceptedSchema(Schema):
    """The submission is written down: from here on it is ours to publish."""

    submission = fields.Integer(required=True)
    receipt = fields.Url(required=True, metadata={"description": "Nobody can guess it; it can be read unsigned."})
    page = fields.Url(
        required=True, allow_none=True, metadata={"description": "Null if it was withdrawn before it came."}
    )
    article = fields.Url(
        required=True,
        allow_none=True,
        metadata={"description": "What stands of the article; nobody can guess it. Null while it is to be fetched."},
    )
    warnings = fields.List(fields.String(), required=True, metadata={"description": _WARNINGS})
    state = fields.String(
        validate=validate.Equal(SubmissionState.SUPERSEDED.value),
        metadata={"description": "`superseded` if a newer revision had come before."},
    )
    more = fields.List(
        fields.Url(), metadata={"description": "Receipts of the others, if a message named several articles."}
    )


class UploadedSchema(Schema):
    """The picture is kept."""

    url = fields.String(required=True, metadata={"description": "What an article's `image.url` names it by."})


class IgnoredSchema(Schema):
    """It is understood, and nothing is to be written down: there is no receipt."""

    state = fields.String(
        required=True,
        validate=validate.OneOf(["ignored", "asked"]),
        metadata={"description": "`asked`: the CMS is asked what has changed."},
    )
    sentence = fields.String(required=True)


class UnreadSchema(Schema):
    """It is signed, and could not be read: it is kept whole, and read again once what is in the way is put right."""

    state = fields.String(required=True, validate=validate.Equal("unread"))
    unread = fields.Integer(required=True, metadata={"description": "Its number, for `andruck unread show`."})
    sentence = fields.String(required=True, metadata={"description": "Why it could not be read."})
    address = fields.Url(required=True, metadata={"description": "Where it is seen whether it is still unread."})


class UnreadViewSchema(Schema):
    """A message that could not be read, and is kept."""

    state = fields.String(required=True, validate=validate.Equal("unread"))
    unread = fields.Integer(required=True)
    source = fields.String(required=True)
    sentence = fields.String(
        required=True, metadata={"description": "Why it could not be read when it was last tried."}
    )
    came_at = fields.AwareDateTime(required=True)
    tried_at = fields.AwareDateTime(required=True)


class StepSchema(Schema):
    """One thing that happened to a submission."""

    at = fields.AwareDateTime(required=True, allow_none=True)
    step = fields.String(required=True)
    detail = fields.String(required=True)
    page = fields.Url()


class ReceiptSchema(Schema):
    """What became of a submission so far. Unsigned, it is in general words, and names only what readers may know."""

    submission = fields.Integer(required=True)
    receipt = fields.Url(required=True)
    source = fields.String(required=True)
    id = fields.String(
        required=True, allow_none=True, metadata={"description": f"The article's. {_NULL_UNTIL_RELEASE['description']}"}
    )
    article = fields.String(
        required=True,
        allow_none=True,
        metadata={"deprecated": True, "description": "The same as `id`: read that. Elsewhere `article` is an address."},
    )
    action = fields.Enum(Action, by_value=fields.String, required=True)
    state = fields.Enum(SubmissionState, by_value=fields.String, required=True)
    complete = fields.Boolean(required=True, metadata={"description": "Nothing is left to do."})
    sentence = fields.String(required=True)
    page = fields.Url(required=True, allow_none=True, metadata=_NULL_UNTIL_RELEASE)
    accepted_at = fields.AwareDateTime(required=True)
    live_at = fields.AwareDateTime(required=True, allow_none=True)
    warnings = fields.List(fields.String(), required=True, metadata={"description": _WARNINGS})
    update_kind = fields.Enum(UpdateKind, by_value=fields.String, required=True, allow_none=True, metadata=_SAID)
    update_note = fields.String(required=True, allow_none=True, metadata=_SAID)
    steps = fields.List(fields.Nested(StepSchema), required=True)


class ViewedSubmissionSchema(Schema):
    """One submission of an article."""

    submission = fields.Integer(required=True)
    receipt = fields.Url(required=True)
    action = fields.Enum(Action, by_value=fields.String, required=True)
    state = fields.Enum(SubmissionState, by_value=fields.String, required=True)
    sentence = fields.String(required=True)
    accepted_at = fields.AwareDateTime(required=True)
    live_at = fields.AwareDateTime(required=True, allow_none=True)
    warnings = fields.List(fields.String(), required=True, metadata={"description": _WARNINGS})


class ViewedPictureSchema(Schema):
    """One picture of what readers have."""

    url = fields.Url(required=True)
    state = fields.Enum(PictureState, by_value=fields.String, required=True)
    sentence = fields.String(required=True)


class NoticeSchema(Schema):
    """What readers are told of a change. By its id it can be taken back."""

    id = fields.UUID(required=True)
    kind = fields.Enum(UpdateKind, by_value=fields.String, required=True)
    note = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class ArticleViewSchema(Schema):
    """What stands of an article. Unsigned, it is in general words, and names only what readers may know."""

    article = fields.Url(
        required=True, allow_none=True, metadata={"description": "This view for anybody who is told the address."}
    )
    source = fields.String(required=True)
    id = fields.String(required=True, allow_none=True, metadata=_NULL_UNTIL_RELEASE)
    state = fields.Enum(ArticleState, by_value=fields.String, required=True)
    sentence = fields.String(required=True)
    page = fields.Url(required=True, allow_none=True, metadata=_NULL_UNTIL_RELEASE)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    updated_at = fields.AwareDateTime(required=True, allow_none=True)
    submissions = fields.List(
        fields.Nested(ViewedSubmissionSchema), required=True, metadata={"description": "The last ten, newest first."}
    )
    pictures = fields.List(
        fields.Nested(ViewedPictureSchema), required=True, metadata={"description": "How far each is. Empty, unsigned."}
    )
    notices = fields.List(
        fields.Nested(NoticeSchema), required=True, metadata={"description": "As the page shows them, newest first."}
    )


class SubscriberSchema(Schema):
    """A subscription as it is kept. The secret is told once, when it is made or changed."""

    id = fields.Integer(required=True)
    channel = fields.String(required=True)
    url = fields.Url(required=True)
    events = fields.List(fields.Enum(EventType, by_value=fields.String), required=True)
    created_at = fields.AwareDateTime(required=True)
    secret = fields.String()


class FieldErrorSchema(Schema):
    """One field that is wrong, by its path, such as `authors[0].url`."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """What went wrong, as RFC 9457 says it."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldErrorSchema))


ACCEPTED, IGNORED, UNREAD, UNREAD_VIEW = AcceptedSchema(), IgnoredSchema(), UnreadSchema(), UnreadViewSchema()
UPLOADED = UploadedSchema()
RECEIPT, SUBSCRIBER, ARTICLE_VIEW, PROBLEM = ReceiptSchema(), SubscriberSchema(), ArticleViewSchema(), ProblemSchema()
"""What answers are dumped through, so that what is documented is what is sent."""
