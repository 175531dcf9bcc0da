"""The rows that are work: what a claim reads of a page or a delivery, and what is rung for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from shared.events import Due, Priority


class PageRow(NamedTuple):
    """A page as it was claimed."""

    path: str
    kind: str
    article_id: int | None
    """None: it serves several articles."""
    listing: str
    bucket: int | None
    """Its part: see `shared.pages.Page.part`."""
    wanted: int
    etag: str | None
    digest: str | None
    priority: int
    claims: int
    failures: int
    problem: str | None
    lease_token: UUID | None


class DeliveryRow(NamedTuple):
    """A delivery as it was claimed."""

    id: int
    claims: int
    problem: str | None
    lease_token: UUID | None


class DueRow(NamedTuple):
    """A piece of work that somebody is to be rung for."""

    id: str | int
    """A page's path or a delivery's id."""
    priority: int
    is_list: bool

    @property
    def due(self) -> Due:
        """What to ring for."""
        return Due(self.id, Priority(self.priority), self.is_list)


def dues(rows: Iterable[DueRow]) -> list[Due]:
    """Return what to ring for."""
    return [row.due for row in rows]
