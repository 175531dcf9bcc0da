"""The path of an article's page: once given, it stays."""

from __future__ import annotations

from collections.abc import Iterator

from shared.article import Article
from shared.ledger.connections import Connection
from shared.ledger.submitting.articles import KnownArticle
from shared.ledger.webhooks import Conflict
from shared.pages import ARCHIVE_FOLDER, PageKind


def reserve_path(db: Connection, known: KnownArticle, article: Article, slug: str) -> str:
    """Return the article's path. It stays for ever, unless the section or an insisted-on slug says otherwise.

    Raises:
        Conflict: another page has the path that is insisted on.
    """
    if known.path and known.section == article.section and article.slug in ("", _last_part(known.path)):
        return known.path
    last = article.slug or (_last_part(known.path) if known.path else slug)
    for ending in ("",) if article.slug else _endings(known.id):
        if f"{last}{ending}" == ARCHIVE_FOLDER:
            continue
        path = f"/{article.section}/{last}{ending}/"
        owner = db.execute(_RESERVE_PATH, {"path": path, "kind": PageKind.ARTICLE, "id": known.id}).value()
        if owner == known.id:
            return path
    raise Conflict(f"Another page has the path {path}: choose another slug.", field="slug")


def _endings(article_id: int) -> Iterator[str]:
    """Return what tells an article's path from those of others."""
    yield ""
    yield f"-{article_id}"
    yield from (f"-{article_id}-{number}" for number in range(2, 100))


# Nobody else can take a path between our look and our use of it; a page that nobody wants yet is not due.
_RESERVE_PATH = """
    WITH reserved AS (
        INSERT INTO pages (path, kind, article_id) VALUES (%(path)s, %(kind)s, %(id)s) ON CONFLICT DO NOTHING
        RETURNING article_id
    )
    SELECT article_id FROM reserved UNION ALL SELECT article_id FROM pages WHERE path = %(path)s
"""


def _last_part(path: str) -> str:
    return path.split("/")[-2]
