"""What an article's own page shows."""

from __future__ import annotations

from shared.article import Article, Edition
from shared.errors import Transient
from shared.ledger.connections import Connection


def edition(db: Connection, article_id: int, path: str) -> Edition:
    """Return an article as its page at this path shows it now.

    Raises:
        Transient: it is withdrawn, and the lists that link to it come first; or it has moved away from this path, and
            its page at the new one comes first.
    """
    row = db.execute(_EDITION, {"id": article_id}).one()
    if row.listed_still:
        raise Transient("It is withdrawn: the lists that link to it are cleared first.")
    if row.withdrawn_by is None and path != row.path != row.listed_path:
        raise Transient(f"It has moved to {row.path}: readers cannot be sent there before that page is pressed.")
    article = Article.from_dict(row.content)
    return Edition(article, row.path, row.published_at, row.revised_at, withdrawn=row.withdrawn_by is not None)


_EDITION = """
    SELECT a.path, a.listed_path, a.published_at, a.revised_at, a.withdrawn_by, s.content,
           w.stage = 'lists' AS listed_still
    FROM articles a JOIN submissions s ON s.number = a.submission
         LEFT JOIN submissions w ON w.number = a.withdrawn_by WHERE a.id = %(id)s
"""
