"""Which segments become one: few are to be asked for a word, and none is to be written often.

Ordered by size, each segment is to have at least three times as many articles as all smaller ones together. The
smallest ones that break this are merged. So their number grows with the logarithm of the site, and an article is
written again as often; until its segment is settled, and left alone: so the cost of an article has its end.
"""

from __future__ import annotations

from collections.abc import Mapping

MAX_SEGMENT_DOCS = 65_536
"""Articles of a segment: 2,500 shards."""

SETTLED_DOCS = MAX_SEGMENT_DOCS // 2
"""Articles from which on a segment is not merged with others any more."""

GROWTH = 3
"""How much larger a segment is than all smaller ones together."""


def to_merge(docs: Mapping[int, int]) -> list[int]:
    """Return the segments that are to become one; none if all is well. `docs`: how many articles each has.

    >>> to_merge({1: 3000, 2: 500, 3: 32}), to_merge({1: 3000, 2: 70, 3: 32}), to_merge({1: 40_000, 2: 39_000})
    ([], [3, 2], [])
    """
    order = sorted((each for each in docs if docs[each] < SETTLED_DOCS), key=lambda segment: docs[segment])
    chosen: list[int] = []
    total = 0
    for count, segment in enumerate(order, 1):
        total += docs[segment]
        if total > MAX_SEGMENT_DOCS:
            break
        if count > 1 and docs[segment] < GROWTH * (total - docs[segment]):
            chosen = order[:count]
    return chosen
