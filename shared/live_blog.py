"""A live blog: an article whose text goes on in updates, each with its time. Plain values: no I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any

MAX_UPDATES = 300
"""Of one article."""


@dataclass(frozen=True)
class LiveUpdate:
    """One update."""

    id: str
    """The source's own: links to it hold for as long as it keeps that."""
    at: datetime
    """Aware, UTC."""
    body: str
    """In the format of the article's body."""
    title: str = ""
    pinned: bool = False
    """It stays above all others."""

    @property
    def anchor(self) -> str:
        """The id of its element on the page."""
        return f"update-{self.id}"

    def as_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        return {**vars(self), "at": self.at.isoformat()}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> LiveUpdate:
        """Read back what `as_dict` wrote, of whatever release."""
        known = {each.name: stored[each.name] for each in fields(cls) if each.name in stored}
        return cls(**{**known, "at": datetime.fromisoformat(stored["at"])})


@dataclass(frozen=True)
class LiveBlog:
    """All updates of an article."""

    updates: tuple[LiveUpdate, ...]
    """In the order in which they were sent; at least one."""
    ended_at: datetime | None = None
    """When the coverage ended; None: it goes on."""

    @cached_property
    def as_read(self) -> tuple[LiveUpdate, ...]:
        """The updates as readers get them: those that are pinned, and then all others, each the newest first."""
        by_time = sorted(self.updates, key=lambda update: update.at, reverse=True)
        return tuple(sorted(by_time, key=lambda update: not update.pinned))

    @property
    def started_at(self) -> datetime:
        """When the coverage began: with the oldest update."""
        return min(update.at for update in self.updates)

    @property
    def characters(self) -> int:
        """How many its texts have."""
        return sum(len(update.body) + len(update.title) for update in self.updates)

    def as_dict(self) -> dict[str, Any]:
        """Return its JSON form."""
        ended_at = self.ended_at and self.ended_at.isoformat()
        return {"updates": [update.as_dict() for update in self.updates], "ended_at": ended_at}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> LiveBlog:
        """Read back what `as_dict` wrote, of whatever release."""
        ended_at = stored.get("ended_at")
        updates = tuple(map(LiveUpdate.from_dict, stored["updates"]))
        return cls(updates, datetime.fromisoformat(ended_at) if ended_at else None)
