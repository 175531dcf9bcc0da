"""Paths that are somebody's already, and stay so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shared.ledger.connections import Connection


class HeldPath(NamedTuple):
    """A path at which an article is, or an own page, or once was."""

    path: str
    external_id: str | None
    """Of the article, as its source calls it; None: it is an own page's."""
    source: str | None


def paths_taken(db: Connection, paths: Sequence[str]) -> list[HeldPath]:
    """Return those of these paths that articles or own pages have, or had."""
    return db.read(HeldPath, _SELECT_HELD, {"paths": list(paths)}).fetchall()


_SELECT_HELD = """
    SELECT p.path, a.external_id, a.source FROM pages p LEFT JOIN articles a ON a.id = p.article_id
    WHERE p.path = ANY (%(paths)s) AND (p.article_id IS NOT NULL OR p.kind = 'own-page') ORDER BY p.path
"""
