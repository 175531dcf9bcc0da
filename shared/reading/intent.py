"""What a source's request comes to: an article to publish, one to withdraw, one to ask the CMS for, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from shared.article import Article, Schedule
from shared.events import Priority
from shared.listings import Listing
from shared.notices import PLAIN_UPDATE, Change
from shared.withdrawal import Ending


@dataclass(frozen=True)
class Publish:
    """An article as a source submitted it, checked and complete."""

    external_id: str
    version: int | None
    updated_at: datetime | None
    """Aware, UTC."""
    article: Article
    schedule: Schedule
    priority: Priority
    """Of this revision; no part of its content."""
    warnings: tuple[str, ...] = ()
    """Sentences on what readers get in another way than it was sent, or not at all."""
    or_else: str | None = None
    """The id to take if `external_id`, which was made from the headline, is that of an article with another one."""
    change: Change = PLAIN_UPDATE
    """What readers are told of this revision; no part of its content."""
    has_history: bool = False
    """Readers can read its versions."""
    listings: Mapping[Listing, str] | None = None
    """Those that are to hold it, with their titles; None: those of its section."""
    is_told: bool = True
    """Subscribers are told of it."""


@dataclass(frozen=True)
class Withdraw:
    """A source's wish that an article be gone."""

    external_id: str
    version: int | None
    updated_at: datetime | None
    """Aware, UTC."""
    ending: Ending | None = None
    """What is to stand in its place; None: nothing is said of that."""


@dataclass(frozen=True)
class Ignore:
    """What is understood and needs nothing, such as a draft that was saved."""

    sentence: str
    """Why nothing is to be done. The source is told it, and it holds nothing that the source has sent."""


@dataclass(frozen=True)
class Fetch:
    """Articles of which too little came to publish or withdraw them: the CMS is asked for each, and its answer counts.

    Only of a kind whose `Dialect` has an `api`.
    """

    external_ids: tuple[str, ...]
    """At least one, as `ContentApi.fetch` takes them."""


@dataclass(frozen=True)
class Ask:
    """A hint that something has changed: the CMS is asked what, now rather than when its turn comes.

    It may be unsigned, for it can change nothing: only how soon we look.
    """


Intent: TypeAlias = Publish | Withdraw | Ignore | Fetch | Ask
