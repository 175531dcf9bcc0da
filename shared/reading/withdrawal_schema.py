"""What sources may say of a withdrawal: of which article, as of which revision, and what is to stand in its place."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from marshmallow import ValidationError, fields, post_load

from shared.reading.fields import ExternalId, Moment, Text, Version, is_web_url
from shared.reading.intent import Withdraw
from shared.reading.strict_schema import StrictSchema
from shared.withdrawal import Ending, WithdrawalKind, location_of

MAX_TARGET_BYTES = 1_500
"""Of an address that readers are sent to: it stands in a header of an object, and stores take 2 kB of these."""

_SITE_PATH = re.compile(r"/(?:[^/\\\s?#<>\"^`{|}%]+/)*[^/\\\s?#<>\"^`{|}%]*")
_KIND = "gone (default): a tombstone; moved: readers are sent to moved_to; retracted: headline and reason stay."
_REASON = "A sentence or two for readers. What is retracted needs one."
_MOVED_TO = "Where it is now: a path of the site, such as /politik/x/, or an absolute http or https URL."


class MoveTarget(Text):
    """A path of the site, or an absolute http or https URL: nothing that a browser could take for anything else."""

    def __init__(self, **options: Any) -> None:
        super().__init__(2048, **options)

    def tidy(self, text: str) -> str:
        """Refuse what is neither."""
        target = text.strip()
        is_path = _SITE_PATH.fullmatch(target) and not {".", ".."}.intersection(target.split("/"))
        if target and not is_path and not is_web_url(target):
            raise ValidationError("Must be a path of the site, such as /politik/x/, or an absolute http or https URL.")
        if (len(quote(target)) if is_path else _size_of(target)) > MAX_TARGET_BYTES:
            raise ValidationError(f"Must be at most {MAX_TARGET_BYTES:,} bytes long, percent-encoded.")
        return target


def _size_of(url: str) -> int:
    try:
        return len(location_of(url))
    except ValueError as error:
        raise ValidationError("Must have a host that is a name, such as example.org.") from error


class WithdrawalSchema(StrictSchema):
    """Which article to withdraw, as of which revision, and how it ends. In a URL, numbers are text."""

    id = ExternalId(required=True)
    version = Version(spelt=True, load_default=None)
    updated_at = Moment(load_default=None)
    kind = fields.Enum(WithdrawalKind, by_value=fields.String, metadata={"description": _KIND})
    reason = Text(2000, metadata={"description": _REASON})
    moved_to = MoveTarget(metadata={"description": _MOVED_TO})

    def __init__(self, site_url: str = "", **options: Any) -> None:
        self._site_url = site_url
        super().__init__(**options)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Withdraw:
        """Return the value that the fields make.

        Raises:
            ValidationError: they do not go together.
        """
        told = {"kind", "reason", "moved_to"} & {name for name, value in data.items() if value}
        kind, reason, target = data.pop("kind", None), data.pop("reason", ""), data.pop("moved_to", "")
        ending = Ending(kind or _implied(target), reason, self._own_path(target)) if told else None
        if ending:
            _check(ending)
        return Withdraw(external_id=data.pop("id"), **data, ending=ending)

    def _own_path(self, target: str) -> str:
        """Return a page of the site as its path, however it was addressed."""
        parts = urlsplit(target)
        is_ours = self._site_url and f"{parts.scheme}://{parts.netloc}".lower() == self._site_url.lower()
        path = target[len(self._site_url) :] or "/"
        return path if is_ours and _SITE_PATH.fullmatch(path) else target


def _implied(target: str) -> WithdrawalKind:
    return WithdrawalKind.MOVED if target else WithdrawalKind.GONE


def _check(ending: Ending) -> None:
    if ending.kind is WithdrawalKind.MOVED and not ending.moved_to:
        raise ValidationError("Must be given: where the article is now.", "moved_to")
    if ending.kind is not WithdrawalKind.MOVED and ending.moved_to:
        raise ValidationError(f"Is of no use to what is {ending.kind}: make kind moved, or leave it out.", "moved_to")
    if ending.kind is WithdrawalKind.RETRACTED and not ending.reason:
        raise ValidationError("Must be given: it stands in place of the text.", "reason")
