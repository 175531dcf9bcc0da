"""What the supervisor keeps alive: one program, and how to see that it is well and really ours."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from services.local import machine
from shared.errors import Misconfigured

SETTLED_SECONDS = 1.0
"""Seconds after which a program that listens nowhere counts as started."""


@dataclass(frozen=True)
class Program:
    """One process with everything that is below it."""

    name: str
    command: tuple[str, ...]
    ports: tuple[int, ...] = ()
    """Ports of 127.0.0.1 that it listens on: every one of them, and found in its own process tree."""
    answers: Callable[[], bool] = lambda: True
    """Ask it something that only a healthy one can answer."""
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: str = "TERM"

    def ready(self, pid: int, seconds: float) -> bool:
        """Tell whether process `pid` serves. A stranger on the port or another port than agreed does not count.

        Args:
            pid: what the supervisor has started.
            seconds: how long that has been there.
        """
        if not self.ports and seconds < SETTLED_SECONDS:
            return False
        return machine.listening(pid).issuperset(self.ports) and self.answers()


def answers_ok(url: str) -> Callable[[], bool]:
    """Return a check that GETs `url` and wants status 200."""

    def check() -> bool:
        try:
            return httpx.get(url, timeout=2, trust_env=False).status_code == 200  # no proxy on the way to ourselves
        except httpx.HTTPError:
            return False

    return check


def executable(name: str) -> str:
    """Return the path of a program that a wheel has put beside our Python.

    Raises:
        Misconfigured: the wheel is not there.
    """
    file = Path(sysconfig.get_path("scripts")) / name
    if not file.is_file():
        raise missing(name)
    return str(file)


def missing(engine: str) -> Misconfigured:
    """Return the error for an engine that is not installed."""
    return Misconfigured(
        f"{engine} is not installed: run make setup, or docker-compose up if there is no wheel of it for this platform."
    )
