"""What sources may say of a live blog."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError, fields, post_load

from shared.article import Article, BodyFormat
from shared.body.updates import readable_updates
from shared.live_blog import MAX_UPDATES, LiveBlog, LiveUpdate
from shared.reading.budget import check_body
from shared.reading.fields import BoundedList, Moment, Prose, Text, YesNo
from shared.reading.limits import MAX_BODY_CHARACTERS, MAX_HTML_BYTES
from shared.reading.outline import TooMuch
from shared.reading.strict_schema import StrictSchema

_UPDATE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_UPDATE_ID_SAID = "The source's own. Links to the update hold for as long as it keeps it."
_PINNED = "It stays above all others."
_UPDATES = f"Makes the article a live blog: at most {MAX_UPDATES}, in any order. Each revision has all of them."
_COVERAGE_END = "When the coverage of a live blog ended. Left out, it goes on."
MAX_LIVE_WARNINGS = 20
"""Different sentences on all updates together."""


class UpdateId(Text):
    """What the source calls an update: a part of an address. A number is its digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(80, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return super()._deserialize(str(value) if type(value) is int else value, *args, **kwargs)

    def tidy(self, text: str) -> str:
        """Refuse what could not stand in an address."""
        if not _UPDATE_ID.fullmatch(text):
            raise ValidationError("Must be up to 80 letters, digits, dots, hyphens and underscores; none of Unicode's.")
        return text


class LiveUpdateSchema(StrictSchema):
    """One update of a live blog."""

    id = UpdateId(required=True, metadata={"description": _UPDATE_ID_SAID})
    time = Moment(required=True)
    title = Text(300)
    body = Prose(MAX_BODY_CHARACTERS, required=True, metadata={"description": "In the format of the article's body."})
    pinned = YesNo(spelt=True, metadata={"description": _PINNED})

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> LiveUpdate:
        """Return the value that the fields make."""
        return LiveUpdate(at=data.pop("time"), **data)


class LiveFields(StrictSchema):
    """The fields of an article that make it a live blog."""

    updates = BoundedList(fields.Nested(LiveUpdateSchema), MAX_UPDATES, metadata={"description": _UPDATES})
    coverage_end = Moment(metadata={"description": _COVERAGE_END})


def taken_live_blog(data: dict[str, Any]) -> LiveBlog | None:
    """Take a live blog out of checked fields, and return it; None if the article is none.

    Raises:
        ValidationError: two updates have one id, or all are too much, or there is but an end.
    """
    updates, ended_at = tuple(data.pop("updates", ())), data.pop("coverage_end", None)
    if not updates:
        if ended_at:
            raise ValidationError("Is of a live blog: leave it out, or give updates.", "coverage_end")
        return None
    seen = set[str]()
    for at, update in enumerate(updates):
        if update.id in seen:
            raise ValidationError({f"updates[{at}].id": ["Is that of another update: each needs its own."]})
        seen.add(update.id)
    live = LiveBlog(updates, ended_at)
    _check_cost(data.get("body", ""), live, data.get("body_format", BodyFormat.MARKDOWN))
    return live


def _check_cost(body: str, live: LiveBlog, body_format: BodyFormat) -> None:
    if len(body) + live.characters > MAX_BODY_CHARACTERS:
        raise ValidationError(
            f"Have, with the body, more than {MAX_BODY_CHARACTERS:,} characters: go on in another article.", "updates"
        )
    try:
        for update in live.updates:
            check_body(update.body, body_format)
        check_body("\n\n".join([body, *(update.body for update in live.updates)]), body_format)
    except TooMuch as much:
        raise ValidationError(f"With the body: {much}", "updates") from much


def live_warnings(article: Article, players: Iterable[str], body_bytes: int) -> tuple[str, ...]:
    """Return what the newsroom is told of the updates, each sentence once.

    Raises:
        ValidationError: readers would see nothing of one, or all, with the body, are too large for a page.
    """
    shown = readable_updates(article, players)
    for update, each in zip(article.live.as_read if article.live else (), shown, strict=True):
        if each.is_empty:
            raise ValidationError(f"Of update {update.id} readers would see nothing: leave it out.", "updates")
    if body_bytes + sum(len(each.html.encode()) for each in shown) > MAX_HTML_BYTES:
        raise ValidationError(
            f"Make, with the body, more than {MAX_HTML_BYTES:,} bytes of HTML: go on in another article.", "updates"
        )
    told = list(dict.fromkeys(f"in updates: {line}" for each in shown for line in each.warnings))
    more = len(told) - MAX_LIVE_WARNINGS
    return (*told[:MAX_LIVE_WARNINGS], f"in updates: and {more} more") if more > 0 else tuple(told)
