"""Take back a notice that was given by mistake: the article goes out as it is, without it.

It is a submission of its own, so it has a receipt, goes from page to lists to subscribers like any other, and waits for
none: what is wrong is told first. A revision that waits for its time goes on waiting.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.errors import Permanent
from shared.events import Priority
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.pressing.histories import reserve_history
from shared.ledger.pressing.wants import Want, want
from shared.ledger.states import Action, Stage, SubmissionState
from shared.ledger.submitting.articles import displace, lock_article_by_id
from shared.ledger.submitting.submissions import Accepted, answer_with, answered_before, insert_submission
from shared.ledger.webhooks import Conflict, Webhook
from shared.notices import UpdateKind
from shared.pages import Page, PageKind


class NoSuchNotice(Permanent):
    """The source's articles have no notice of this id."""


class FoundNotice(NamedTuple):
    """A notice, and whose it is."""

    article_id: int
    source: str
    external_id: str


class _TakenBack(NamedTuple):
    by: int | None


class _LiveRevision(NamedTuple):
    """What readers have, as its submission says it, in the lists that hold it by now."""

    content: StoredObject
    version: int | None
    updated_at: datetime | None
    expires_at: datetime | None
    listings: dict[str, str] | None


def find_notice(db: Connection, notice: UUID) -> FoundNotice | None:
    """Return whose notice this is; None: nobody's."""
    return db.read(FoundNotice, _FIND_NOTICE, {"notice": notice}).fetchone()


_FIND_NOTICE = """
    SELECT a.id AS article_id, a.source, a.external_id
    FROM notices n JOIN articles a ON a.id = n.article_id WHERE n.id = %(notice)s
"""


def take_back_notice(db: Connection, webhook: Webhook, notice: UUID, *, has_history: bool) -> Accepted:
    """Have readers told no more of a change. One that is taken back already gets the answer it got then.

    Its sentence may come again with later revisions, as many a CMS sends it: it stays taken back.

    Raises:
        NoSuchNotice: there is none of this id, or it is another source's.
        Conflict: the webhook id was used before for something else; or nobody can read the article.
    """
    found = find_notice(db, notice)
    if found is None or found.source != webhook.source:
        raise NoSuchNotice(
            f"No article of {webhook.source!r} has a notice {notice}: `andruck article {webhook.source} ID` shows them."
        )
    known = lock_article_by_id(db, found.article_id)
    if before := answered_before(db, webhook):
        return before
    if by := db.read(_TakenBack, "SELECT taken_back_by AS by FROM notices WHERE id = %(id)s", {"id": notice}).one().by:
        return answer_with(db, webhook, by)
    if known.submission is None or known.withdrawn_by is not None or known.path is None:
        raise Conflict("Nobody can read the article, nor its notices. When it is published again, take this one back.")
    live = db.read(_LiveRevision, _SELECT_LIVE, {"number": known.submission}).one()
    stored = {"content": json.dumps(live.content), "listings": live.listings and json.dumps(live.listings)}
    said = {"priority": Priority.NORMAL, "path": known.path, "update_kind": UpdateKind.MINOR}
    columns = {**live._asdict(), **stored, **said}
    number, _ = insert_submission(db, known.id, Action.PUBLISH, webhook, columns, stage=Stage.PAGE)
    displace(db, known.id, number, SubmissionState.SUPERSEDED, among=set(Stage) - {Stage.SCHEDULED})
    values = {"notice": notice, "number": number, "id": known.id, "live": known.submission}
    db.execute(_TAKE_BACK, values)
    db.execute(_PUT_OUT_AGAIN, values)
    if has_history:
        reserve_history(db, known.id, known.path)
    ring = want(db, [Want(Page(known.path, PageKind.ARTICLE, known.id), number)])
    return Accepted(number, SubmissionState.ACCEPTED, known.path, known.id, tuple(ring))


_SELECT_LIVE = """
    SELECT s.content, s.version, s.updated_at, s.expires_at, a.listings
    FROM submissions s JOIN articles a ON a.id = s.article_id WHERE s.number = %(number)s
"""
_TAKE_BACK = "UPDATE notices SET taken_back_by = %(number)s, taken_back_at = now() WHERE id = %(notice)s"
# When readers last got something new stays as they were told: it never runs backwards.
_PUT_OUT_AGAIN = """
    UPDATE articles SET submission = %(number)s, newest = CASE WHEN newest = %(live)s THEN %(number)s ELSE newest END,
        corrected_at = (SELECT max(at) FROM notices
                        WHERE article_id = %(id)s AND kind = 'correction' AND taken_back_by IS NULL)
    WHERE id = %(id)s
"""
