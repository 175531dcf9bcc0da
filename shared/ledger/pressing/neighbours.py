"""The articles around an article: which it shows, and which pages show it.

Nobody waits for a neighbour's page: one that cannot be pressed must keep back neither news nor a withdrawal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from shared.around import MAX_TRANSLATIONS, SERIES_REACH, Around, Neighbour
from shared.ledger.connections import Connection
from shared.pages import Page, PageKind

MAX_PRESS_LAG_SECONDS = 10
"""For how long after an article came out another one may have been pressed that did not see it: longer than any
transaction of a press takes."""

HAS_NEIGHBOURS = """
    (a.series IS NOT NULL OR a.translation_of IS NOT NULL OR EXISTS (
        SELECT FROM articles t WHERE t.source = a.source AND t.translation_of = a.external_id))
"""
"""Whether an article `a` may have any; it is one look at an index for those that have none."""

MIN_RELATED, MAX_COUNTED = 5, 30
"""How many articles a tag has to have for its newest to be shown below one of them; how far it is counted."""

CLOSEST_TAG = f"""
    SELECT tag.name FROM jsonb_object_keys(coalesce(a.listings, '{{}}')) AS tag (name), LATERAL (
        SELECT count(*) AS n FROM (
            SELECT FROM places p WHERE p.listing = tag.name AND p.listed LIMIT {MAX_COUNTED}) few) counted
    WHERE tag.name LIKE 'tag:%%' AND n >= {MIN_RELATED} ORDER BY n, tag.name LIMIT 1
"""  # noqa: S608 - it is ours
"""Of an article `a`: the listing of the rarest of its tags that has articles enough. The rarest says most of it."""


class _NearRow(NamedTuple):
    """An article that readers have or are about to have, as one of the three kinds of neighbours of another."""

    of: int
    kind: str
    id: int
    path: str
    listed_path: str | None
    title: str
    language: str
    part: int
    is_original: bool
    settled: bool
    pressable: bool


class _OwnPath(NamedTuple):
    id: int
    path: str


def around(db: Connection, article_id: int) -> Around:
    """Return the articles that an article's page shows."""
    rows = _near(db, [article_id])
    listed = [row for row in rows if row.listed_path is not None]
    by_kind = {
        kind: tuple(_neighbour(row) for row in listed if row.kind == kind)
        for kind in ("translation", "before", "after")
    }
    return Around(by_kind["translation"], by_kind["before"][::-1], by_kind["after"])


def pages_around(db: Connection, article_ids: Collection[int]) -> dict[int, list[Page]]:
    """Return for each article the pages of those around it, which show it, or are to show it no more.

    With them is the article's own page if it may have been pressed before a neighbour came out that comes out at the
    same moment: each of both transactions sees the other article as it was.
    """
    pages: dict[int, dict[str, Page]] = {id_: {} for id_ in article_ids}
    unsettled = set()
    for row in _near(db, article_ids):
        if row.pressable:
            pages[row.of][row.path] = Page(row.path, PageKind.ARTICLE, row.id)
        if not row.settled:
            unsettled.add(row.of)
    for id_, path in db.read(_OwnPath, _SELECT_OWN_PATHS, {"ids": list(unsettled)}) if unsettled else ():
        pages[id_][path] = Page(path, PageKind.ARTICLE, id_)
    return {id_: list(of.values()) for id_, of in pages.items()}


_SELECT_OWN_PATHS = "SELECT id, path FROM articles WHERE id = ANY (%(ids)s) AND withdrawn_by IS NULL"


def _near(db: Connection, article_ids: Collection[int]) -> list[_NearRow]:
    """Return the neighbours of articles, the nearest first; of a series no more than reach to its listed parts."""
    values = {"ids": list(article_ids), "translations": MAX_TRANSLATIONS, "parts": 2 * SERIES_REACH}
    rows = db.read(_NearRow, _SELECT_NEIGHBOURS, {**values, "settled": MAX_PRESS_LAG_SECONDS}).fetchall()
    return list(_within_reach(rows))


def _within_reach(rows: Iterable[_NearRow]) -> Iterable[_NearRow]:
    """Leave out parts of a series beyond those that readers have: what is about to come out stands between them."""
    seen: dict[tuple[int, str], int] = {}
    for row in rows:
        side = row.of, row.kind
        if row.kind == "translation" or seen.get(side, 0) < SERIES_REACH:
            seen[side] = seen.get(side, 0) + (row.listed_path is not None)
            yield row


def _neighbour(row: _NearRow) -> Neighbour:
    return Neighbour(row.listed_path or row.path, row.title, row.language, row.part or None, row.is_original)


_SAME_SERIES = """
    SELECT o.id, o.series_part, o.published_at FROM articles o
    WHERE o.series = me.series AND o.submission IS NOT NULL AND o.withdrawn_by IS NULL
      AND (o.series_part, o.published_at, o.id) {side} (me.series_part, me.published_at, me.id)
    ORDER BY o.series_part {order}, o.published_at {order}, o.id {order} LIMIT %(parts)s
"""

_SELECT_NEIGHBOURS = f"""
    WITH me AS (
        SELECT id, source, coalesce(translation_of, external_id) AS original, series, series_part, published_at
        FROM articles WHERE id = ANY (%(ids)s)
    ), near AS (
        SELECT me.id AS of, 'translation' AS kind, same.id, 0 AS place FROM me CROSS JOIN LATERAL (
            SELECT o.id FROM articles o
            WHERE o.source = me.source AND o.external_id = me.original AND o.translation_of IS NULL
            UNION ALL (
            SELECT o.id FROM articles o WHERE o.source = me.source AND o.translation_of = me.original
            ORDER BY o.id LIMIT %(translations)s)
        ) same
        UNION ALL
        SELECT me.id, 'before', same.id, row_number() OVER (PARTITION BY me.id ORDER BY same.series_part DESC,
               same.published_at DESC, same.id DESC)
        FROM me CROSS JOIN LATERAL ({_SAME_SERIES.format(side="<", order="DESC")}) same
        UNION ALL
        SELECT me.id, 'after', same.id, row_number() OVER (PARTITION BY me.id ORDER BY same.series_part,
               same.published_at, same.id)
        FROM me CROSS JOIN LATERAL ({_SAME_SERIES.format(side=">", order="ASC")}) same
    )
    SELECT near.of, near.kind, a.id, a.path, a.listed_path, a.title, a.language, a.series_part AS part,
           a.translation_of IS NULL AS is_original,
           a.listed_path IS NOT NULL AND s.live_at < now() - make_interval(secs => %(settled)s) AS settled,
           NOT p.dead AS pressable
    FROM near JOIN articles a USING (id) JOIN submissions s ON s.number = a.submission JOIN pages p ON p.path = a.path
    WHERE a.id <> near.of AND a.withdrawn_by IS NULL
    ORDER BY near.of, near.kind, near.place, a.language, a.id
"""  # noqa: S608 - it is ours
