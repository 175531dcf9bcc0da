"""The chain of a section: which articles stand before and after one, and which pages show that.

    what became of an article                      pages that are wanted again, in each section that holds it
    ─────────────────────────────────────────────  ──────────────────────────────────────────────────────────────────
    it came, or came back                          of the articles before and after it
    another title, language or path                the same
    another section, or time of publication        the same, and of those between which it stood
    it was withdrawn                               of those between which it stood
    nothing of these                               none
    another came while its own page was pressed    its own

However long a section is, that is one statement for any number of articles, and a few looks into an index. Whoever asks
has locked the rows of these listings: so of two that come at the same moment the later one sees the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from shared.around import Chain, Neighbour
from shared.ledger.connections import Connection
from shared.ledger.pressing.passages import StagePassage
from shared.ledger.pressing.placed import Key, Place
from shared.ledger.pressing.wants import Want, want_behind
from shared.ledger.states import Action
from shared.listings import Listing, ListingKind, section_listing
from shared.pages import Page, PageKind


class _Relinked(NamedTuple):
    """An article that has, or had, places in sections."""

    passage: StagePassage
    changes: frozenset[Place]
    """Where those before and after it are to be told."""
    stands: Place | None
    """Its place in the section that is its own; None: it is withdrawn."""
    shown: Chain | None
    """What its page shows. It was pressed before it had this place, so it may have missed another."""


class _BesideRow(NamedTuple):
    """An article that stands beside a place."""

    listing: str
    published_at: datetime
    article_id: int
    is_next: bool
    id: int
    path: str
    listed_path: str
    title: str
    language: str
    section: str
    pressable: bool

    @property
    def place(self) -> Place:
        return Place(section_listing(self.listing), Key(self.published_at, self.article_id))

    @property
    def shows_it(self) -> bool:
        """Whether its page shows the chain of this section, not that of one below it; a dead page is left alone."""
        return self.section == self.listing and self.pressable


def chain_at(db: Connection, place: Place) -> Chain:
    """Return the articles before and after one that stands, or is about to stand, at a place."""
    return _chain(_beside(db, [place]))


def chained(
    db: Connection,
    passages: Sequence[StagePassage],
    before: Mapping[int, Mapping[Listing, datetime]],
    chains: Mapping[int | None, Chain],
) -> list[Want]:
    """Return the pages of articles whose neighbours in their section change with these; nobody waits for them.

    `before`: the places that each of these articles had. `chains`: what their own pages show; those that are missing
    show none, like all pages of their site.
    """
    taken = [row for row in passages if row.action == Action.WITHDRAW or row.article_id in chains]
    relinked = [_relinked(row, before[row.article_id], chains.get(row.article_id)) for row in taken]
    places = list({place for each in relinked for place in each.changes})
    beside: dict[Place, list[_BesideRow]] = {place: [] for place in places}
    for row in _beside(db, places) if places else ():
        beside[row.place].append(row)
    return [want_behind(page, each.passage.priority_behind) for each in relinked for page in _pages(each, beside)]


def _relinked(passage: StagePassage, before: Mapping[Listing, datetime], shown: Chain | None) -> _Relinked:
    stood = _in_sections(before, passage.article_id)
    if passage.action == Action.WITHDRAW:
        return _Relinked(passage, stood, None, None)
    stood = stood if passage.was_listed else frozenset()
    stands = _in_sections(dict.fromkeys(passage.titles, passage.published_at), passage.article_id)
    changes = stood | stands if passage.renamed or stood != stands else frozenset()
    return _Relinked(passage, changes, max(stands, key=lambda place: len(place.listing.slug), default=None), shown)


def _in_sections(places: Mapping[Listing, datetime], article_id: int) -> frozenset[Place]:
    """Return those of an article's places that are in sections: of a subsection's, also that in the section above."""
    return frozenset(
        Place(listing, Key(at, article_id)) for listing, at in places.items() if listing.kind is ListingKind.SECTION
    )


def _pages(article: _Relinked, beside: Mapping[Place, Sequence[_BesideRow]]) -> set[Page]:
    pages = {
        Page(row.path, PageKind.ARTICLE, row.id) for place in article.changes for row in beside[place] if row.shows_it
    }
    if article.stands in article.changes and _chain(beside[article.stands]) != article.shown:
        pages.add(article.passage.page)
    return pages


def _chain(rows: Sequence[_BesideRow]) -> Chain:
    found = {row.is_next: Neighbour(row.listed_path, row.title, row.language) for row in rows}
    return Chain(found.get(False), found.get(True))


def _beside(db: Connection, places: Sequence[Place]) -> list[_BesideRow]:
    values = {
        "listings": [place.listing.name for place in places],
        "times": [place.key.published_at for place in places],
        "ids": [place.key.article_id for place in places],
    }
    return db.read(_BesideRow, _SELECT_BESIDE, values).fetchall()


# An article that is about to move still has its place: it is no neighbour of its own.
_NEAREST = """
    (SELECT {is_next} AS is_next, p.article_id FROM places p
     WHERE p.listing = at.listing AND p.listed AND p.article_id <> at.article_id
       AND (p.published_at, p.article_id) {beyond} (at.published_at, at.article_id)
     ORDER BY p.published_at {order}, p.article_id {order} LIMIT 1)
"""
_SELECT_BESIDE = f"""
    SELECT at.listing, at.published_at, at.article_id, near.is_next,
           a.id, a.path, a.listed_path, a.title, a.language, a.section, NOT p.dead AS pressable
    FROM unnest(%(listings)s::text[], %(times)s::timestamptz[], %(ids)s::bigint[])
           AS at (listing, published_at, article_id),
         LATERAL ({_NEAREST.format(is_next="false", beyond="<", order="DESC")}
                  UNION ALL {_NEAREST.format(is_next="true", beyond=">", order="ASC")}) near
         JOIN articles a ON a.id = near.article_id JOIN pages p ON p.path = a.path
"""  # noqa: S608 - it is ours
