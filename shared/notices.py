"""What readers are told of a change to an article: what kind it is, a sentence, and when. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class UpdateKind(StrEnum):
    """What a revision is to the one before, by its source's account."""

    MINOR = "minor"
    """Nothing that readers are told of, such as a comma."""
    UPDATE = "update"
    """There is more, or something newer, to read."""
    CORRECTION = "correction"
    """Something was wrong."""


@dataclass(frozen=True)
class Change:
    """What a source says of a revision; no part of the article's content."""

    kind: UpdateKind = UpdateKind.UPDATE
    note: str = ""
    """A sentence for readers; a minor change has none, a correction always has one."""

    @property
    def is_told(self) -> bool:
        """Whether readers are told of it."""
        return bool(self.note) and self.kind is not UpdateKind.MINOR


PLAIN_UPDATE = Change()
"""Of a revision of which nothing is said."""


@dataclass(frozen=True)
class ChangeNotice:
    """A change that readers are told of for as long as they can read the article."""

    kind: UpdateKind
    note: str
    at: datetime
    """Aware, UTC."""
    id: UUID | None = None
    """By this editors name it."""
