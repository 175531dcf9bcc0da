"""Lives of articles in a CMS: what it sends on the way, and what it says when it is asked meanwhile.

A kind's life is a value beside its tests, and a row of `test_shuffled.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.dialects import DIALECTS
from shared.reading.intent import Ask, Fetch, Ignore, Publish, Withdraw
from shared.sources import Source
from tests.dialects.delivered import delivery
from tests.reading.articles_read import SITE


@dataclass(frozen=True)
class Event:
    """What an editor did, and what the CMS sends of it."""

    body: object
    """Of the delivery, as JSON; None: it sends nothing."""
    headers: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    now: Mapping[str, Any] = field(default_factory=dict)
    """What the API answers from then on, by id; None: it is gone. Only of kinds that are asked."""


@dataclass(frozen=True)
class CmsLife:
    """All that was done to some articles, in its order."""

    kind: str
    options: Mapping[str, Any]
    events: Sequence[Event]
    titles: Mapping[str, str]
    """What readers have in the end, by id."""
    token: str = ""
    _meanings: dict[tuple[int, int], list[Publish | Withdraw | Ignore]] = field(default_factory=dict, repr=False)
    """What each delivery was read to mean, and after how many: reading is pure, and many orders are played."""

    @property
    def source(self) -> Source:
        return Source("cms", self.kind, (), self.options, self.token)

    def intents(self, order: Sequence[int]) -> list[Publish | Withdraw | Ignore]:
        """Return what the deliveries mean in this order of their arrival.

        Whatever is asked for is answered as it is by then: at least what was sent so far has happened.
        """
        happened, meant = -1, []
        for number in order:
            happened = max(happened, number)
            if self.events[number].body is not None:
                if (number, happened) not in self._meanings:
                    self._meanings[number, happened] = self._meaning(number, happened)
                meant += self._meanings[number, happened]
        return meant

    def _meaning(self, number: int, happened: int) -> list[Publish | Withdraw | Ignore]:
        event = self.events[number]
        intent = DIALECTS[self.kind].read(delivery(event.body, event.headers, rest=event.rest), self.source)
        if isinstance(intent, Fetch):
            return [self._fetched(one, happened) for one in intent.external_ids]
        assert not isinstance(intent, Ask), "a hint says nothing of an article: leave it out"
        return [intent]

    def _fetched(self, external_id: str, happened: int) -> Publish | Withdraw | Ignore:
        api = DIALECTS[self.kind].api
        assert api is not None
        answers = [event.now[external_id] for event in self.events[: happened + 1] if external_id in event.now]
        item = answers[-1] if answers else None
        return Withdraw(external_id, None, None) if item is None else api.read(item, self.source, SITE)
