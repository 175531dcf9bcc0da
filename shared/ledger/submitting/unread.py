"""Unread input: what a source has signed and nobody could read, kept whole until it is read, dropped, or too old.

Whoever changes a row locks it before any article.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shared.errors import Transient
from shared.ledger.connections import Connection
from shared.ledger.revision_order import Revision, is_comparable
from shared.ledger.submitting.articles import lock_article
from shared.ledger.webhooks import Webhook

MAX_UNREAD_MESSAGES = 5_000
MAX_UNREAD_BYTES = 250_000_000
"""So much of one source is kept at a time; what is compressed counts as if it was not."""


class UnreadFull(Transient):
    """So much of a source is kept unread that no more is taken: what comes later may be read all the same."""


class WhyUnread(NamedTuple):
    """Why something could not be read."""

    sentence: str
    """Names the field and what would be right."""
    mistake: bool = False
    """It is ours: reading failed in a way that nobody foresaw."""
    article: str = ""
    """The source's own id of the article that it is about; empty if that could not be told."""
    tried_with: str = ""
    """What has read it in vain, as `shared.unread_input.reader_of` tells it; empty if that is not known."""


class UnreadInput(NamedTuple):
    """One message that could not be read, without its content."""

    number: int
    source: str
    webhook_id: str
    digest: str
    """Of the request."""
    came_at: datetime
    tried_at: datetime
    """When it was last read, in vain."""
    sentence: str
    mistake: bool
    size: int
    """Bytes of head and body."""


class UnreadContent(NamedTuple):
    """What was sent, as `shared.unread_input` makes and reads it."""

    head: bytes
    body: bytes


class _KeptUnread(NamedTuple):
    messages: int
    bytes: int


def keep(db: Connection, message: Webhook, content: UnreadContent, why: WhyUnread) -> int:
    """Keep a message, once however often it comes, and return its number.

    Raises:
        UnreadFull: there is no more room for what its source sends.
    """
    values = {"source": message.source, "id": message.id, "digest": message.digest, **why._asdict()}
    known = db.execute(_UPDATE_UNREAD_AGAIN, values).value()
    if known is not None:
        return int(known)
    kept = db.read(_KeptUnread, _SUM_UNREAD, {"source": message.source, "most": MAX_UNREAD_MESSAGES}).one()
    size = len(content.head) + len(content.body)
    if kept.messages >= MAX_UNREAD_MESSAGES or kept.bytes + size > MAX_UNREAD_BYTES:
        raise UnreadFull(
            f"This could not be read, and {kept.messages:,} messages of {message.source} wait to be read already, "
            "which is as much as is kept. Send it again once those are read or dropped.",
            retry_after=300,
        )
    return int(db.execute(_INSERT_UNREAD, {**values, **content._asdict()}).value())


_UPDATE_UNREAD_AGAIN = """
    UPDATE unread_inputs SET tried_at = now(), sentence = %(sentence)s, mistake = %(mistake)s,
                article = %(article)s, tried_with = %(tried_with)s
    WHERE source = %(source)s AND webhook_id = %(id)s AND digest = %(digest)s RETURNING number
"""
_SUM_UNREAD = """
    SELECT count(*) AS messages, coalesce(sum(size), 0)::bigint AS bytes
    FROM (SELECT size FROM unread_inputs WHERE source = %(source)s LIMIT %(most)s) kept
"""
_INSERT_UNREAD = """
    INSERT INTO unread_inputs (source, webhook_id, digest, head, body, sentence, mistake, article, tried_with)
    VALUES (%(source)s, %(id)s, %(digest)s, %(head)s, %(body)s, %(sentence)s, %(mistake)s, %(article)s,
            %(tried_with)s)
    ON CONFLICT (source, webhook_id, digest) DO UPDATE SET tried_at = now()
    RETURNING number
"""


def unread_inputs(
    db: Connection, *, source: str | None = None, after: int = 0, numbers: Sequence[int] | None = None, limit: int = 100
) -> list[UnreadInput]:
    """Return what is kept, in the order in which it came: of a source, or with these numbers, if they are given."""
    values = {"source": source, "after": after, "numbers": None if numbers is None else list(numbers), "limit": limit}
    return db.read(UnreadInput, _SELECT_UNREAD, values).fetchall()


_UNREAD_COLUMNS = ", ".join(UnreadInput._fields)
_SELECT_UNREAD = f"""
    SELECT {_UNREAD_COLUMNS} FROM unread_inputs
    WHERE number > %(after)s AND (%(source)s::text IS NULL OR source = %(source)s)
      AND (%(numbers)s::bigint[] IS NULL OR number = ANY (%(numbers)s))
    ORDER BY number LIMIT %(limit)s
"""  # noqa: S608 - the names are ours


def untried(db: Connection, source: str, tried_with: str, *, after: int, limit: int) -> list[UnreadInput]:
    """Return what is kept of a source and was last read by something else than this, in the order in which it came."""
    values = {"source": source, "tried_with": tried_with, "after": after, "limit": limit}
    return db.read(UnreadInput, _SELECT_UNTRIED, values).fetchall()


_SELECT_UNTRIED = f"""
    SELECT {_UNREAD_COLUMNS} FROM unread_inputs
    WHERE source = %(source)s AND number > %(after)s AND tried_with <> %(tried_with)s ORDER BY number LIMIT %(limit)s
"""  # noqa: S608 - the names are ours


def content_of(db: Connection, number: int) -> UnreadContent | None:
    """Return what was sent, and keep others from changing the row until the transaction ends; None if it is gone."""
    select = "SELECT head, body FROM unread_inputs WHERE number = %(number)s FOR UPDATE"
    return db.read(UnreadContent, select, {"number": number}).fetchone()


def failed_again(db: Connection, number: int, why: WhyUnread) -> None:
    """Note why it cannot be read now; nothing if it is gone meanwhile."""
    update = """UPDATE unread_inputs SET tried_at = now(), sentence = %(sentence)s, mistake = %(mistake)s,
                article = %(article)s, tried_with = %(tried_with)s
                WHERE number = %(number)s"""
    db.execute(update, {"number": number, **why._asdict()})


def forget(db: Connection, numbers: Sequence[int]) -> list[int]:
    """Delete messages that are read, or that nobody wants any more, and return the numbers of those that were there."""
    delete = "DELETE FROM unread_inputs WHERE number = ANY (%(numbers)s) RETURNING number"
    return db.execute(delete, {"numbers": list(numbers)}).values()


class Purged(NamedTuple):
    """How much of a source was too old to be kept any longer."""

    source: str
    messages: int


def purge(db: Connection, *, days: int, limit: int) -> list[Purged]:
    """Delete up to `limit` messages that came so many days ago."""
    return db.read(Purged, _PURGE_UNREAD, {"days": days, "limit": limit}).fetchall()


_PURGE_UNREAD = """
    WITH gone AS (
        DELETE FROM unread_inputs WHERE number IN (
            SELECT number FROM unread_inputs WHERE came_at < now() - make_interval(days => %(days)s::integer)
            ORDER BY came_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING source)
    SELECT source, count(*) AS messages FROM gone GROUP BY source ORDER BY source
"""


def overtaken_by(db: Connection, source: str, external_id: str, revision: Revision, came_at: datetime) -> int | None:
    """Return the submission that was accepted since, if only the time at which a message came tells that it is older.

    Of a source that says nothing of the order, arrival decides; and what is read late has come when it came. The
    article stays locked until the transaction ends.
    """
    known = lock_article(db, source, external_id)
    if is_comparable(revision, known.revision):
        return None
    found = db.execute(
        """SELECT max(number) FROM submissions
           WHERE number IN (%(newest)s, %(withdrawn_by)s) AND accepted_at > %(came_at)s""",
        {"newest": known.newest, "withdrawn_by": known.withdrawn_by, "came_at": came_at},
    ).value()
    return None if found is None else int(found)
