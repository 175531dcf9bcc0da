"""The kind `andruck`, as docs/intake.md says it: a POST brings an article, a DELETE withdraws one, both are signed."""

from __future__ import annotations

from shared.dialects.andruck.formats import FORMATS, media_type_refused, read
from shared.dialects.dialect import Dialect
from shared.dialects.field_map import check_base_url
from shared.dialects.sender import Sender
from shared.reading.article_reading import article_named_by
from shared.reading.intent import Intent, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.request import Head, Request
from shared.reading.schemas import checked
from shared.reading.signature import verified_id
from shared.reading.strict_json import object_of, text_of
from shared.reading.withdrawal_schema import WithdrawalSchema
from shared.signing import Unsigned, claim
from shared.sources import Source


class Andruck(Dialect):
    """What is spoken by sources that were made for Andruck, or told to."""

    options = ("base_url",)
    sender = Sender(reacts=True, retries=True, success_status=202)
    endpoint = "articles"
    only_body_counts = False
    setup = (
        "Let it POST each article to {address}, and DELETE {address}/ID to withdraw one: docs/intake.md shows both.",
        "Let it sign by Standard Webhooks (standardwebhooks.com, libraries in ten languages) with {secret}",
    )

    def judge_signature(self, head: Head) -> None:
        """Ask for the three headers of Standard Webhooks."""
        claim(head.headers)

    def judge_body(self, head: Head) -> None:
        """Ask for a media type that is read, and an X-Article-Id that is text."""
        if head.media_type not in FORMATS:
            raise media_type_refused()
        try:
            head.headers.get("x-article-id", "").encode("latin-1").decode()
        except UnicodeDecodeError as error:
            raise Invalid.at("X-Article-Id", "Must be UTF-8, as the body is.") from error

    def verify(self, request: Request, source: Source) -> str:
        """Return the webhook-id of what the source has signed.

        Raises:
            Unsigned: no secret of the source did.
            Invalid: nor could it, for the body is no UTF-8, and its sender's library has signed what it took for that.
        """
        try:
            return verified_id(request, source.secrets)
        except Unsigned:
            if request.method == "POST":
                text_of(request.body)
            raise

    def check(self, source: Source) -> None:
        """Refuse a base that is no address."""
        check_base_url(source)

    def read(self, request: Request, source: Source) -> Intent:
        """Return the article of a POST; a DELETE withdraws the one that its path names."""
        if request.method == "DELETE":
            return _withdrawal(request)
        given = request.headers.get("x-article-id")
        article_id = given and given.encode("latin-1").decode("utf-8", "replace")
        return read(
            request.media_type, request.body, article_id=article_id, site=request.site, base_url=source.text("base_url")
        )


def _withdrawal(request: Request) -> Withdraw:
    """Return what a DELETE means; how the article ends may stand in its query or, as JSON, in its body."""
    said = object_of(text_of(request.body)) if request.body else {}
    if twice := sorted(said.keys() & request.query.keys()):
        raise Invalid.at(twice[0], "Is said twice: in the address and in the body.")
    given = {**request.query, **said, "id": article_named_by(request)}
    wish: Withdraw = checked(WithdrawalSchema(request.site.url), given)
    return wish
