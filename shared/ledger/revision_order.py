"""Which of two revisions of an article is newer. The source decides; arrival only where the source says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto


@dataclass(frozen=True)
class Revision:
    """A source's own order of an article's revisions: a version, a time of change, both or neither."""

    version: int | None = None
    updated_at: datetime | None = None

    def __str__(self) -> str:
        if self.version is not None:
            return f"version {self.version}"
        return f"the revision of {self.updated_at.isoformat()}" if self.updated_at else "the revision that came last"


class RevisionOrder(Enum):
    """How a revision that came in stands to the current one."""

    NEWER = auto()
    EQUAL = auto()
    OLDER = auto()


def compare(came: Revision, current: Revision) -> RevisionOrder:
    """Judge by version if both have one, else by time of change if both have one, else by arrival.

    >>> compare(Revision(version=2), Revision(version=3))
    <RevisionOrder.OLDER: 3>
    >>> compare(Revision(), Revision(version=3))
    <RevisionOrder.NEWER: 1>
    """
    if came.version is not None and current.version is not None:
        return _verdict(came.version - current.version)
    if came.updated_at is not None and current.updated_at is not None:
        return _verdict((came.updated_at - current.updated_at).total_seconds())
    return RevisionOrder.NEWER


def is_comparable(came: Revision, current: Revision) -> bool:
    """Return whether the source has said which of two is newer, so that arrival does not count.

    >>> is_comparable(Revision(version=2), Revision(version=3)), is_comparable(Revision(), Revision(version=3))
    (True, False)
    """
    return any(
        one is not None and other is not None
        for one, other in ((came.version, current.version), (came.updated_at, current.updated_at))
    )


def latest(came: Revision, current: Revision) -> Revision:
    """Return what the article's order is after `came` was taken: what it does not say stays as it was."""
    return Revision(
        came.version if came.version is not None else current.version,
        came.updated_at if came.updated_at is not None else current.updated_at,
    )


def _verdict(difference: float) -> RevisionOrder:
    if difference > 0:
        return RevisionOrder.NEWER
    return RevisionOrder.OLDER if difference < 0 else RevisionOrder.EQUAL
