"""What a page shows of a listing. Plain values: no I/O."""

from __future__ import annotations

from dataclasses import dataclass

from shared.archive import Month, Part
from shared.article import ListEntry
from shared.picture import ShownPicture


@dataclass(frozen=True)
class Excerpt:
    """What a page shows of a listing."""

    entries: tuple[ListEntry, ...]
    """The newest first."""
    title: str = ""
    """What its articles call it; empty: it is called by the site."""
    part: Part | None = None
    """The part whose entries these are; None: they are the newest."""
    newer: Part | None = None
    """The part after that; None: what is newer is on the listing's front."""
    older: Part | None = None
    """The part before, or the one with which the archive begins; None: nothing is older."""
    month: Month | None = None
    """The month, or the year, whose parts or months these are."""
    months: tuple[Month, ...] = ()
    """Those in which parts begin, the newest first."""
    portrait: ShownPicture | None = None
    """Of the author whose list it is; None: there is none, or it is not ready."""
    parts: tuple[Part, ...] = ()
    """Those that begin in `month`, the oldest first; of the sitemap the newest ones, the newest first."""
