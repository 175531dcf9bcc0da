"""Everything that can be broken in a drill, and the hands to do it."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from services.local import processes
from services.local.home import Home
from services.local.program import Program
from tools.drill.awkward_pictures import AwkwardHost
from tools.drill.cache_before import CacheBefore
from tools.drill.gate import Gate
from tools.drill.lossy_cms import DRILL_OUT_SECONDS, LossyCms
from tools.drill.skewed_clock import Clock

POINTS = (
    *("press.claimed", "press.rendered", "press.put_sent", "press.put_answered"),
    *("press.before_commit", "press.after_commit", "press.before_doorbell"),
    *("tell.claimed", "tell.answered", "tell.before_commit"),
    *("intake.before_commit", "intake.after_commit"),
)
"""Fault points at which processes may be killed."""
SLEEP_AT = ("press.claimed", "press.rendered", "press.before_commit")
"""Fault points at which a publisher may fall asleep past its lease."""


FULL_SIZE = 2000
"""Articles of a drill in which faults that last long last as long as real ones."""


@dataclass
class Scene:
    """The stack of a drill, with gates in front of its broker and its store, and the clock of its newsroom."""

    root: Path
    lease: float
    """Seconds for which a claim holds in this drill."""
    rates: Mapping[str, float]
    """The probability of each fault point, such as `press.claimed` or `press.rendered:stop`."""
    rng: random.Random
    articles: int = 100
    """How large the drill is: what lasts long, lasts as long as it is large."""
    clock: Clock = field(default_factory=Clock)
    injected: Counter[str] = field(default_factory=Counter)
    pids: Callable[[], Mapping[str, int]] = dict
    ended: threading.Event = field(default_factory=threading.Event)
    late: list[str] = field(default_factory=list)
    """What was released too late though nothing kept the sweep from it."""
    held: list[str] = field(default_factory=list)
    """What the dead held though others could have taken over long ago."""
    section: str = ""
    """Slug of one of the site's sections."""
    lossy: LossyCms | None = None
    """A second CMS, if that was chosen."""
    pictures: AwkwardHost | None = None
    """A host of pictures, if that was chosen."""
    cache: CacheBefore | None = None
    """What is between the site and its readers, if that was chosen."""
    slow: int = 0
    """How often slow articles were submitted."""

    @property
    def size(self) -> float:
        """How large the drill is, against one of `FULL_SIZE` articles; at most 1."""
        return min(1.0, self.articles / FULL_SIZE)

    @property
    def points(self) -> Path:
        """The file that arms the fault points, and in which they note that they struck."""
        return self.root / "fault-points"

    @property
    def known_by(self) -> dict[str, str]:
        """Return what readers know the site by, as settings have it, if that is not where its web server is."""
        return {"ANDRUCK_SITE_URL": self.cache.url} if self.cache else {}

    @contextmanager
    def company(self, names: Collection[str], seed: int) -> Iterator[None]:
        """Have whoever is beside the stack in faults of these names, for the block."""
        with ExitStack() as undo:
            if "webhooks.lossy" in names:
                self.lossy = LossyCms(seed, max(5, self.articles // 5), self.injected)
                undo.enter_context(self.lossy.serving())
            if "pictures.awkward" in names:
                self.pictures = AwkwardHost(seed, self.injected)
                undo.enter_context(self.pictures.serving())
            if any(name.startswith("caches.") for name in names):
                self.cache = CacheBefore(self.injected)
                undo.enter_context(self.cache.serving())
            yield

    def environ(self, home: Home) -> dict[str, str]:
        """Return with what commands are run beside the stack."""
        return {**home.environ(), **self.known_by}

    def programs(self, home: Home) -> tuple[Program, ...]:
        """Return Andruck's processes: they reach broker and store through the gates, and have fault points."""
        self.broker_url, self.database_url, self.intake_url = (home.url(n) for n in ("broker", "database", "intake"))
        self.secret = home.secrets.desk
        if self.lossy:
            self.lossy.declare(home.root)
        if self.cache:
            self.cache.origin = home.url("site")
            self.cache.declare(home.root)
        self.broker, self.store = Gate(home.port("broker")), Gate(home.port("s3"))
        changed = {
            "ANDRUCK_BROKER_URL": home.url("broker").replace(f":{home.port('broker')}/", f":{self.broker.port}/"),
            "ANDRUCK_S3_ENDPOINT": f"http://127.0.0.1:{self.store.port}",
            "ANDRUCK_LEASE_SECONDS": str(self.lease),
            "ANDRUCK_MIN_OUT_SECONDS": str(DRILL_OUT_SECONDS),
            "ANDRUCK_FAULTS": ",".join(f"{point}={rate:.6f}" for point, rate in self.rates.items()),
            "ANDRUCK_FAULTS_FILE": str(self.points),
            **self.known_by,
        }
        return tuple(
            replace(program, environment={**program.environment, **changed}) for program in processes.services(home)
        )

    def arm(self) -> None:
        """Let fault points strike, and wake up whoever they put to sleep once the lease is over."""
        self.points.touch()
        self._alarm = threading.Thread(target=self._wake_sleepers, name="alarm", daemon=True)
        self._alarm.start()

    def disarm(self) -> None:
        """Let no fault point strike any more, and count those that did."""
        noted = self.points.rename(self.points.with_suffix(".done"))
        time.sleep(0.1)  # a point that opened the file before writes into it
        for line in noted.read_text().splitlines():
            point, how, _ = line.split()
            self.injected["sleeping writer" if how == "stop" else f"killed at {point}"] += 1

    def wait_for_sleepers(self) -> None:
        """Return when the last sleeper is awake."""
        self.ended.set()
        self._alarm.join()

    def close(self) -> None:
        """Close the gates."""
        self.broker.close()
        self.store.close()

    def kill(self, name: str) -> None:
        """Send SIGKILL to a process of the stack, if it is there at the moment."""
        pid = self.pids().get(name, 0)
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_child(self, name: str) -> None:
        """Send SIGKILL to one of the children that a process has."""
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.pids().get(name, 0) or os.getpid()).children()
            ours = [child for child in children if child.ppid() != os.getpid()]
            if ours:
                self.rng.choice(ours).kill()

    def _wake_sleepers(self) -> None:
        asleep: dict[int, float] = {}
        known = 0
        while not self.ended.is_set() or asleep:
            noted = next((file for file in (self.points, self.points.with_suffix(".done")) if file.exists()), None)
            lines = noted.read_text().splitlines() if noted else []
            asleep |= {int(line.split()[2]): time.monotonic() for line in lines[known:] if line.split()[1] == "stop"}
            known = max(known, len(lines))
            for pid in [pid for pid, since in asleep.items() if time.monotonic() - since > self.lease + 2]:
                del asleep[pid]
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
            time.sleep(0.2)
