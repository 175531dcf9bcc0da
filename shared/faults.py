"""Fault points: steps at which a drill may have a process killed or put to sleep, to see that no promise breaks.

ANDRUCK_FAULTS says where, and with which probability: `press.rendered=0.01,press.put:stop=0.002`. A point kills its own
process by SIGKILL; with `:stop` it sends SIGSTOP, and somebody else has to wake the process up. If ANDRUCK_FAULTS_FILE
names a file, points strike only while it exists, and write `point how pid` into it. Unset, a point costs a dict lookup.
"""

from __future__ import annotations

import os
import random
import signal
import threading

_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
_SOON_SECONDS = 0.005
"""Seconds within which `soon` strikes: about as long as a PUT takes."""


def parse(text: str) -> dict[str, list[tuple[str, float]]]:
    """Return for each point what may happen there, and how probable it is.

    >>> parse("press.put=0.5,press.put:stop=0.1")
    {'press.put': [('kill', 0.5), ('stop', 0.1)]}
    """
    points: dict[str, list[tuple[str, float]]] = {}
    for part in filter(None, text.split(",")):
        name, _, probability = part.partition("=")
        point, _, how = name.partition(":")
        points.setdefault(point, []).append((how or "kill", float(probability)))
    return points


_POINTS = parse(os.environ.get("ANDRUCK_FAULTS", ""))
_FILE = os.environ.get("ANDRUCK_FAULTS_FILE", "")


def reached(point: str) -> None:
    """Strike here, if the drill says so."""
    for how, probability in _POINTS.get(point, ()):
        if random.random() < probability:  # noqa: S311 - no secret
            _strike(point, how)


def soon(point: str) -> None:
    """Strike in the midst of what follows, if the drill says so."""
    for how, probability in _POINTS.get(point, ()):
        if random.random() < probability:  # noqa: S311
            threading.Timer(random.uniform(0, _SOON_SECONDS), _strike, (point, how)).start()  # noqa: S311


def _strike(point: str, how: str) -> None:
    if _FILE:
        try:
            file = os.open(_FILE, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            return  # the drill has ended its faults
        os.write(file, f"{point} {how} {os.getpid()}\n".encode())
        os.close(file)
    os.kill(os.getpid(), _SIGNALS[how])
