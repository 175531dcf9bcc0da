"""What would come of a submission, without writing anything: whoever asks a CMS sees the same again and again."""

from __future__ import annotations

from enum import StrEnum

from shared.ledger.connections import Connection
from shared.ledger.revision_order import Revision, RevisionOrder, compare, latest
from shared.ledger.states import Via
from shared.ledger.submitting.articles import KnownArticle, find_article
from shared.ledger.submitting.how_it_ends import ends_otherwise
from shared.ledger.submitting.judging import Judgement, judge, judge_withdrawal
from shared.ledger.submitting.publication import Publication, standing_of, waits
from shared.withdrawal import Ending


class ArticleDifference(StrEnum):
    """How an article in the CMS differs from what the ledger knows of it."""

    NONE = "same"
    """Nothing would change."""
    NEW = "new"
    """The ledger does not know it."""
    CHANGED = "changed"
    """It is newer, or the source has come back to it."""
    RAISED = "confirmed"
    """It says the same as what stands and is of later: nothing from between may replace it."""
    BACK = "back"
    """It was taken for gone, and is not."""
    GONE = "gone"
    """It is not to be read any more."""
    CONTRADICTS = "contradicts"
    """It says something else under the same version."""


def publication_difference(db: Connection, source: str, external_id: str, came: Publication) -> ArticleDifference:
    """Return how a publication differs. Nothing is locked, so it may be otherwise by the time it is submitted."""
    known = find_article(db, source, external_id)
    if known is None:
        return ArticleDifference.NEW
    judgement = judge(standing_of(db, known, came))
    if judgement is Judgement.REPEATED:
        return ArticleDifference.RAISED if _raises(came.revision, known) else ArticleDifference.NONE
    if judgement is Judgement.LATE:
        return ArticleDifference.BACK if _is_back(db, came.revision, known) else ArticleDifference.NONE
    if judgement is Judgement.CONTRADICTS:
        return ArticleDifference.CONTRADICTS
    return ArticleDifference.CHANGED if known.is_seen else ArticleDifference.NEW


def withdrawal_difference(
    db: Connection, source: str, external_id: str, revision: Revision, ending: Ending | None = None
) -> ArticleDifference:
    """Return how a withdrawal differs; of an article that never came here, it does not."""
    known = find_article(db, source, external_id)
    if known is None or known.newest is None:
        return ArticleDifference.NONE
    withdrawn = known.withdrawn_by is not None and not waits(db, known)
    otherwise = ends_otherwise(db, known, ending)
    judgement = judge_withdrawal(compare(revision, known.revision), withdrawn=withdrawn, ends_otherwise=otherwise)
    return ArticleDifference.GONE if judgement is Judgement.NEW else ArticleDifference.NONE


def _raises(revision: Revision, known: KnownArticle) -> bool:
    order = latest(revision, known.revision)
    return compare(revision, known.revision) is RevisionOrder.NEWER and order != known.revision


def _is_back(db: Connection, revision: Revision, known: KnownArticle) -> bool:
    """Return whether an article was withdrawn only because the CMS no longer had it, and now has it as it was."""
    if known.withdrawn_by is None or compare(revision, known.revision) is not RevisionOrder.EQUAL:
        return False
    found = db.execute(_SELECT_IS_GUESSED, {"number": known.withdrawn_by, "ways": [Via.PULLED, Via.FETCHED]})
    return bool(found.value())


_SELECT_IS_GUESSED = """
    SELECT via = ANY (%(ways)s) AND version IS NULL AND updated_at IS NULL FROM submissions WHERE number = %(number)s
"""
