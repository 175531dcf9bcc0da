"""The versions of an article that readers had, as a page of its own shows them. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.article import Article
from shared.notices import Change

HISTORY_FOLDER = "history/"
"""Below the article's own path. Never change it on a living site."""

MAX_SHOWN_VERSIONS = 20
"""Of an article, the newest."""


@dataclass(frozen=True)
class PastVersion:
    """One version that readers had."""

    at: datetime
    """Since when; aware, UTC."""
    change: Change
    """What its source said of it."""
    article: Article | None
    """None: another release has stored it in a way that this one cannot read."""
    taken_back_at: datetime | None = None
    """When that was taken back, for it was said by mistake; None: it was not."""


@dataclass(frozen=True)
class History:
    """The versions of an article since it was last withdrawn, if ever."""

    path: str
    """Of the article."""
    title: str
    language: str
    section: str
    versions: tuple[PastVersion, ...]
    """Newest first."""
