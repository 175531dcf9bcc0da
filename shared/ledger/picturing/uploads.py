"""Pictures that sources have sent themselves: kept for a day, and for as long as an article shows them, or is to."""

from __future__ import annotations

from datetime import timedelta

from shared.ledger.connections import Connection
from shared.ledger.picturing.fetches import lock_media
from shared.picture import path_of_upload, url_of_upload

UPLOAD_AGE = timedelta(days=1)
"""For how long what no article shows is kept since it was last sent."""

_FORGOTTEN_BATCH = 50


def note_upload(db: Connection, digest: str, size: int) -> bool:
    """Note that a picture is about to be kept; False: it is being removed at this moment."""
    lock_media(db)
    leaving = db.execute("SELECT FROM media_removals WHERE path = %(path)s", {"path": path_of_upload(digest)})
    if leaving.fetchone() is not None:
        return False
    db.execute(_NOTE_UPLOAD, {"digest": digest, "size": size})
    return True


_NOTE_UPLOAD = """
    INSERT INTO uploads (digest, size) VALUES (%(digest)s, %(size)s)
    ON CONFLICT (digest) DO UPDATE SET uploaded_at = now()
"""


def forget_uploads(db: Connection) -> int:
    """Give up what no article shows, nor will at its time, and nobody has sent of late; return how many they were."""
    values = {"age": UPLOAD_AGE, "limit": _FORGOTTEN_BATCH}
    old = db.execute("SELECT digest FROM uploads WHERE uploaded_at < now() - %(age)s LIMIT 1", values).fetchone()
    if old is None:
        return 0
    lock_media(db)
    awaited = set(db.execute(_SELECT_AWAITED).values())
    unshown = [digest for digest in db.execute(_SELECT_OLD_UPLOADS, values).values() if not _is_shown(db, digest)]
    digests = [digest for digest in unshown if url_of_upload(digest) not in awaited]
    db.execute("DELETE FROM uploads WHERE digest = ANY (%(digests)s)", {"digests": digests})
    db.execute(_REMOVE_UPLOADS, {"paths": [path_of_upload(digest) for digest in digests]})
    return len(digests)


# By articles that wait for their time: nothing of them is in any page.
_SELECT_AWAITED = """
    SELECT DISTINCT named[1] FROM submissions s, regexp_matches(s.content::text, 'media:[0-9a-f]{64}', 'g') named
    WHERE s.stage = 'scheduled'
"""
# Those that are shown count as new again: the next look need not pass them by.
_SELECT_OLD_UPLOADS = """
    UPDATE uploads SET uploaded_at = now() WHERE digest IN (
        SELECT digest FROM uploads WHERE uploaded_at < now() - %(age)s ORDER BY uploaded_at LIMIT %(limit)s)
    RETURNING digest
"""
_REMOVE_UPLOADS = """
    INSERT INTO media_removals (path) SELECT unnest(%(paths)s::text[]) ON CONFLICT DO NOTHING
"""


def _is_shown(db: Connection, digest: str) -> bool:
    found = db.execute(_SELECT_PICTURE_AT, {"url": url_of_upload(digest)})
    return found.fetchone() is not None


_SELECT_PICTURE_AT = "SELECT FROM pictures WHERE md5(url) = md5(%(url)s) AND url = %(url)s LIMIT 1"
