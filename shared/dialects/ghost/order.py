"""Which of two states of a post is newer. Ghost notes times of change to the second only, and editors are quicker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.reading.fields import moment_in
from shared.reading.invalid import Invalid

SEEN_LATER = timedelta(microseconds=999_999)
"""What the API still says once a second is over is the last of what happened in it."""
_SENT_LATER = timedelta(microseconds=999_998)


def as_sent(updated_at: object, sent_at: datetime) -> datetime:
    """Return when a state that a webhook brings came to be: within its second, the later sent is the later."""
    at = whole_second(updated_at)
    return at if at.microsecond else at + min(max(sent_at - at, timedelta()), _SENT_LATER)


def as_asked(updated_at: object, asked_at: datetime) -> datetime:
    """Return when a state that the API gives came to be. Within its own second it may not have been the last."""
    at = whole_second(updated_at)
    return at if at.microsecond or asked_at - at < timedelta(seconds=1) else at + SEEN_LATER


def whole_second(updated_at: object) -> datetime:
    """Return the time as Ghost has noted it.

    Raises:
        Invalid: it is none.
    """
    at = moment_in(updated_at)
    if at is None:
        raise Invalid.at("updated_at", "Must be the time of the post's last change, as Ghost gives it.")
    return at


def time_of(milliseconds: str) -> datetime:
    """Return the point in time of so many milliseconds since 1970."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
