"""What a site has after deliveries of any order, by the ledger's own rules, but without a ledger: many are played."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

from shared.article import Article, Schedule
from shared.ledger.revision_order import Revision, RevisionOrder, compare, latest
from shared.ledger.submitting.judging import Judgement, Standing, judge, judge_withdrawal
from shared.reading.intent import Ignore, Publish, Withdraw

Delivered = TypeVar("Delivered")


def site_after(intents: Iterable[Publish | Withdraw | Ignore]) -> dict[str, tuple[Article, Schedule]]:
    """Return what is published, or waits for its time, by the articles' ids."""
    stands: dict[str, tuple[Revision, Publish | None]] = {}
    for wish in intents:
        if isinstance(wish, Ignore):
            continue
        came = Revision(wish.version, wish.updated_at)
        revision, known = stands.get(wish.external_id, (None, None))
        order = compare(came, revision) if revision else RevisionOrder.NEWER
        if isinstance(wish, Publish):
            same = known is not None and (known.article, known.schedule) == (wish.article, wish.schedule)
            standing = Standing(order, came.version is not None, same, withdrawn=revision is not None and known is None)
            taken, known = judge(standing), wish
        else:
            withdrawn = revision is not None and known is None
            taken, known = judge_withdrawal(order, withdrawn=withdrawn), None
        if taken is Judgement.NEW or (order is RevisionOrder.NEWER and taken is Judgement.REPEATED):
            stands[wish.external_id] = (latest(came, revision) if revision else came, known)
    return {id_: (wish.article, wish.schedule) for id_, (_, wish) in stands.items() if wish is not None}


def shuffled_and_doubled(data: st.DataObject, come: Sequence[Delivered]) -> list[Delivered]:
    """Return deliveries in any order, some of them again."""
    doubled = [*come, *data.draw(st.lists(st.sampled_from(come), max_size=5))]
    return data.draw(st.permutations(doubled))
