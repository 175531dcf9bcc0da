"""One pull: asks a CMS what has changed since it was last asked, and whether what is out is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.collector.advancing import advancing
from services.collector.api_client import HttpApiClient
from services.collector.taking import TakenItem, Taker
from shared.dialects.content_api import Item
from shared.errors import Permanent, Transient
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.out import OutArticle, newest_out
from shared.reading.intent import Withdraw

CHECKED_TOGETHER, CHECKED_SINGLY = 100, 10
"""Articles of which one pull asks whether they are still there: the newest, and as many of the others by turns. Fewer
where the API has to be asked for each of them."""

ITEMS_BETWEEN_BEATS = 50

MIN_SUSPICIOUS = 10
"""So many of one question, and more than half of it, are not withdrawn without a person: a CMS that has lost its data,
or was set up anew, would say the same."""


class PulledBatch(NamedTuple):
    """What came of one batch."""

    items: Sequence[TakenItem]
    left: int | None
    """How many more follow, if the API tells."""
    young: bool = False
    """The cursor stays where it is: some of it is left to its webhook."""


def changes(taker: Taker, client: HttpApiClient, cursor: str, save: Callable[[str], None]) -> Iterator[PulledBatch]:
    """Take all that has changed since the cursor, batch by batch. `save` is given the cursor of each that is done.

    Once something is left to its webhook no cursor is saved: the next pull sees to it again.

    Raises:
        Transient, Permanent: the CMS cannot be asked. What was taken is taken, and the next pull goes on from there.
    """
    young = False
    for batch in advancing(taker.cms.api.changed(client, taker.cms.source, cursor)):
        items = [taker.take(item) for item in _with_beats(batch.items, client)]
        young = young or any(item.young for item in items)
        if not young:
            save(batch.cursor)
        yield PulledBatch(items, batch.left, young)


def _with_beats(items: Sequence[Item], client: HttpApiClient) -> Iterator[Item]:
    """Yield a batch, and keep the claim meanwhile: some APIs answer with all that they have at once."""
    for number, item in enumerate(items, 1):
        if number % ITEMS_BETWEEN_BEATS == 0:
            client.beat()
        yield item


class Checked(NamedTuple):
    """What came of asking whether articles are still there."""

    items: Sequence[TakenItem]
    before: int | None
    """The id below which to go on; None: with the newest."""
    refusal: str = ""
    """Why nothing was withdrawn though it is said to be gone."""


@dataclass(frozen=True)
class GoneCheck:
    """Withdraws what is gone from one CMS."""

    taker: Taker
    client: HttpApiClient
    ledger: Ledger

    def run(self, before: int | None, *, newest: bool = True) -> Checked:
        """Ask about the newest articles, if wished, and about some others, those with a lower id than `before`.

        Only what the API says of that very article counts, and only while it works.

        Raises:
            Transient: the ledger cannot be asked, or the CMS wants to be left alone for a while.
        """
        cms = self.taker.cms
        limit = CHECKED_TOGETHER if cms.api.asks_together else CHECKED_SINGLY
        with transaction(self.ledger) as db:
            first = newest_out(db, cms.name, limit) if newest or before is None else []
            before = first[-1].id if before is None and first else before
            rest = newest_out(db, cms.name, limit, before=before) if before is not None else []
        found = [self._checked(batch) for batch in (first, rest) if batch]
        items = [item for checked in found for item in checked.items]
        refusal = next((checked.refusal for checked in found if checked.refusal), "")
        return Checked(items, rest[-1].id if rest else None, refusal)

    def _checked(self, asked: Sequence[OutArticle]) -> Checked:
        """Ask about some articles. If the CMS cannot tell of one of them, what has changed was taken all the same."""
        try:
            return self._check(asked)
        except (Transient, Permanent) as error:
            if isinstance(error, Transient) and (error.condition or error.retry_after):
                raise
            return Checked((), None, f"Whether articles are gone cannot be asked. {error}")

    def _check(self, asked: Sequence[OutArticle]) -> Checked:
        cms = self.taker.cms
        ids = [each.external_id for each in asked]
        gone = [each for each in cms.api.gone(self.client, cms.source, ids) if each in set(ids)]
        if not gone:
            return Checked((), None)
        cms.judge_absence(self.client)
        if len(gone) >= MIN_SUSPICIOUS and 2 * len(gone) > len(ids):
            return Checked((), None, _suspicion(cms.name, len(gone), len(ids)))
        return Checked([self.taker.take_wish(Withdraw(each, None, None)) for each in gone], None)


def _suspicion(name: str, gone: int, asked: int) -> str:
    return (
        f"The CMS of {name!r} says that {gone} of {asked} articles are gone. So many are not withdrawn by themselves: "
        "see that it is the right CMS and has its data. If they are to go, withdraw them there or by DELETE."
    )
