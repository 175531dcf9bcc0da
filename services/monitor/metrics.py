"""Everything ops need to know, as Prometheus reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.monitor.counters import Tallies
from services.monitor.diagnosis import Survey
from services.monitor.seen import Seen
from services.monitor.snapshot import Outlook
from services.monitor.troubles import TroubleKind
from services.monitor.values import Verified
from shared.broker import QueueDepths
from shared.differences import Kind
from shared.events import Queue
from shared.ledger.watching.asked_sources import AskedSource
from shared.ledger.watching.picture_counts import PictureCounts
from shared.ledger.watching.unread_counts import UnreadOfSource


def exposition(outlook: Outlook, tallies: Tallies) -> bytes:
    """Return the metrics in Prometheus' text format. What cannot be known now is left out, never said to be zero."""
    registry = CollectorRegistry()
    registry.register(_Gauges(outlook))
    registry.register(tallies)
    return generate_latest(registry)


class _Gauges(Collector):
    def __init__(self, outlook: Outlook) -> None:
        self.outlook = outlook

    def collect(self) -> Iterator[Metric]:
        yield _gauge("ledger_up", "1 if the ledger answers.", self.outlook.survey is not None)
        yield _gauge("broker_up", "1 if the broker answers.", self.outlook.doorbells is not None)
        found = Counter(str(trouble.kind) for trouble in self.outlook.troubles)
        kinds = [(kind.value, found[kind.value]) for kind in TroubleKind]
        yield _by("kind", "troubles", "What is wrong; docs/operations.md tells what to do.", kinds)
        if self.outlook.doorbells:
            yield from _of_broker(self.outlook.doorbells)
        if self.outlook.survey:
            yield from _of_work(self.outlook.survey)
            yield from _of_processes(self.outlook.survey)
            yield from _of_verification(self.outlook.survey.verified)
            yield from _of_probes(self.outlook.survey.seen)
            yield from _of_unread(self.outlook.survey.unread)
            yield from _of_pictures(self.outlook.survey.pictures)
            yield from _of_asked(self.outlook.survey.asked)


def _of_broker(doorbells: QueueDepths) -> Iterator[Metric]:
    yield _by("queue", "queue_depth", "QueueDepths that no worker has taken yet.", doorbells.queued.items())
    yield _gauge("queue_unacked", "QueueDepths that workers have taken and not yet answered.", doorbells.unacked)


def _of_work(survey: Survey) -> Iterator[Metric]:
    pages, deliveries, submissions = survey.pages, survey.deliveries, survey.submissions
    oldest = [*((queue, lane.oldest) for queue, lane in survey.lanes.items()), (Queue.NOTIFIER, deliveries.oldest)]
    yield _by("queue", "queue_oldest_seconds", "Age of the oldest work that is due, by the ledger.", oldest)
    yield _gauge("pages_unpressed", "Pages that are not what they should be.", pages.waiting)
    yield _gauge("pages_postponed", "Unpressed pages that failed at least once.", pages.postponed)
    yield _gauge(
        "pages_oldest_seconds", "How long readers have seen an outdated page; without bulk.", survey.news.oldest
    )
    yield _gauge("pages_dead", "Pages given up until somebody retries them.", pages.dead)
    states = [("waiting", deliveries.waiting), ("dead", deliveries.dead)]
    yield _by("state", "deliveries", "Times that a subscriber is still to be told, or never will be.", states)
    yield _gauge("deliveries_postponed", "Waiting deliveries that failed, or are held.", deliveries.postponed)
    states = [("open", submissions.open), ("failed", submissions.failed)]
    yield _by("state", "submissions", "Submissions that have not come to their end.", states)
    late = survey.schedules.releases + survey.schedules.expiries + survey.schedules.fronts
    yield _gauge(
        "schedules_late", "Releases, expiries and changes of fronts that should have happened some seconds ago.", late
    )
    yield _gauge("submissions_oldest_seconds", "Age of the oldest open submission.", submissions.oldest)


def _of_processes(survey: Survey) -> Iterator[Metric]:
    alive = [(kind, len(survey.alive(kind))) for kind in survey.needed]
    yield _by("kind", "processes", "Processes that signed in during the last 15 seconds.", alive)
    # For each process of its own: a sum would fall, and look like a restart, when one of them goes.
    offered = CounterMetricFamily(
        "andruck_sweep_offered", "Pages for which a sweep had to ring again: nobody had come.", labels=["process"]
    )
    for sweep in survey.alive("sweep"):
        offered.add_metric([sweep.name], sweep.offered or 0)
    yield offered
    if looks := [process.unseen for process in survey.processes if process.kind == "sweep"]:
        yield _gauge("sweep_age_seconds", "Since a sweep last looked at everything.", min(looks))


def _of_verification(verified: Verified) -> Iterator[Metric]:
    differences = CounterMetricFamily("andruck_verify_differences", "Objects that readers saw wrong.", labels=["kind"])
    for kind in Kind:
        if kind is not Kind.FOREIGN:  # is found, and right, each time
            differences.add_metric([kind], verified.differences.get(kind, 0))
    yield differences
    at = "When bucket and ledger were last compared from end to end; 0: never."
    yield _gauge("verify_last_round_timestamp_seconds", at, verified.finished)
    if verified.fenced is not None:
        yield _gauge("store_fenced", "1 if the store honours conditional writes.", verified.fenced)


def _of_probes(seen: Seen) -> Iterator[Metric]:
    up = [(sight.target, sight.up) for sight in seen.sights]
    yield _by("target", "probe_up", "1 if it can be reached as from outside, and is as it was pressed.", up)
    if seen.age is not None:
        yield _gauge("probe_age_seconds", "Since somebody last looked as readers do.", seen.age)
    yield _gauge("deliveries_held", "1 if subscribers are not told because readers cannot read the site.", seen.holds)


def _of_pictures(counts: PictureCounts) -> Iterator[Metric]:
    states = [("waiting", counts.waiting), ("refused", counts.refused)]
    yield _by("state", "pictures", "Pictures that readers do not see: to be fetched, or refused.", states)
    yield _gauge("pictures_oldest_seconds", "Since the first of those that wait was wanted.", counts.oldest)


def _of_unread(kept: Sequence[UnreadOfSource]) -> Iterator[Metric]:
    messages = [(each.source, each.messages) for each in kept]
    yield _by("source", "unread_messages", "Messages that a source has signed and nobody could read.", messages)
    oldest = max((each.oldest for each in kept), default=0.0)
    yield _gauge("unread_oldest_seconds", "Since the first of them came.", oldest)


def _of_asked(sources: Sequence[AskedSource]) -> Iterator[Metric]:
    missed = CounterMetricFamily("andruck_source_missed", "Submissions that no webhook brought.", labels=["source"])
    for each in sources:
        missed.add_metric([each.source], each.pulled)
    yield missed
    waiting = [(each.source, each.waiting) for each in sources]
    yield _by("source", "source_unfetched", "Articles that wait to be fetched from the CMS.", waiting)
    failing = [(each.source, each.failing) for each in sources]
    yield _by("source", "source_failing_seconds", "For how long the CMS could not be asked; 0: it can be.", failing)
    ages = [(each.source, each.webhook_age) for each in sources if each.webhook_age is not None]
    yield _by("source", "source_webhook_age_seconds", "Since the source's last webhook.", ages)


def _gauge(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(f"andruck_{name}", help_, float(value))


def _by(label: str, name: str, help_: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(f"andruck_{name}", help_, labels=[label])
    for which, value in values:
        family.add_metric([str(which)], value)
    return family
