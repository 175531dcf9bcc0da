"""Every fault that a drill knows, by name. Adding one is a line in the table."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import redis

from services.drill.clock import A_LITTLE, TOO_MUCH, WRONG
from services.drill.gate import Mode
from services.drill.scene import Scene
from shared.errors import Misconfigured

if TYPE_CHECKING:
    from services.drill.gate import Gate


@dataclass(frozen=True)
class Strike:
    """A fault that comes, lasts for some seconds, and goes."""

    hit: Callable[[Scene], None]
    seconds: float = 2.0
    """How long it lasts, or what it broke is away, about."""


def _kill(name: str) -> Strike:
    return Strike(lambda scene: scene.kill(name))


def _through(gate: Callable[[Scene], Gate], mode: Mode, seconds: float, *, delay: float = 0.0) -> Strike:
    def hit(scene: Scene) -> None:
        gate(scene).turn(mode, delay=delay)
        time.sleep(seconds)
        gate(scene).turn(Mode.OPEN)

    return Strike(hit, seconds)


def _clock(direction: int, seconds: float) -> Strike:
    """Let the newsroom's clock be a little wrong at first, and then too much."""

    def hit(scene: Scene) -> None:
        for off in (A_LITTLE, TOO_MUCH):
            scene.clock.off = direction * off
            time.sleep(seconds / 2)
        scene.clock.off = 0

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


PROCESSES = ("publisher", "notifier", "sweep", "intake", "monitor", "postgres", "valkey", "seaweedfs", "caddy")

STRIKES: dict[str, Strike] = {
    **{f"kill.{name}": _kill(name) for name in PROCESSES},
    "kill.publisher-child": Strike(lambda scene: scene.kill_child("publisher")),
    "database.restarted": Strike(_restart_database),
    "broker.flushed": Strike(_flush),
    "broker.half-open": _through(_broker, Mode.SILENT, 7),
    "broker.refusing": _through(_broker, Mode.REFUSING, 4),
    "broker.slow": _through(_broker, Mode.SLOW, 4, delay=0.3),
    "store.refusing": _through(_store, Mode.REFUSING, 5),
    "store.busy": _through(_store, Mode.BUSY, 5),
    "store.full": _through(_store, Mode.FULL, 5),
    "store.slow": _through(_store, Mode.SLOW, 5, delay=0.8),
    "store.silent": _through(_store, Mode.SILENT, 4),
    "store.losing-answers": _through(_store, Mode.MUTE, 4),
    **{name: _clock(direction, 6) for name, direction in WRONG.items()},
}
"""Faults that come and go, one after the other."""

STANDING = {
    "points.kill": "processes die at fault points",
    "points.sleep": "publishers fall asleep past their lease, and wake up",
    "subscribers.awkward": "subscribers that refuse, stumble, hang up or take too long",
}
"""Faults that are there all the time."""

AT_THE_END = {"store.wiped": "every object is deleted; `andruck verify --repair` has to bring all of it back"}

EVERY = (*STRIKES, *STANDING, *AT_THE_END)


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
        meant = [name for name in EVERY if wish in ("all", name, name.split(".")[0])]
        if not meant and wish != "none":
            raise Misconfigured(f"There is no fault {wish!r}. There are: all, none, {', '.join(EVERY)}.")
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
        return sum(STRIKES[name].seconds + self.pause for name in self.choice.strikes)

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
