"""Pictures that wait longer than news should be without them."""

from __future__ import annotations

from collections.abc import Iterator

from services.monitor.troubles import Trouble, TroubleKind
from services.monitor.wording import counted, lasting, public
from shared.ledger.watching.picture_counts import PictureCounts

PICTURES_LATE = 300.0
"""Seconds after which a picture that is not fetched is trouble."""

_NOBODY_TRIES = "nobody has tried. Start a collector, or look into its log."


def picture_troubles(counts: PictureCounts) -> Iterator[Trouble]:
    """Yield whether pictures are late, and why."""
    if counts.oldest > PICTURES_LATE:
        problem = public(counts.problem) if counts.problem else _NOBODY_TRIES
        shown = f" for `andruck article {counts.article}`" if counts.article else ""
        found = {"age": lasting(counts.oldest), "article": shown, "host": counts.host, "problem": problem}
        yield TroubleKind.PICTURES_LATE.found(pictures=counted(counts.waiting, "picture"), **found)
