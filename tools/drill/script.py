"""What a CMS says in a drill, made from a seed, and what must be true in the end. Pure: no I/O, no clock."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.ledger.states import Action

MARK = re.compile(r"(s\d+n\d+) Fassung (\d+)")
"""How every text of an article names its article and its version."""

IMPORTANCES = {0: 16, 2: 1, 4: 1, 8: 2}
"""How often a newsroom gives each importance: none to most articles; some keep the lead for hours, some are briefs."""


@dataclass(frozen=True)
class Message:
    """One thing the CMS says; it is sent until it is answered, always under the same id."""

    id: str
    article: str
    version: int
    action: Action
    section: str
    opening: bool
    """The first of its article: the others wait until it is answered."""
    embargo: float = 0.0
    """Seconds after it was first sent during which nobody may read it."""
    scheduled_by: str = ""
    """The field that says so: `publish_at` or `embargo_until`."""
    expires: float = 0.0
    """Seconds after it was first sent when it is to vanish; 0: never."""
    importance: int = 0
    """Of its article, 1 to 9, the same in all of its versions; 0: the newsroom does not say."""

    @property
    def ends_withdrawn(self) -> bool:
        """Whether nobody can read the article in the end if this is what is newest."""
        return self.action is Action.WITHDRAW or self.expires > 0

    def fields(self) -> dict[str, Any]:
        """Return the canonical article."""
        mark = f"{self.article} Fassung {self.version}"
        said = {"importance": self.importance} if self.importance else {}
        return said | {
            "id": self.article,
            "version": self.version,
            "title": mark,
            "standfirst": f"Was {mark} in Kürze sagt.",
            "body": f"So beginnt {mark}.\n\n{'Dazwischen steht der Bericht. ' * 40}\n\nSo endet {mark}.",
            "section": self.section,
        }


def write(seed: int, articles: int, sections: Sequence[str], *, schedules: Sequence[str] = ()) -> tuple[Message, ...]:
    """Return the messages of a drill in the order in which they are sent.

    Args:
        seed: the same seed gives the same script.
        articles: how many articles it is about.
        sections: slugs of the site's sections.
        schedules: the fields for schedules that intake takes, if it takes any.
    """
    rng = random.Random(seed)  # noqa: S311 - not a secret
    timed: list[tuple[float, int, Message]] = []
    for number in range(articles):
        start = rng.random()
        for message in _life(rng, f"s{seed}n{number}", sections, schedules):
            timed.append((start, len(timed), message))
            start += rng.choice((0.0, rng.expovariate(300), rng.expovariate(10)))
    return tuple(message for _, _, message in sorted(timed, key=lambda item: item[:2]))


def newest(messages: Iterable[Message]) -> dict[str, Message]:
    """Return for each article the message that must have won: the one with the greatest version, whatever came last."""
    won: dict[str, Message] = {}
    for message in messages:
        if message.article not in won or message.version > won[message.article].version:
            won[message.article] = message
    return won


def _life(rng: random.Random, article: str, sections: Sequence[str], schedules: Sequence[str]) -> list[Message]:
    """Return all that is said about one article: out of order, twice, withdrawn and published again."""
    home, importance = rng.choice(sections), rng.choices(*zip(*IMPORTANCES.items(), strict=True))[0]
    said = []
    for version in range(1, rng.choices((1, 2, 3, 4, 5), (35, 30, 20, 10, 5))[0] + 1):
        withdraws = version > 1 and rng.random() < 0.3
        section = rng.choice(sections) if rng.random() < 0.1 else home
        timed = rng.random() if schedules and not withdraws else 1.0
        waits = rng.uniform(3, 12) if timed < 0.1 else 0.0
        said.append(
            Message(
                f"msg_{article}_{version}",
                article,
                version,
                Action.WITHDRAW if withdraws else Action.PUBLISH,
                section,
                opening=False,
                embargo=waits,
                scheduled_by=rng.choice(schedules) if waits else "",
                expires=rng.uniform(5, 15) if 0.1 <= timed < 0.14 else 0.0,
                importance=importance,
            )
        )
    if rng.random() < 0.4:
        rng.shuffle(said)
    return _opened(_repeated(rng, said))


def _repeated(rng: random.Random, said: list[Message]) -> list[Message]:
    repeated = list(said)
    for message in said:
        if rng.random() < 0.12:
            repeated.insert(rng.randint(repeated.index(message) + 1, len(repeated)), message)
        if rng.random() < 0.08:
            again = Message(**{**message.__dict__, "id": f"{message.id}_again"})
            repeated.insert(rng.randint(repeated.index(message) + 1, len(repeated)), again)
    return repeated


def _opened(said: list[Message]) -> list[Message]:
    """Mark the first. It may be a withdrawal, which is remembered until its article comes."""
    first, *rest = said
    return [Message(**{**first.__dict__, "opening": True}), *rest]
