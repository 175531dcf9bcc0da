"""The drill's door: raise a stack, let news come in and everything break, wait for quiet, and judge."""

from __future__ import annotations

import random
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx

from services.cli.client import Intake
from services.cli.prepare import prepare
from services.collector.taking import WEBHOOK_GRACE
from services.local import stack
from services.local.processes import free_port_base
from shared.ledger import Ledger
from shared.ledger.leases import LEASE
from shared.settings import Settings, read_settings
from shared.signing import new_secret
from tools.drill import quiet
from tools.drill.backlog import ROWS_AN_ARTICLE
from tools.drill.disasters import Choice, Storm, chosen
from tools.drill.inspection import inspect
from tools.drill.judge import evidence_of, judge
from tools.drill.lossy_cms import LOSSY_SOURCE
from tools.drill.newsroom import Newsroom
from tools.drill.readers import Watch
from tools.drill.report import DrillReport, figures_of
from tools.drill.scene import POINTS, SLEEP_AT, Scene
from tools.drill.script import Message, write
from tools.drill.skewed_clock import unnoticed
from tools.drill.subscribers import MOODS, Subscriber
from tools.drill.wipe import can_repair, repair, wipe

FASTEST = 30.0
"""Messages a second, at most: two processors have to run everything."""
MESSAGES_AN_ARTICLE = 2.5
"""About."""
STRIKES_AT_A_POINT = 3
"""How often each fault point strikes in one drill, about."""
LOSSY_SHARE = 0.6
"""Of the time in which everything breaks: so long the other CMS publishes. Its last pull need hardly be waited for."""
SCHEDULES = ("publish_at", "embargo_until")


@dataclass(frozen=True)
class Options:
    """What somebody who calls a drill decides."""

    articles: int = 100
    seed: int = 1
    faults: tuple[str, ...] = ("all",)
    keep: bool = False
    lease: float = LEASE.total_seconds()
    """Seconds; by default as on a real site. Only who falls asleep makes a drill longer by it."""

    @property
    def pause(self) -> float:
        """Seconds between two faults, about: small drills are over soon."""
        return min(3.0, self.articles / 50)


def drill(options: Options, say: Callable[[str], None]) -> DrillReport:
    """Run one drill in a home of its own, and report. Call it from the main thread.

    Raises:
        Misconfigured: there is no such fault, or the stack cannot start here.
    """
    choice, begun = chosen(options.faults), time.monotonic()
    root = Path(tempfile.mkdtemp(prefix="andruck-drill-"))
    report = _Drill(options, choice, root / "home", say).run()
    kept = options.keep or not report.held
    if not kept:
        shutil.rmtree(root, ignore_errors=True)
    return DrillReport(**{**report.__dict__, "seconds": time.monotonic() - begun, "home": str(root) if kept else ""})


@dataclass(frozen=True)
class _Drill:
    options: Options
    choice: Choice
    home: Path
    say: Callable[[str], None]

    def run(self) -> DrillReport:
        messages = self.options.articles * MESSAGES_AN_ARTICLE
        rng = random.Random(self.options.seed)  # noqa: S311 - not a secret
        scene = Scene(self.home, self.options.lease, _rates(self.choice, messages), rng, self.options.articles)
        with ExitStack() as undo:
            undo.enter_context(scene.company(self.choice.names, self.options.seed))
            running = undo.enter_context(
                stack.start(
                    self.home,
                    free_port_base(),
                    say=self.say,
                    prepare=lambda environ: self.say(
                        prepare(read_settings({**environ, **scene.known_by})) or "The store is ready."
                    ),
                    services=scene.programs,
                )
            )
            scene.pids = running.pids
            try:
                return self._play(scene, running)
            finally:
                scene.close()
                running.abandon()

    def _play(self, scene: Scene, running: stack.Stack) -> DrillReport:
        settings = read_settings(scene.environ(running.home))
        ledger = Ledger(settings.database_url, connections=1)
        sections = tuple(section.slug for section in settings.site.sections)
        scene.section = sections[0]
        script = write(self.options.seed, self.options.articles, sections, schedules=_schedules(settings.intake_url))
        storm = Storm(scene, self.choice, self.options.pause)
        pace = min(FASTEST, len(script) / max(storm.seconds, 1.0))
        secret = settings.sources["desk"].secrets[0]
        newsroom = Newsroom(settings.intake_url, secret, pace, scene.clock)
        if scene.pictures:
            newsroom.pictures = scene.pictures.fields
        watch = Watch(settings.site.url, newsroom, sections)
        with _listening(self.choice, Intake(settings.intake_url, "desk", secret), settings.site.url) as subscribers:
            watch.begin()
            lossy = self._begin_losing(scene, settings, storm.seconds)
            self._weather(storm, newsroom, script)
            watch.calm()
            since, over = quiet.now(ledger), time.monotonic()
            patience = 240 + 0.5 * len(script)
            unfinished = self._wait_for_lost(scene, ledger, lossy, patience)
            unfinished += quiet.wait_for_quiet(ledger, patience)
            recovery = quiet.recovery(ledger, since, time.monotonic() - over)
            unfinished += self._wait_for_pictures(scene, ledger, patience)
            watch.end()
            self.say("All is quiet; looking at everything.")
            answers = [*newsroom.answers, *(scene.lossy.answers() if scene.lossy else ())]
            look = partial(inspect, settings.site.url, {answer.path for answer in answers if answer.path}, sections)
            seen = evidence_of(answers, look(), newsroom, watch, subscribers)
            evidence = replace(seen, unfinished=unfinished, late=scene.late, held=scene.held)
            broken = judge(evidence)
            broken += scene.pictures.broken(settings.site.url, newsroom.answers) if scene.pictures else ()
            left_out = self._wipe(scene, running, ledger, patience)
            if scene.injected["store.wiped"]:
                again = judge(replace(evidence, inspection=look(), unfinished=left_out))
                broken, left_out = broken + [item for item in again if item not in broken], []
        figures = figures_of(evidence, broken, watch.looks)
        left_out += unnoticed(self.choice.names, newsroom.skewed)
        return DrillReport(self.options.seed, figures, dict(scene.injected), recovery, 0.0, broken, left_out)

    def _weather(self, storm: Storm, newsroom: Newsroom, script: tuple[Message, ...]) -> None:
        """Send everything while everything breaks, and return when both have ended."""
        self.say(f"{len(script)} messages about {self.options.articles} articles are sent while everything breaks.")
        storm.scene.arm()
        senders = newsroom.send(script)
        storm.rage(lambda: any(sender.is_alive() for sender in senders))
        storm.scene.disarm()
        for sender in senders:
            sender.join()
        storm.scene.injected.update(f"message signed {one.how}" for one in newsroom.skewed)
        storm.scene.wait_for_sleepers()
        self.say("The last fault is over; waiting for quiet.")

    def _begin_losing(self, scene: Scene, settings: Settings, seconds: float) -> threading.Thread | None:
        """Have the other CMS publish while everything breaks, if that was chosen."""
        if scene.lossy is None:
            return None
        secret = settings.sources[LOSSY_SOURCE].secrets[0]
        return scene.lossy.work(settings.intake_url, secret, scene.section, max(LOSSY_SHARE * seconds, 10.0))

    def _wait_for_lost(
        self, scene: Scene, ledger: Ledger, lossy: threading.Thread | None, patience: float
    ) -> list[str]:
        """Return once the other CMS was asked for all that it holds; what is not done by then is returned."""
        if scene.lossy is None or lossy is None:
            return []
        lossy.join()
        scene.lossy.settle()
        self.say("The other CMS has come to its end; waiting for its last pull.")
        changed = quiet.now(ledger) - timedelta(seconds=time.monotonic() - scene.lossy.changed_at)
        left = quiet.wait_for_pull(ledger, LOSSY_SOURCE, changed + WEBHOOK_GRACE, patience)
        return left + quiet.wait_for_withdrawn(ledger, LOSSY_SOURCE, scene.lossy.deleted, patience)

    def _wait_for_pictures(self, scene: Scene, ledger: Ledger, patience: float) -> list[str]:
        """Return once pages have the pictures that come; what they lack by then is returned."""
        if scene.pictures is None:
            return []
        scene.pictures.sound = True
        left = quiet.wait_for_pictures(ledger, scene.pictures.coming(), patience)
        return left + quiet.wait_for_quiet(ledger, patience)

    def _wipe(self, scene: Scene, running: stack.Stack, ledger: Ledger, patience: float) -> list[str]:
        """Wipe the store and have it repaired, if that was chosen; return what was not done, and why."""
        if "store.wiped" not in self.choice:
            return []
        if not can_repair():
            return ["store.wiped, because this Andruck has no `andruck verify --repair`."]
        gone = wipe(scene.environ(running.home))
        if scene.cache:
            scene.cache.forget()  # or it would hide what is not brought back
        self.say(f"The store was wiped: {gone} objects are gone. Repairing.")
        scene.injected["store.wiped"] += 1
        problem = repair(self.home, scene.environ(running.home))
        return [*([problem] if problem else []), *quiet.wait_for_quiet(ledger, patience)]


def _rates(choice: Choice, messages: float) -> dict[str, float]:
    """Return the probability of each fault point, so that each strikes a few times in the drill."""
    told = 2 * messages + (ROWS_AN_ARTICLE * messages / MESSAGES_AN_ARTICLE if "deliveries.backlog" in choice else 0)
    seldom = {"press": 0.3 * messages, "tell": told, "intake": messages}  # pages are pressed in batches
    rates = {}
    if "points.kill" in choice:
        rates = {point: STRIKES_AT_A_POINT / seldom[point.split(".")[0]] for point in POINTS}
    if "points.sleep" in choice:
        rates |= {f"{point}:stop": 1 / seldom["press"] for point in SLEEP_AT}
    return {point: min(rate, 0.01) for point, rate in rates.items()}


def _schedules(intake: str) -> tuple[str, ...]:
    """Return the fields for schedules that this intake takes, as its own description says."""
    described = httpx.get(f"{intake}/openapi.json", timeout=10, trust_env=False).text
    return tuple(name for name in SCHEDULES if f'"{name}"' in described)


@contextmanager
def _listening(choice: Choice, intake: Intake, site: str) -> Iterator[list[Subscriber]]:
    """Have subscribers of every mood; the one that is dead is not among those that are returned."""
    awkward = "subscribers.awkward" in choice
    with ExitStack() as undo:
        subscribers = []
        for name, mood in MOODS.items():
            if awkward or name.startswith("healthy"):
                subscribers.append(Subscriber(name, mood, new_secret(), site))
                server = undo.enter_context(subscribers[-1].listen())
                undo.callback(server.shutdown)
                intake.subscribe({"url": subscribers[-1].url, "secret": subscribers[-1].secret})
        if awkward:
            with socket.create_server(("127.0.0.1", 0)) as closed:
                port = closed.getsockname()[1]
            intake.subscribe({"url": f"http://127.0.0.1:{port}/dead"})
        yield subscribers
