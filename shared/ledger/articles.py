"""The article's own row: lock it, give it a path, put a revision out, take it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from shared.article import Article
from shared.errors import Permanent
from shared.events import Due, Priority
from shared.ledger.order import Revision
from shared.ledger.stages import begin
from shared.ledger.states import Action, Stage, SubmissionState
from shared.pages import PageKind


class Conflict(Permanent):
    """What came contradicts what was accepted before."""


def lock_article(db: Connection, source: str, external_id: str, *, create: bool) -> Any:
    """Lock the article's row until the transaction ends: submissions of one article are judged one after another.

    Returns:
        The row as it is; None if there is none and none is to be made.
    """
    if create:
        db.execute(
            text("INSERT INTO articles (source, external_id) VALUES (:source, :id) ON CONFLICT DO NOTHING"),
            {"source": source, "id": external_id},
        )
    found = db.execute(
        text("SELECT * FROM articles WHERE source = :source AND external_id = :id FOR NO KEY UPDATE"),
        {"source": source, "id": external_id},
    )
    return found.one_or_none()


def lock_article_by_id(db: Connection, id_: int) -> Any:
    """Lock an article's row that is known to exist, and return it."""
    return db.execute(text("SELECT * FROM articles WHERE id = :id FOR NO KEY UPDATE"), {"id": id_}).one()


def reserve_path(db: Connection, known: Any, article: Article, slug: str) -> str:
    """Return the article's path. It stays for ever, unless the section or an insisted-on slug says otherwise.

    Raises:
        Conflict: another article has the path.
    """
    if known.path and known.section == article.section and article.slug in ("", _last_part(known.path)):
        return str(known.path)
    last = article.slug or (_last_part(known.path) if known.path else slug)
    for path in (f"/{article.section}/{last}/", f"/{article.section}/{last}-{known.id}/"):
        owner = db.execute(_RESERVE, {"path": path, "kind": PageKind.ARTICLE, "id": known.id}).scalar()
        if owner == known.id:
            return path
    raise Conflict(f"Another article has the path {path}: choose another slug.", field="slug")


# Nobody else can take a path between our look and our use of it; a page that nobody wants yet is not due.
_RESERVE = text("""
    WITH reserved AS (
        INSERT INTO pages (path, kind, article_id) VALUES (:path, :kind, :id) ON CONFLICT DO NOTHING
        RETURNING article_id
    )
    SELECT article_id FROM reserved UNION ALL SELECT article_id FROM pages WHERE path = :path
""")


def note_newest(db: Connection, article_id: int, number: int, revision: Revision, digest: str) -> None:
    """Note which revision is the newest, though readers may have to wait for it."""
    db.execute(
        text("""UPDATE articles SET newest = :number, version = :version, updated_at = :updated_at, digest = :digest
                WHERE id = :id"""),
        {"id": article_id, "number": number, "digest": digest, **revision.__dict__},
    )


def put_out(db: Connection, known: Any, number: int, article: Article, *, path: str, at: datetime | None) -> list[Due]:
    """Make a revision the one that readers should see, and want its page.

    `at` is when it was to be released; None: now.

    Returns:
        Pages to ring for once this is committed.
    """
    displace(db, known.id, number, SubmissionState.SUPERSEDED)
    db.execute(
        _REVISE,
        {
            "id": known.id,
            "number": number,
            "path": path,
            "at": at,
            "section": article.section,
            "title": article.title,
            "standfirst": article.standfirst,
            "dateline": article.dateline,
            "language": article.language,
            "authors": [author.name for author in article.authors],
        },
    )
    return begin(db, number)


_REVISE = text("""
    UPDATE articles SET
        withdrawn_by = NULL, submission = :number, path = :path, section = :section,
        title = :title, standfirst = :standfirst,
        dateline = :dateline, language = :language, authors = :authors,
        expires_at = (SELECT expires_at FROM submissions WHERE number = :number),
        published_at = coalesce(published_at, :at, now()),
        revised_at = CASE WHEN submission IS NOT NULL THEN coalesce(:at, now()) END
    WHERE id = :id
""")


def take_back(db: Connection, known: Any, number: int, revision: Revision, *, waiting: bool = True) -> list[Due]:
    """Withdraw the article on behalf of a submission, and want every page that lists it; its own page follows them.

    With it goes a revision that is `waiting` for its time, unless it is to come all the same.

    Returns:
        Pages to ring for once this is committed.
    """
    displace(
        db, known.id, number, SubmissionState.WITHDRAWN, among=Stage if waiting else set(Stage) - {Stage.SCHEDULED}
    )
    db.execute(
        text("""UPDATE articles SET withdrawn_by = :number, listed_path = NULL,
                  version = :version, updated_at = :updated_at WHERE id = :id"""),
        {"id": known.id, "number": number, **revision.__dict__},
    )
    db.execute(  # what an earlier submission wants of its page must not bring the tombstone before its time
        text("""UPDATE pages SET wanted = pressed WHERE path IN (
                  SELECT path FROM pages WHERE article_id = :id AND wanted > pressed AND pressed > 0
                    AND (lease_until IS NULL OR lease_until < now()) ORDER BY path COLLATE "C" FOR NO KEY UPDATE)"""),
        {"id": known.id},
    )
    return begin(db, number)


def displace(
    db: Connection, article_id: int, number: int, state: SubmissionState, *, among: Iterable[Stage] = Stage
) -> None:
    """End what earlier submissions of the article wait for, if at one of these stages: the new one takes over."""
    did = "withdrew the article" if state is SubmissionState.WITHDRAWN else "is newer"
    db.execute(
        text("""UPDATE submissions SET state = :state, stage = 'done', awaiting = 0, sentence = :sentence
                WHERE article_id = :id AND number < :number AND state IN ('accepted', 'live', 'failed')
                  AND stage = ANY (:stages)"""),
        {
            "id": article_id,
            "number": number,
            "state": state,
            "stages": list(among),
            "sentence": f"Submission {number} {did}.",
        },
    )


def insert_submission(db: Connection, article_id: int, action: Action, **columns: Any) -> int:
    """Write a submission down, and return its number. Columns that are not given are empty."""
    values = dict.fromkeys(("version", "updated_at", "content", "release_at", "expires_at")) | columns
    values.setdefault("priority", Priority.NORMAL)
    number: int = db.execute(
        text("""INSERT INTO submissions
                  (article_id, action, version, updated_at, content, path, release_at, expires_at, priority,
                   state, stage)
                VALUES (:article_id, :action, :version, :updated_at, CAST(:content AS jsonb), :path, :release_at,
                        :expires_at, :priority, 'accepted', 'done')
                RETURNING number"""),
        {"article_id": article_id, "action": action, **values},
    ).scalar_one()
    return number


def _last_part(path: str) -> str:
    return path.split("/")[-2]
