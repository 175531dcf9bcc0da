"""Renditions that are compared with their objects, and how one is put right."""

from __future__ import annotations

from shared.ledger.connections import Connection
from shared.picture import PictureState


def rendition_at(db: Connection, path: str) -> PictureState | None:
    """Return how far the picture is whose object is at a path; None: none has one there.

    One that is being put, or is about to be removed, counts as waiting.
    """
    found = db.execute(_SELECT_RENDITION, {"path": path}).value()
    return None if found is None else PictureState(found)


_SELECT_RENDITION = """
    SELECT CASE WHEN r.coming THEN 'waiting' ELSE p.state END AS state
    FROM renditions r JOIN pictures p ON p.id = r.picture WHERE r.path = %(path)s
    UNION ALL SELECT 'waiting' FROM media_removals WHERE path = %(path)s
    ORDER BY state LIMIT 1
"""


def fetch_again(db: Connection, path: str) -> None:
    """Want the pictures again of which an object is lost: they are fetched anew, and the object is made."""
    db.execute(_FETCH_AGAIN, {"path": path, "ready": PictureState.READY, "waiting": PictureState.WAITING})


_FETCH_AGAIN = """
    UPDATE pictures SET state = %(waiting)s, wanted_at = now(), next_attempt_at = now(), claims = 0, failures = 0
    WHERE id IN (SELECT p.id FROM renditions r JOIN pictures p ON p.id = r.picture
                 WHERE r.path = %(path)s AND NOT r.coming AND p.state = %(ready)s
                 ORDER BY p.id FOR NO KEY UPDATE OF p)
"""
