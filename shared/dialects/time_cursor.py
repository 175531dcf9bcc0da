"""Times of change as cursors: in one form that sorts as text does, and asked for with some overlap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.errors import Permanent
from shared.reading.fields import moment_in

BEGINNING_OF_TIME = "1971-01-01T00:00:00.000Z"


def sortable(at: object, name: str) -> str:
    """Return a time of an API in milliseconds, UTC: such times sort as texts; what is finer is left out.

    Raises:
        Permanent: it is no time; `name` is what the API calls it.
    """
    moment = moment_in(at)
    if moment is None:
        raise Permanent(f"The CMS answers an article whose {name} is no time.", field=name)
    return _as_text(moment)


def overlapping(at: str, by: timedelta) -> str:
    """Return a somewhat earlier time: what changed then may have come to be seen only after we asked."""
    return max(BEGINNING_OF_TIME, _as_text(datetime.fromisoformat(at) - by)) if at else BEGINNING_OF_TIME


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
