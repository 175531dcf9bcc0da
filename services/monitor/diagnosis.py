"""Everything ops need to know, read at one moment, and what of it is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.monitor import casualties, questions
from services.monitor.asked import asked_troubles
from services.monitor.caches import Caches, cache_troubles, caches
from services.monitor.lateness import late_hosts
from services.monitor.pictures import picture_troubles
from services.monitor.seen import Seen, seen
from services.monitor.troubles import Trouble, TroubleKind
from services.monitor.unread import unread_groups, unread_troubles
from services.monitor.values import Backlog, Dead, LateHost, Line, Process, Schedules, Setback, Verified
from services.monitor.withdrawals import LateWithdrawals, late_withdrawals, unseen
from services.monitor.wording import are, counted, lasting, public
from shared.events import Queue
from shared.ledger import Connection
from shared.ledger.watching.asked_sources import AskedSource, asked_sources
from shared.ledger.watching.backlogs import MAX_COUNTED_ROWS, OpenSubmissions, open_submissions
from shared.ledger.watching.flawed_pages import FlawedPages, flawed_pages
from shared.ledger.watching.picture_counts import PictureCounts, picture_counts
from shared.ledger.watching.session import go_by_index
from shared.ledger.watching.unread_counts import UnreadOfSource, unread_of_sources

PAGE_LATE = 30.0
"""Seconds after which a page that is not pressed is trouble; on a normal day it takes less than one."""

BULK_LATE = 3600.0
"""Seconds after which even a page that may wait for all the rest is trouble."""

SUBMISSION_LATE = 60.0
"""Seconds after which a submission that waits for no page is trouble."""

SCHEDULE_LATE = 10.0
"""Seconds after its time at which a release or an expiry that has not happened is trouble."""

NO_BROKER_ADVICE = " Nobody can be rung: `andruck worker publisher --direct` presses without the broker."

NAMED_HOSTS = 3
"""Slow hosts that are named: those that most waits for."""

CONSEQUENCE_BY_PROCESS = {
    "publisher": "no page is pressed",
    "notifier": "no subscriber is told",
    "sweep": "what the broker loses is not rung for again",
    "collector": "no picture, and nothing that webhooks do not bring, is fetched",
}
"""The kinds of process that have to be at work, and what happens without them."""

_ASKING_PROCESS = "collector"
"""Only where there is something to ask."""


@dataclass(frozen=True)
class Survey:
    """How everything stands."""

    lanes: Mapping[Queue, Backlog]
    """Pages, by the publisher's queues."""
    page_setbacks: tuple[Setback, ...]
    dead_pages: tuple[Dead, ...]
    deliveries: Backlog
    delivery_setbacks: tuple[Setback, ...]
    late_hosts: tuple[LateHost, ...]
    dead_deliveries: tuple[Dead, ...]
    submissions: OpenSubmissions
    withdrawals: LateWithdrawals
    schedules: Schedules
    processes: tuple[Process, ...]
    receipts: tuple[Line, ...]
    verified: Verified
    seen: Seen
    asked: Sequence[AskedSource]
    """The sources whose CMSes can be asked."""
    pictures: PictureCounts
    flawed: FlawedPages
    caches: Caches
    unread: tuple[UnreadOfSource, ...]
    unread_groups: tuple[Dead, ...]

    @property
    def pages(self) -> Backlog:
        """All of them together."""
        return Backlog.of(self.lanes.values())

    @property
    def news(self) -> Backlog:
        """Those that editors wait for: all but bulk."""
        return Backlog.of([backlog for queue, backlog in self.lanes.items() if queue is not Queue.BULK])

    def alive(self, kind: str) -> list[Process]:
        """Return the processes of one kind that are at work."""
        return [process for process in self.processes if process.kind == kind and process.alive]

    @property
    def needed(self) -> list[str]:
        """The kinds of process of which one has to be at work; a collector if one was of late, or something waits."""
        waits = self.pictures.waiting or any(each.waiting for each in self.asked)
        asks = waits or any(each.kind == _ASKING_PROCESS for each in self.processes)
        return [kind for kind in CONSEQUENCE_BY_PROCESS if asks or kind != _ASKING_PROCESS]

    @property
    def missing(self) -> list[str]:
        """The kinds of process of which none is at work."""
        return [kind for kind in self.needed if not self.alive(kind)]


def survey(db: Connection) -> Survey:
    """Read how everything stands."""
    go_by_index(db)
    return Survey(
        lanes=questions.pages(db),
        page_setbacks=questions.page_setbacks(db),
        dead_pages=casualties.dead_pages(db),
        deliveries=questions.deliveries(db),
        delivery_setbacks=questions.delivery_setbacks(db),
        late_hosts=late_hosts(db),
        dead_deliveries=casualties.dead_deliveries(db),
        submissions=open_submissions(db),
        withdrawals=late_withdrawals(db),
        schedules=questions.schedules(db, SCHEDULE_LATE),
        processes=questions.processes(db),
        receipts=questions.receipts(db),
        verified=questions.verified(db),
        seen=seen(db),
        asked=asked_sources(db),
        pictures=picture_counts(db),
        flawed=flawed_pages(db),
        caches=caches(db),
        unread=unread_of_sources(db),
        unread_groups=unread_groups(db),
    )


def troubles(survey: Survey, *, writable: bool = True, rung: bool = True) -> list[Trouble]:
    """Return each thing that is wrong. Empty: all is well.

    Where the ledger takes no writes, nobody can sign in: none is called missing. Where the broker is in trouble, more
    publishers would be rung as little as those that are there.
    """
    missing = [*survey.seen.missing(), *_missing(survey)] if writable else ()
    late = [*unseen(survey.withdrawals), *_late(survey, rung=rung), *_untold(survey), *_unkept(survey)]
    late += cache_troubles(survey.caches)
    return [*survey.seen.troubles(), *missing, *late, *_dead(survey), *_of_sources(survey)]


def _of_sources(survey: Survey) -> Iterator[Trouble]:
    yield from asked_troubles(survey.asked)
    yield from unread_troubles(survey.unread)
    yield from picture_troubles(survey.pictures)


def _missing(survey: Survey) -> Iterator[Trouble]:
    for kind in survey.missing:
        seen = min((process.unseen for process in survey.processes if process.kind == kind), default=None)
        last = f" The last one was seen {lasting(seen)} ago." if seen is not None else ""
        yield TroubleKind.PROCESS_MISSING.found(kind=kind, consequence=CONSEQUENCE_BY_PROCESS[kind], last=last)


def _late(survey: Survey, *, rung: bool) -> Iterator[Trouble]:
    news, bulk = survey.news, survey.lanes[Queue.BULK]
    advice = (
        _what_to_do(survey, "publisher", survey.page_setbacks) if rung or survey.page_setbacks else NO_BROKER_ADVICE
    )
    if news.oldest > PAGE_LATE:
        pages = _counted(news.waiting, "page")
        yield TroubleKind.PAGES_LATE.found(pages=pages, age=lasting(news.oldest), advice=advice)
    elif not bulk.waiting and survey.submissions.oldest > SUBMISSION_LATE:  # one may wait for its turn in the bulk
        yield TroubleKind.SUBMISSION_STUCK.found(
            number=survey.submissions.first, age=lasting(survey.submissions.oldest)
        )
    if bulk.oldest > BULK_LATE:
        pages = _counted(bulk.waiting, "page")
        yield TroubleKind.BULK_LATE.found(pages=pages, age=lasting(bulk.oldest), advice=advice)


def _untold(survey: Survey) -> Iterator[Trouble]:
    """Name the hosts that are slow themselves. Only of what is late beside that, notifiers are to blame."""
    if survey.seen.holds:
        yield TroubleKind.DELIVERIES_HELD.found(deliveries=_counted(survey.deliveries.waiting, "delivery"))
        return
    others = [host for host in survey.late_hosts if not host.slow]
    if others:
        deliveries, age = sum(host.late for host in others), lasting(max(host.oldest for host in others))
        advice = _what_to_do(survey, "notifier", ())
        yield TroubleKind.DELIVERIES_LATE.found(deliveries=_counted(deliveries, "delivery"), age=age, advice=advice)
    for host in [host for host in survey.late_hosts if host.slow][:NAMED_HOSTS]:
        count = _counted(host.late, "delivery")
        yield TroubleKind.HOST_SLOW.found(host=host.host, deliveries=count, age=lasting(host.oldest))


def _counted(number: int, noun: str) -> str:
    most = MAX_COUNTED_ROWS
    return counted(number, noun) if number < most else f"{counted(most, noun)} or more"


def _are(number: int, noun: str) -> str:
    return are(number, noun) if number < MAX_COUNTED_ROWS else f"{counted(MAX_COUNTED_ROWS, noun)} or more are"


def _unkept(survey: Survey) -> Iterator[Trouble]:
    late = survey.schedules
    nouns = {"release": late.releases, "expiry": late.expiries, "front change": late.fronts}
    what = " and ".join(are(number, noun) for noun, number in nouns.items() if number)
    if what:
        problem = late.problem or "the sweep does not come to it. Look into its log."
        yield TroubleKind.SCHEDULES_LATE.found(what=what, age=lasting(late.oldest), problem=problem)


def _what_to_do(survey: Survey, kind: str, setbacks: tuple[Setback, ...]) -> str:
    if kind in survey.missing:
        return ""
    if setbacks:
        return f" They are tried again by themselves; put right what is in the way: {setbacks[0].problem}"
    return f" The {kind}s at work do not keep up: start another, or look into their logs."


def _dead(survey: Survey) -> Iterator[Trouble]:
    if survey.flawed.pages:
        pages = _are(survey.flawed.pages, "page")
        yield TroubleKind.THEME_FLAWED.found(pages=pages, flaw=public(survey.flawed.flaw or ""))
    if survey.pages.dead:
        yield TroubleKind.PAGES_DEAD.found(pages=are(survey.pages.dead, "page"))
    if survey.deliveries.dead:
        yield TroubleKind.DELIVERIES_DEAD.found(deliveries=are(survey.deliveries.dead, "delivery"))
