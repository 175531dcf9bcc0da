"""From what editors name to what the ledger knows: articles by their rows, and each step as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from shared.errors import Permanent
from shared.front import Arrangement
from shared.front_changes import NEVER, FrontStep, OrderPins, PutBanner, PutPin, TakeBanner, TakePin
from shared.ledger.connections import Connection
from shared.ledger.editing.front_wishes import NamedArticle, NamedStep


class UnknownArticle(Permanent):
    """Nothing has come of an article that editors name."""


class NotPinned(Permanent):
    """What is to be moved or ended is not pinned."""


class EndsTooEarly(Permanent):
    """A pin or a banner would be over before it begins."""


class _KnownRow(NamedTuple):
    id: int
    source: str
    external_id: str


def known_articles(db: Connection, steps: Iterable[NamedStep]) -> dict[NamedArticle, int]:
    """Return the articles that steps name, by what they are called there.

    Raises:
        UnknownArticle: nothing has come of one of them; the sentence names it.
    """
    named = [article for step in steps for article in step.articles]
    values = {"sources": [each.source for each in named], "ids": [each.external_id for each in named]}
    rows = db.read(_KnownRow, _SELECT_KNOWN, values).fetchall() if named else []
    numbers = {(row.source, row.external_id): row.id for row in rows}
    for each in named:
        if (each.source, each.external_id) not in numbers:
            sentence = f"Nothing has come of the article {each}: submit it first, or check its id."
            raise UnknownArticle(sentence, field=each.field)
    return {each: numbers[each.source, each.external_id] for each in named}


_SELECT_KNOWN = """
    SELECT a.id, a.source, a.external_id
    FROM unnest(%(sources)s::text[], %(ids)s::text[]) AS named (source, external_id)
         JOIN articles a ON a.source = named.source AND a.external_id = named.external_id
    WHERE a.newest IS NOT NULL OR a.withdrawn_by IS NOT NULL
"""


def as_steps(named: Iterable[NamedStep], numbers: Mapping[NamedArticle, int]) -> Iterator[FrontStep]:
    """Yield the steps with the numbers of their articles."""
    for step in named:
        match step.verb:
            case PutPin.verb:
                yield PutPin(numbers[step.articles[0]], **step.said)
            case TakePin.verb:
                yield TakePin(numbers[step.articles[0]])
            case OrderPins.verb:
                yield OrderPins(tuple(numbers[each] for each in step.articles))
            case PutBanner.verb:
                yield PutBanner(**step.said)
            case TakeBanner.verb:
                yield TakeBanner()


def refuse_what_is_not_pinned(
    named: Iterable[NamedStep], numbers: Mapping[NamedArticle, int], standing: Arrangement
) -> None:
    """Refuse to end or move pins that are not there: the editor sees another front than there is.

    Raises:
        NotPinned: as it says.
    """
    pinned = {pin.article for pin in standing.pins}
    for step in named:
        for each in step.articles:
            if step.verb == PutPin.verb:
                pinned.add(numbers[each])
            elif numbers[each] not in pinned:
                raise NotPinned(f"The article {each} is not pinned here.", field=each.field)
            elif step.verb == TakePin.verb:
                pinned.discard(numbers[each])


def refuse_what_is_over(steps: Iterable[NamedStep], begins: datetime) -> None:
    """Refuse what would end before it begins.

    Raises:
        EndsTooEarly: as it says.
    """
    for step in steps:
        until = step.said.get("until")
        if until and until != NEVER and datetime.fromisoformat(until) <= begins:
            raise EndsTooEarly(f"Must be later than {begins:%Y-%m-%d %H:%M:%S} UTC, when it begins.", field="until")


def told(steps: Iterable[NamedStep]) -> str:
    """Return steps as a sentence for the history of a front."""
    return "; ".join(map(_told, steps))


def _told(step: NamedStep) -> str:
    named = ", ".join(each.external_id for each in step.articles)
    said = ", ".join(f"{name} {value!s}" for name, value in step.said.items() if value is not None)
    match step.verb:
        case PutPin.verb:
            return f"pinned {named}{f' ({said})' if said else ''}"
        case TakePin.verb:
            return f"took {named} off"
        case OrderPins.verb:
            return f"ordered {named}"
        case PutBanner.verb:
            return f"banner: {step.said['text']} (until {step.said['until']})"
    return "took the banner off"
