"""What an article's row says of its neighbours, and which of them it leaves with a revision."""

from __future__ import annotations

from typing import Protocol

from shared.article import Article
from shared.ledger.connections import Connection
from shared.ledger.pressing.neighbours import pages_around
from shared.pages import Page


class InCompany(Protocol):
    """An article as its row has it before the revision is put out."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def translation_of(self) -> str | None:
        """The source's id of what it translates."""

    @property
    def series(self) -> str | None:
        """The key of its series."""

    @property
    def series_part(self) -> int:
        """0: it has no number."""


def company_columns(article: Article) -> dict[str, object]:
    """Return what the article's row says of its neighbours."""
    key, part = _place(article)
    return {"translation_of": article.translation_of or None, "series": key, "series_part": part}


def company_left(db: Connection, known: InCompany, article: Article) -> list[Page]:
    """Return the pages that show the article where it was, if it leaves its series, its place there or its original.

    Where parts have no numbers, another time of publication is another place.
    """
    moves = _place(article) != (known.series, known.series_part) or article.published_at is not None
    if (known.series is not None and moves) or (known.translation_of or "") != article.translation_of:
        return pages_around(db, [known.id])[known.id]
    return []


def _place(article: Article) -> tuple[str | None, int]:
    return (article.series.key, article.series.part or 0) if article.series else (None, 0)
