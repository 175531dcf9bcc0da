"""A publication that came in, and how it compares with what stands of its article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from shared.article import Article, Schedule
from shared.errors import Transient
from shared.events import Priority
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.pressing.noticing import is_told_already
from shared.ledger.revision_order import Revision, compare
from shared.ledger.states import SubmissionState
from shared.ledger.submitting.articles import KnownArticle
from shared.ledger.submitting.judging import Standing
from shared.listings import Listing
from shared.notices import PLAIN_UPDATE, Change


@dataclass(frozen=True)
class Publication:
    """A revision of an article, as its source submitted it."""

    article: Article
    slug: str
    """The path's last part, if the article has no path yet; `article.slug`, if given, is insisted on."""
    revision: Revision
    schedule: Schedule = Schedule()  # noqa: RUF009 - it is frozen
    priority: Priority = Priority.NORMAL
    warnings: tuple[str, ...] = ()
    """What the newsroom is told of it; no part of its content."""
    change: Change = PLAIN_UPDATE
    """What readers are told of it."""
    listings: Mapping[Listing, str] | None = None
    """Those that are to hold it, with their titles; None: those of its section."""

    @cached_property
    def content(self) -> str:
        """The article as the ledger keeps it."""
        return json.dumps(self.article.as_dict(), sort_keys=True)

    @cached_property
    def digest(self) -> str:
        """Of all that readers would notice. Equal ones are the same; another release may make another of the same."""
        return hashlib.sha256(f"{self.content} {self.schedule}".encode()).hexdigest()

    @property
    def columns(self) -> dict[str, object]:
        """What its submission's row says of it."""
        listings = self.listings and json.dumps({listing.name: title for listing, title in self.listings.items()})
        said = {"content": self.content, "priority": self.priority, "warnings": list(self.warnings)}
        said_so = self.change != PLAIN_UPDATE
        change = {"update_kind": self.change.kind if said_so else None, "update_note": self.change.note or None}
        return {**vars(self.revision), **vars(self.schedule), **said, **change, "listings": listings}


class _StoredRevision(NamedTuple):
    content: StoredObject | None
    release_at: datetime | None
    expires_at: datetime | None
    state: str
    held: bool
    """Its time is still to come, or nobody has seen that it came."""
    waits: bool


def standing_of(db: Connection, known: KnownArticle, came: Publication) -> Standing:
    """Return how a publication compares with what stands of its article, which is locked."""
    order, versioned = compare(came.revision, known.revision), came.revision.version is not None
    if known.newest is None:  # a withdrawal may have come before its article
        return Standing(order, versioned, withdrawn=known.withdrawn_by is not None)
    alike = came.digest == known.digest
    newest = _stored(db, known, known.newest, with_content=not alike)
    untold = came.change.is_told and not is_told_already(db, known.id, came.change, waiting=known.newest)
    same = alike or (_is_of_the_same_time(newest, came.schedule, known.now) and _says(newest, came.article))
    return Standing(
        order,
        versioned,
        same=same and not untold,
        failed=newest.state == SubmissionState.FAILED,
        out=not untold and _is_out(db, known, came),
        withdrawn=known.withdrawn_by is not None and not newest.waits,
    )


def _is_of_the_same_time(stored: _StoredRevision, schedule: Schedule, now: datetime) -> bool:
    """Return whether a schedule lets readers have what is stored when they have it, or will have it.

    A release that is over is none: many a CMS tells first that an article is scheduled, and then that it is published.
    """
    ahead = schedule.release_at if schedule.release_at and schedule.release_at > now else None
    if stored.held:
        return schedule == Schedule(stored.release_at, stored.expires_at)
    return (ahead, schedule.expires_at) == (None, stored.expires_at)


def waits(db: Connection, known: KnownArticle) -> bool:
    """Return whether a revision of the article waits for its time."""
    return db.execute(_SELECT_WAITING, {"id": known.id}).fetchone() is not None


_SELECT_WAITING = "SELECT FROM submissions WHERE article_id = %(id)s AND stage = 'scheduled'"


def _is_out(db: Connection, known: KnownArticle, came: Publication) -> bool:
    """Return whether this is what readers have already, while another revision waits for its time to replace it."""
    if known.submission in (None, known.newest) or known.withdrawn_by:
        return False
    out = _stored(db, known, known.submission, with_content=True)
    release_at, expires_at = came.schedule.release_at, came.schedule.expires_at
    due = release_at is None or release_at <= known.now
    kept = out.expires_at == expires_at and out.state != SubmissionState.FAILED
    return due and kept and _says(out, came.article)


def _stored(db: Connection, known: KnownArticle, number: int | None, *, with_content: bool) -> _StoredRevision:
    values = {"number": number, "id": known.id, "withdrawn": known.withdrawn_by is not None, "content": with_content}
    return db.read(_StoredRevision, _SELECT_REVISION, values).one()


_SELECT_REVISION = f"""
    SELECT CASE WHEN %(content)s THEN content END AS content, release_at, expires_at, state,
           stage = 'scheduled' AS held,
           %(withdrawn)s AND EXISTS ({_SELECT_WAITING}) AS waits
    FROM submissions WHERE number = %(number)s
"""  # noqa: S608 - it is ours


# Not compared as JSON, nor by digest alone: a release with one member more would find every article that is sent again
# changed, refuse it if it has a version, and tell subscribers of it if it has none. What is not given and what was not
# known yet are the same; what only a newer release knows stays as that release stored it.
def _says(stored: _StoredRevision, article: Article) -> bool:
    """Return whether what is stored, by whatever release, says what the article says, as far as this one knows.

    An article that does not say when it was published agrees with any time: it would leave that as it stands.
    """
    try:
        said = Article.from_dict(stored.content or {})
    except Transient:  # only a newer release can read it
        return False
    return said == (article if article.published_at else replace(article, published_at=said.published_at))
