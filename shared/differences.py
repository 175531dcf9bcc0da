"""How an object in the bucket may differ from what the ledger says of its page. Pure: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.ledger.pressing.inventory import Known

if TYPE_CHECKING:
    from shared.bucket import StoredObject


class Kind(StrEnum):
    """How an object may differ from what the ledger says."""

    MISSING = "missing"
    """The page was pressed, and there is no object."""
    ALTERED = "altered"
    """Its content or headers are not those that were pressed."""
    STALE = "stale"
    """It is an older press of the page, such as a backup of the bucket brings back."""
    AHEAD = "ahead"
    """It is newer than all that the ledger wants, as after a restore of the ledger: no press could overwrite it."""
    EXTRA = "extra"
    """Andruck wrote it, and the ledger knows of no such page."""
    FOREIGN = "foreign"
    """Somebody else put it there, maybe on purpose. It is reported, never changed, and not counted as an error."""


SENTENCES = {
    Kind.MISSING: "It was pressed, and the bucket does not hold it.",
    Kind.ALTERED: "Its content or headers are not those that were pressed.",
    Kind.STALE: "The bucket holds an older press of it.",
    Kind.AHEAD: "The bucket holds a newer press than the ledger knows of: the ledger was restored.",
    Kind.EXTRA: "Andruck wrote it once, and the ledger does not know it.",
    Kind.FOREIGN: "Andruck did not write it; remove it by hand if nobody wants it.",
}


@dataclass(frozen=True)
class Difference:
    """One object that is not what it should be."""

    kind: Kind
    path: str
    etag: str | None
    """Of the object; None if there is none."""
    repaired: bool = False
    """It will be pressed again, or was removed."""


def judge(page: Known | None, copy: StoredObject | None) -> Kind | None:
    """Return what is wrong with an object whose page nobody presses now, given what the ledger knows of its page."""
    if copy is None:
        return Kind.MISSING if page and page.pressed else None
    if page is None:
        return Kind.EXTRA if copy.sequence else Kind.FOREIGN
    if copy.sequence > page.wanted:
        return Kind.AHEAD
    if page.due and copy.sequence > page.pressed:
        return None  # it was put and not yet recorded; whoever did that died, or lost its lease
    right = copy.page_object.digest == page.digest if page.digest else copy.etag == page.etag
    if right and copy.sequence:
        return None
    return Kind.STALE if 0 < copy.sequence < page.pressed else Kind.ALTERED
