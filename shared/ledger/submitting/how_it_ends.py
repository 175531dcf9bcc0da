"""How a withdrawal has an article end: what its row says of that, and whether that is another end than before."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.submitting.articles import KnownArticle
from shared.ledger.webhooks import Conflict
from shared.withdrawal import Ending, WithdrawalKind


class _EndingRow(NamedTuple):
    withdrawal: str | None
    reason: str | None
    moved_to: str | None


def ending_columns(ending: Ending | None) -> dict[str, str | None]:
    """Return what a withdrawal's row says of an ending."""
    if ending is None:
        return {}
    return {"withdrawal": ending.kind, "reason": ending.reason or None, "moved_to": ending.moved_to or None}


def ends_otherwise(db: Connection, known: KnownArticle, ending: Ending | None) -> bool:
    """Return whether a withdrawn article is to end in another way than it has; who says nothing leaves it as it is."""
    if ending is None or known.withdrawn_by is None:
        return False
    row = db.read(_EndingRow, _SELECT_ENDING, {"number": known.withdrawn_by}).one()
    return ending != Ending(WithdrawalKind(row.withdrawal or "gone"), row.reason or "", row.moved_to or "")


_SELECT_ENDING = "SELECT withdrawal, reason, moved_to FROM submissions WHERE number = %(number)s"


def refuse_circle(db: Connection, known: KnownArticle, ending: Ending | None) -> None:
    """Refuse to send readers of an article's pages to one of these, and so round and round.

    Raises:
        Conflict: it is one of them.
    """
    target = ending.moved_to if ending else ""
    own = target == known.path or bool(target and db.execute(_OWNS_PAGE, {"id": known.id, "path": target}).value())
    if own:
        raise Conflict("Is a page of the article itself: readers would be sent in a circle.", field="moved_to")


_OWNS_PAGE = "SELECT EXISTS (SELECT FROM pages WHERE path = %(path)s AND article_id = %(id)s)"
