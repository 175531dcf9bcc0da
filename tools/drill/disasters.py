"""Every fault that a drill knows, by name. Adding one is a line in the table."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import redis

from shared.errors import Misconfigured
from shared.ledger import Ledger
from tools.drill import quiet, slow_articles, slow_clients
from tools.drill.backlog import pile_up
from tools.drill.cache_before import Temper
from tools.drill.gate import Mode
from tools.drill.poison import poison
from tools.drill.scene import Scene
from tools.drill.skewed_clock import ACCEPTED_SKEW_SECONDS, REFUSED_SKEW_SECONDS, SKEW_DIRECTION_BY_FAULT
from tools.drill.slow_articles import submit_slow
from tools.drill.slow_clients import occupy
from tools.drill.takeover import and_others_take_over

if TYPE_CHECKING:
    from tools.drill.gate import Gate


READ_ONLY_SECONDS = 10.0


@dataclass(frozen=True)
class Strike:
    """A fault that comes, lasts for some seconds, and goes."""

    hit: Callable[[Scene], None]
    seconds: float = 2.0
    """How long it lasts, or what it broke is away, about."""
    grows: bool = False
    """It lasts so long in a drill of `FULL_SIZE` articles, and less in a smaller one."""


def _killing(name: str) -> Callable[[Scene], None]:
    return lambda scene: scene.kill(name)


def _through(
    gate: Callable[[Scene], Gate], mode: Mode, seconds: float, *, delay: float = 0.0, grows: bool = False
) -> Strike:
    def hit(scene: Scene) -> None:
        gate(scene).turn(mode, delay=delay)
        time.sleep(seconds * scene.size if grows else seconds)
        gate(scene).turn(Mode.OPEN)

    return Strike(hit, seconds, grows)


def _clock(direction: int, seconds: float) -> Strike:
    """Let the newsroom's clock be a little wrong at first, and then too much."""

    def hit(scene: Scene) -> None:
        for off in (ACCEPTED_SKEW_SECONDS, REFUSED_SKEW_SECONDS):
            scene.clock.off = direction * off
            time.sleep(seconds / 2)
        scene.clock.off = 0

    return Strike(hit, seconds)


def _cache(temper: Temper, seconds: float) -> Strike:
    def hit(scene: Scene) -> None:
        if scene.cache:
            scene.cache.turn(temper, seconds)

    return Strike(hit, seconds)


def _broker(scene: Scene) -> Gate:
    return scene.broker


def _store(scene: Scene) -> Gate:
    return scene.store


def _flush(scene: Scene) -> None:
    with contextlib.suppress(redis.RedisError), redis.Redis.from_url(scene.broker_url, socket_timeout=2) as client:
        client.flushall()


def _restart_database(scene: Scene) -> None:
    """Send SIGINT: PostgreSQL's fast shutdown; the supervisor starts it again."""
    if pid := scene.pids().get("postgres", 0):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)


def _read_only(scene: Scene) -> None:
    """Let the ledger refuse writes for a while, as it does during a failover or on a managed disk that is full."""
    with psycopg.connect(scene.database_url, autocommit=True) as db:
        db.execute("SET default_transaction_read_only = off")
        for change in ("SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
            db.execute(f"ALTER SYSTEM {change}")
            db.execute("SELECT pg_reload_conf()")
            time.sleep(READ_ONLY_SECONDS if "on" in change.split() else 0)


def _once_the_ledger_is_there(hit: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """Wait for what an earlier fault did to the ledger to be over: this one needs it."""

    def waited(scene: Scene) -> None:
        quiet.now(Ledger(scene.database_url, connections=1))
        hit(scene)

    return waited


PROCESSES = (
    "publisher",
    "notifier",
    "sweep",
    "collector",
    "intake",
    "monitor",
    "postgres",
    "valkey",
    "seaweedfs",
    "caddy",
)

STRIKES: dict[str, Strike] = {
    **{f"kill.{name}": Strike(_killing(name)) for name in PROCESSES},
    **{f"kill.{name}": Strike(and_others_take_over(_killing(name))) for name in ("publisher", "notifier")},
    "kill.publisher-child": Strike(and_others_take_over(lambda scene: scene.kill_child("publisher"))),
    "database.restarted": Strike(_restart_database),
    "database.read-only": Strike(_once_the_ledger_is_there(_read_only), READ_ONLY_SECONDS),
    "broker.flushed": Strike(_flush),
    "broker.half-open": _through(_broker, Mode.SILENT, 7),
    "broker.refusing": _through(_broker, Mode.REFUSING, 4),
    "broker.poisoned": Strike(poison),
    "broker.slow": _through(_broker, Mode.SLOW, 4, delay=0.3),
    "store.refusing": _through(_store, Mode.REFUSING, 5),
    "store.busy": _through(_store, Mode.BUSY, 5),
    "store.full": _through(_store, Mode.FULL, 5),
    "store.slow": _through(_store, Mode.SLOW, 5, delay=0.8),
    "store.silent": _through(_store, Mode.SILENT, 4),
    "store.silent-for-long": _through(_store, Mode.SILENT, 600, grows=True),
    "store.forbidding": _through(_store, Mode.FORBIDDEN, 20),
    "store.losing-answers": _through(_store, Mode.MUTE, 4),
    "caches.refusing": _cache(Temper.REFUSING, 5),
    "caches.slow": _cache(Temper.SLOW, 6),
    "articles.slow": Strike(_once_the_ledger_is_there(submit_slow), slow_articles.GIVE_UP_SECONDS),
    "clients.slow": Strike(occupy, slow_clients.BESIEGE_SECONDS),
    "deliveries.backlog": Strike(_once_the_ledger_is_there(pile_up), 300, grows=True),
    **{name: _clock(direction, 6) for name, direction in SKEW_DIRECTION_BY_FAULT.items()},
}
"""Faults that come and go, one after the other."""

STANDING_FAULTS = {
    "points.kill": "processes die at fault points",
    "points.sleep": "publishers fall asleep past their lease, and wake up",
    "webhooks.lossy": "a second CMS whose webhooks are half lost, late and doubled, and whose API fails now and then",
    "pictures.awkward": "a host of pictures that is slow, fails, lies about length and type, and redirects inwards",
    "subscribers.awkward": "subscribers that refuse, stumble, hang up or take too long",
}
"""Faults that are there all the time."""

FINAL_FAULTS = {"store.wiped": "every object is deleted; `andruck verify --repair` has to bring all of it back"}

ALL_FAULTS = (*STRIKES, *STANDING_FAULTS, *FINAL_FAULTS)


@dataclass(frozen=True)
class Choice:
    """The faults of one drill."""

    names: tuple[str, ...]

    @property
    def strikes(self) -> tuple[str, ...]:
        """Those that come and go."""
        return tuple(name for name in self.names if name in STRIKES)

    def __contains__(self, name: str) -> bool:
        return name in self.names


def chosen(wishes: Iterable[str]) -> Choice:
    """Return the faults that are meant by names (`store.slow`), groups (`store`), `all` or `none`.

    Raises:
        Misconfigured: there is no fault of that name.
    """
    names: list[str] = []
    for wish in wishes:
        meant = [name for name in ALL_FAULTS if wish in ("all", name, name.split(".")[0])]
        if not meant and wish != "none":
            raise Misconfigured(f"There is no fault {wish!r}. There are: all, none, {', '.join(ALL_FAULTS)}.")
        names += meant
    return Choice(tuple(dict.fromkeys(names)))


@dataclass(frozen=True)
class Storm:
    """Lets one fault follow the other, in an order made from the seed."""

    scene: Scene
    choice: Choice
    pause: float
    """Seconds between two faults, about."""

    @property
    def seconds(self) -> float:
        """How long one round takes, about."""
        lasting = [STRIKES[name] for name in self.choice.strikes]
        return sum(each.seconds * (self.scene.size if each.grows else 1) + self.pause for each in lasting)

    def rage(self, goes_on: Callable[[], bool]) -> None:
        """Strike with each fault at least once, and again as long as it goes on."""
        first = True
        while first or (self.choice.strikes and goes_on()):
            names = list(self.choice.strikes)
            self.scene.rng.shuffle(names)
            for name in names:
                if not first and not goes_on():
                    break
                STRIKES[name].hit(self.scene)
                self.scene.injected[name] += 1
                time.sleep(self.scene.rng.uniform(0.5, 1.5) * self.pause)
            first = False
