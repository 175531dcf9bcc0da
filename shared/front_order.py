"""Which article leads a front where editors have pinned none: by how important it is, and for how long.

Pages are static: nothing of this changes from minute to minute. It changes with what is published, and at the moment
that is written down as `articles.lead_until`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from shared.article import Article
from shared.events import Priority

MOST_IMPORTANT, LEAST_IMPORTANT = 1, 9
ORDINARY_IMPORTANCE = 5
BREAKING_IMPORTANCE = 2
"""Of what is sent as breaking and does not say how important it is."""
BRIEF_IMPORTANCE = 7
"""From here on it is a brief: it leads only where there is nothing else."""
BRIEF_CHARACTERS = 500
"""A body shorter than this, without a picture that leads it, is a brief's if nobody says how important it is."""

LEAD_HOURS: Mapping[int, float] = MappingProxyType({1: 12, 2: 6, 3: 3, 4: 1.5})
"""For how long after its publication an article of an importance keeps the lead from all that is less important."""


class LeadClaim(NamedTuple):
    """What an article's row says of its right to lead."""

    importance: int
    until: datetime | None
    """Until when nothing that is less important may lead before it; None: it has no such time, or that is over."""


def importance_of(article: Article, priority: Priority) -> int:
    """Return how important an article is, 1 (the most) to 9.

    | what is sent | importance |
    |---|---|
    | `importance` | that |
    | priority 1, breaking | 2 |
    | no picture that leads it, and a short body | 7 |
    | all else | 5 |
    """
    if article.importance:
        return article.importance
    if priority is Priority.BREAKING:
        return BREAKING_IMPORTANCE
    is_brief = article.picture is None and len(article.body) < BRIEF_CHARACTERS
    return BRIEF_IMPORTANCE if is_brief else ORDINARY_IMPORTANCE


def lead_time(importance: int) -> timedelta | None:
    """Return for how long after its publication an article of this importance may keep the lead; None: not at all."""
    hours = LEAD_HOURS.get(importance)
    return timedelta(hours=hours) if hours else None


def leading(claims: Sequence[LeadClaim], now: datetime) -> int:
    """Return which of several articles leads, newest first, by its number from 0.

    The most important of those whose time is not over, and of equals the newest; else the newest that is no brief; else
    the newest.
    """
    held = [number for number, claim in enumerate(claims) if claim.until and claim.until > now]
    if held:
        return min(held, key=lambda number: (claims[number].importance, number))
    full = (number for number, claim in enumerate(claims) if claim.importance < BRIEF_IMPORTANCE)
    return next(full, 0)
