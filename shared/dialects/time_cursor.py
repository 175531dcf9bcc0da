"""Times of change as cursors: in one form that sorts as text does, and asked for with some overlap.

A time of the future is of a clock that is wrong, or a typo: it must hide nothing that changes before it has come. So a
walk keeps two places: how far it has come by now, and how far in what claims to be of the future.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from shared.errors import Permanent
from shared.reading.fields import is_beyond_all_time, moment_in

BEGINNING_OF_TIME, _END_OF_TIME = "1971-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"
_AND_AHEAD = "/"


def sortable(at: object, name: str) -> str:
    """Return a time of an API in milliseconds, UTC: such times sort as texts; what is finer is left out.

    Raises:
        Permanent: it is no time; `name` is what the API calls it.
    """
    if is_beyond_all_time(at):
        return _END_OF_TIME
    moment = moment_in(at)
    if moment is None:
        raise Permanent(f"The CMS answers an article whose {name} is no time.", field=name)
    return _as_text(moment)


def overlapping(at: str, by: timedelta) -> str:
    """Return a somewhat earlier time: what changed then may have come to be seen only after we asked."""
    moment = datetime.fromisoformat(_spelled(at) or BEGINNING_OF_TIME)
    floor = datetime.fromisoformat(BEGINNING_OF_TIME)
    return _as_text(floor if moment - floor < by else moment - by)


class TimeWalk:
    """A walk through what has changed, the oldest change first."""

    def __init__(self, place: str, overlap: timedelta) -> None:
        """Go on from a place, as an earlier walk has left it; "" is the beginning of time."""
        reached, _, ahead = place.partition(_AND_AHEAD)
        self._now = now_as_text()
        self._reached = min(_spelled(reached), self._now)
        self._ahead = ahead if ahead > self._now else ""
        self._skip_to = overlapping(self._ahead, overlap) if self._ahead else ""
        self.since = overlapping(self._reached, overlap)
        """From when on to ask."""

    def passed(self, newest: str) -> str:
        """Note that all was seen up to a time of change, and return from when on to ask next.

        What claims to be of the future comes with each walk. So of much of it only the beginning is looked at again,
        and what goes beyond that which an earlier walk has seen.
        """
        self._reached = max(self._reached, min(newest, self._now))
        if newest <= self._now:
            return newest
        self._ahead = newest
        return max(newest, self._skip_to)

    @property
    def place(self) -> str:
        """Where the next walk goes on: how far this has come, and perhaps how far beyond the present."""
        return f"{self._reached}{_AND_AHEAD}{self._ahead}" if self._ahead else self._reached


def now_as_text() -> str:
    """Return what time it is, by our own clock."""
    return _as_text(datetime.now(UTC))


def said_time(headers: Mapping[str, str]) -> str:
    """Return what time it is for a CMS, as its answer says; ours if it says none, or one of the future."""
    try:
        said = _as_text(parsedate_to_datetime(headers.get("date", "")))
    except (ValueError, OverflowError):
        return now_as_text()
    return min(said, now_as_text())


def _spelled(at: str) -> str:
    """Return a time in the one form; those of no zone are UTC."""
    if not at:
        return ""
    moment = datetime.fromisoformat(at)
    return _as_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
