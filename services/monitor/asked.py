"""What is wrong with sources whose CMSes can be asked: their webhooks do not come, or they do not answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.monitor.troubles import Trouble, TroubleKind
from services.monitor.wording import counted, lasting, public
from shared.ledger.watching.asked_sources import AskedSource

SOURCE_FAILING = 300.0
"""Seconds after which a CMS that cannot be asked is trouble; most are back by then."""

HINT_LATE = 300.0
"""Seconds after which an article that waits to be fetched is trouble."""

MISSED_WEBHOOKS, MISSED_FOR = 3, 600.0
"""So many submissions without a webhook, over so many seconds, say that none come any more: one may get lost."""


def asked_troubles(sources: Iterable[AskedSource]) -> Iterator[Trouble]:
    """Yield what ops should know. Of a source that never sent a webhook none is missed."""
    for each in sources:
        if each.failing > SOURCE_FAILING:
            problem = public(each.problem or "")
            yield TroubleKind.SOURCE_UNASKABLE.found(source=each.source, age=lasting(each.failing), problem=problem)
        elif each.waiting_age > HINT_LATE:
            problem = public(each.waiting_problem or "The collector does not come to them: look into its log.")
            articles, age = counted(each.waiting, "article"), lasting(each.waiting_age)
            yield TroubleKind.ARTICLES_UNFETCHED.found(source=each.source, articles=articles, age=age, problem=problem)
        if each.webhook_age is not None and each.missed >= MISSED_WEBHOOKS and each.missed_age > MISSED_FOR:
            age, articles = lasting(each.webhook_age), counted(each.missed, "change")
            yield TroubleKind.WEBHOOKS_MISSING.found(source=each.source, age=age, changes=articles)
