"""Articles as lists, feeds and fronts show them, read from their rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shared.article import ListEntry
from shared.ledger.connections import Connection
from shared.ledger.pressing.showing import leads_of
from shared.pages import EntryPictures


class EntryRow(NamedTuple):
    """What a `ListEntry` has, in its order, but for the picture that leads it."""

    path: str
    title: str
    standfirst: str
    dateline: str
    section: str
    language: str
    published_at: datetime
    updated_at: datetime | None
    authors: list[str]
    article_id: int
    is_corrected: bool


ENTRY_COLUMNS = """a.listed_path AS path, a.title, a.standfirst, a.dateline, a.section, a.language, a.published_at,
    a.revised_at AS updated_at, a.authors, a.id AS article_id, a.corrected_at IS NOT NULL AS is_corrected"""
"""SQL: the columns of an `EntryRow`, of the articles `a`."""


def entries_of(db: Connection, rows: Sequence[EntryRow], pictures: EntryPictures | None) -> tuple[ListEntry, ...]:
    """Return entries with as much of their pictures as is shown; None: nothing."""
    leads = leads_of(db, [row.article_id for row in rows], pictures) if rows and pictures else {}
    return tuple(
        ListEntry(*row[:8], tuple(row.authors), leads.get(row.article_id), row.article_id, row.is_corrected)
        for row in rows
    )
