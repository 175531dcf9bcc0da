"""The article's own row: lock it, put a revision out, take it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from shared.article import Article
from shared.events import Due, Priority
from shared.front_order import LEAST_IMPORTANT, MOST_IMPORTANT, importance_of, lead_time
from shared.ledger.connections import Connection
from shared.ledger.pressing.noticing import note_change
from shared.ledger.pressing.stages import begin
from shared.ledger.pressing.wants import Want, want
from shared.ledger.revision_order import Revision
from shared.ledger.states import Stage, SubmissionState
from shared.ledger.submitting.company import company_columns, company_left
from shared.ledger.submitting.news import News
from shared.pages import Page, PageKind


class KnownArticle(NamedTuple):
    """What the ledger knows of an article; all but its id and its source may be empty."""

    id: int
    source: str
    path: str | None
    section: str | None
    newest: int | None
    """The submission of the newest revision, which may wait for its time."""
    submission: int | None
    """The submission that readers have, or had until the article was withdrawn."""
    withdrawn_by: int | None
    version: int | None
    updated_at: datetime | None
    digest: str | None
    expires_at: datetime | None
    translation_of: str | None
    series: str | None
    series_part: int
    now: datetime
    """What time it is, by the ledger's clock."""

    @property
    def revision(self) -> Revision:
        """All that the source has said of the order of what stands."""
        return Revision(self.version, self.updated_at)

    @property
    def is_seen(self) -> bool:
        """Whether anything of the article came before."""
        return self.newest is not None or self.withdrawn_by is not None


def lock_article(db: Connection, source: str, external_id: str) -> KnownArticle:
    """Lock the article's row until the transaction ends: submissions of one article are judged one after another.

    Returns:
        The row as it is, new if there was none.
    """
    return db.read(KnownArticle, _UPSERT_ARTICLE, {"source": source, "id": external_id}).one()


_ARTICLE_COLUMNS = ", ".join(KnownArticle._fields[:-1]) + ", now() AS now"

_UPSERT_ARTICLE = f"""
    INSERT INTO articles (source, external_id) VALUES (%(source)s, %(id)s)
    ON CONFLICT (source, external_id) DO UPDATE SET source = EXCLUDED.source RETURNING {_ARTICLE_COLUMNS}
"""  # noqa: S608 - it is ours; the update changes nothing, but locks and returns the row


def find_article(db: Connection, source: str, external_id: str) -> KnownArticle | None:
    """Return an article's row without locking it: whoever looks at it knows only how it was."""
    return db.read(KnownArticle, _FIND_ARTICLE, {"source": source, "id": external_id}).fetchone()


_FIND_ARTICLE = f"SELECT {_ARTICLE_COLUMNS} FROM articles WHERE source = %(source)s AND external_id = %(id)s"  # noqa: S608


def lock_article_by_id(db: Connection, id_: int) -> KnownArticle:
    """Lock an article's row that is known to exist, and return it."""
    return db.read(KnownArticle, _LOCK_ARTICLE, {"id": id_}).one()


_LOCK_ARTICLE = f"SELECT {_ARTICLE_COLUMNS} FROM articles WHERE id = %(id)s FOR NO KEY UPDATE"  # noqa: S608


class Newest(NamedTuple):
    """The newest revision of an article."""

    number: int
    """Of its submission."""
    revision: Revision
    """All that the source has said of its order."""
    digest: str | None
    """Of its content."""

    def columns(self) -> dict[str, object]:
        """Return what the article's row says of it."""
        return {"number": self.number, "digest": self.digest, **vars(self.revision)}


def note_newest(db: Connection, article_id: int, newest: Newest) -> None:
    """Note which revision is the newest, though readers have to wait for it."""
    db.execute(f"UPDATE articles SET {_SET_NEWEST} WHERE id = %(id)s", {"id": article_id, **newest.columns()})  # noqa: S608


_SET_NEWEST = "newest = %(number)s, version = %(version)s, updated_at = %(updated_at)s, digest = %(digest)s"


def put_out(
    db: Connection,
    known: KnownArticle,
    newest: Newest,
    article: Article,
    *,
    path: str,
    at: datetime | None,
    news: News,
    priority: Priority = Priority.NORMAL,
) -> list[Due]:
    """Make a revision the one that readers should see, and want its page.

    `at` is when it was to be released; None: now. `news`: what readers get that they did not have.

    Returns:
        Pages to ring for once this is committed.
    """
    left = company_left(db, known, article)
    if known.newest:
        displace(db, known.id, newest.number, SubmissionState.SUPERSEDED)
    said = _columns_of(article, priority)
    values = {"id": known.id, "path": path, "at": at, "is_revised": news.is_more_to_read, "lead_times": _LEAD_TIMES}
    db.execute(_REVISE_ARTICLE, {**newest.columns(), **values, **said})
    if news.is_told:
        note_change(db, known.id, newest.number, at)
    others = [Want(page, None, priority) for page in left if page.path != path]
    return want(db, [Want(Page(path, PageKind.ARTICLE, known.id), newest.number, priority), *others])


def _columns_of(article: Article, priority: Priority) -> dict[str, object]:
    """Return what an article's row says of its content."""
    return {
        "section": article.section,
        "title": article.title,
        "standfirst": article.standfirst,
        "dateline": article.dateline,
        "language": article.language,
        "authors": [author.name for author in article.authors],
        "published_at": article.published_at,
        "importance": importance_of(article, priority),
        "importance_is_said": bool(article.importance),
        **company_columns(article),
    }


_LEAD_TIMES = [lead_time(importance) for importance in range(MOST_IMPORTANT, LEAST_IMPORTANT + 1)]

_KEPT_PUBLISHED_AT = "coalesce(%(published_at)s, articles.published_at, %(at)s, now())"
# A revision that does not say how important the article is makes it no less so.
_KEPT_IMPORTANCE = """CASE WHEN %(importance_is_said)s OR articles.submission IS NULL THEN %(importance)s
    ELSE least(articles.importance, %(importance)s) END"""


# Readers are told when its source published and changed it, if that says so; but it cannot have changed before it was
# published. A revision that does not say when it was published leaves that as it stands; so does one that gives them
# nothing new with the time of the last change, which never runs backwards.
_REVISE_ARTICLE = f"""
    UPDATE articles SET {_SET_NEWEST},
        withdrawn_by = NULL, submission = %(number)s, path = %(path)s, section = %(section)s,
        title = %(title)s, standfirst = %(standfirst)s,
        dateline = %(dateline)s, translation_of = %(translation_of)s, series = %(series)s,
        series_part = %(series_part)s, language = %(language)s, authors = %(authors)s, expires_at = s.expires_at,
        listings = s.listings, published_at = {_KEPT_PUBLISHED_AT}, importance = {_KEPT_IMPORTANCE},
        lead_until = nullif(
            greatest(now(), {_KEPT_PUBLISHED_AT} + (%(lead_times)s::interval[])[{_KEPT_IMPORTANCE}]), now()),
        revised_at = CASE WHEN %(is_revised)s OR articles.revised_at IS NOT NULL THEN
            greatest(articles.revised_at, coalesce(%(published_at)s, articles.published_at),
                     CASE WHEN %(is_revised)s THEN
                         least(coalesce(greatest(s.updated_at, %(at)s), now()), now()) END) END
    FROM submissions s WHERE s.number = %(number)s AND id = %(id)s
"""  # noqa: S608 - it is ours


def take_back(
    db: Connection, known: KnownArticle, number: int, revision: Revision, *, waiting: bool = True
) -> list[Due]:
    """Withdraw the article on behalf of a submission, and want every page that lists it; its own page follows them.

    With it goes a revision that is `waiting` for its time, unless it is to come all the same.

    Returns:
        Pages to ring for once this is committed.
    """
    displace(
        db, known.id, number, SubmissionState.WITHDRAWN, among=Stage if waiting else set(Stage) - {Stage.SCHEDULED}
    )
    db.execute(
        """UPDATE articles SET withdrawn_by = %(number)s, listed_path = NULL,
             version = %(version)s, updated_at = %(updated_at)s WHERE id = %(id)s""",
        {"id": known.id, "number": number, **vars(revision)},
    )
    return begin(db, number)


def displace(
    db: Connection, article_id: int, number: int, state: SubmissionState, *, among: Iterable[Stage] = Stage
) -> None:
    """End what other submissions of the article wait for, if at one of these stages: this one takes over.

    Its number need not be the greatest: what comes at a time of its own was written down before.
    """
    did = "withdrew the article" if state is SubmissionState.WITHDRAWN else "is newer"
    db.execute(
        """UPDATE submissions SET state = %(state)s, stage = 'done', awaiting = 0, sentence = %(sentence)s
           WHERE article_id = %(id)s AND number <> %(number)s AND state IN ('accepted', 'live', 'failed')
             AND stage = ANY (%(stages)s)""",
        {
            "id": article_id,
            "number": number,
            "state": state,
            "stages": list(among),
            "sentence": f"Submission {number} {did}.",
        },
    )
