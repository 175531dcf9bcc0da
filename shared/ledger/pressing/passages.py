"""Submissions that go from stage to stage, with what has to be known of their articles for that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from shared.events import Priority
from shared.ledger.connections import Connection
from shared.ledger.pressing.neighbours import HAS_NEIGHBOURS
from shared.ledger.states import Action
from shared.listings import SITEMAP, Listing, listing_named, listings_of_section
from shared.pages import Page, PageKind


class StagePassage(NamedTuple):
    """A submission that goes from stage to stage, with what its article's row says."""

    number: int
    action: str
    stage: str
    priority: int
    article_id: int
    path: str
    """Like `section` not there if the article was never `released`; nobody asks for it then."""
    section: str
    listings: dict[str, str] | None
    """Names and titles of those that hold it; None: it was released by an earlier release."""
    published_at: datetime
    told: bool
    released: bool
    moved: bool
    """It has, or had, pages at other paths."""
    quiet: bool
    neighbours: bool
    """It may have some."""
    corrected: bool
    """Something of it was corrected, perhaps by mistake: the list of corrections shows that, or did."""
    was_listed: bool
    """Lists link to it already, or still."""
    renamed: bool
    """Others link to it by another path or name."""

    @property
    def page(self) -> Page:
        """Its article's own."""
        return Page(self.path, PageKind.ARTICLE, self.article_id)

    @property
    def titles(self) -> dict[Listing, str]:
        """The listings that are to hold it, with their titles."""
        if self.listings is None:  # an earlier release put it out: of lists it knew those of sections alone
            return dict.fromkeys((*listings_of_section(self.section), SITEMAP), "")
        return {listing_named(name): title for name, title in self.listings.items()}

    @property
    def priority_behind(self) -> Priority:
        """That of pages for which nobody waits. What is withdrawn is not to stay on them behind a backlog."""
        if self.action == Action.WITHDRAW:
            return Priority.NORMAL
        return Priority(min(self.priority + 1, Priority.BULK))


def load_passages(db: Connection, numbers: Collection[int]) -> Sequence[StagePassage]:
    """Return submissions by their numbers, in that order."""
    return db.read(StagePassage, _SELECT_PASSAGES, {"numbers": list(numbers)}).fetchall()


CHAIN_NAME = "a.language || ' ' || a.title"
"""SQL: what pages of the chain call an article `a`; kept in `listed_as` as they were last told."""

_SELECT_PASSAGES = f"""
    SELECT s.number, s.action, s.stage, s.priority, a.id AS article_id, a.path, a.section, a.listings,
           a.published_at, a.told, a.submission IS NOT NULL AS released,
           EXISTS (SELECT FROM pages p WHERE p.article_id = a.id AND p.path <> a.path
                     AND (p.wanted > 0 OR p.kind = 'history')) AS moved,
           s.quiet,
           {HAS_NEIGHBOURS} AS neighbours,
           EXISTS (SELECT FROM notices n WHERE n.article_id = a.id AND n.kind = 'correction') AS corrected,
           a.listed_path IS NOT NULL AS was_listed,
           a.listed_path IS DISTINCT FROM a.path OR a.listed_as IS DISTINCT FROM {CHAIN_NAME} AS renamed
    FROM submissions s JOIN articles a ON a.id = s.article_id WHERE s.number = ANY (%(numbers)s) ORDER BY s.number
"""  # noqa: S608 - it is ours
