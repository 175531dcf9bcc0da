"""What a measurement says: figures with their aims, and curves. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Figure:
    """One measured value."""

    name: str
    value: float | None
    """None: it could not be measured; a note of the chapter says why."""
    unit: str
    aim: float | None = None
    at_least: bool = False
    """Whether the aim is to be reached, and not to be stayed below."""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None if there is none, or no value."""
        if self.aim is None or self.value is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim


@dataclass(frozen=True)
class Plot:
    """Curves over one pair of axes."""

    title: str
    x: str
    y: str
    curves: Mapping[str, Points]
    log: bool = False
    """Whether x grows by factors."""


@dataclass(frozen=True)
class Chapter:
    """All that one measurement says."""

    name: str
    title: str
    how: str
    """How it was measured, for whoever doubts it."""
    figures: tuple[Figure, ...]
    plots: tuple[Plot, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be measured or must be known to read the figures."""

    def value(self, name: str) -> float | None:
        """Return the value of one figure; None if it was not measured."""
        return next((figure.value for figure in self.figures if figure.name == name), None)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that at least this share of all values do not exceed (nearest rank).

    >>> percentile([30, 10, 20, 40], 0.5), percentile([30, 10, 20, 40], 0.99)
    (20, 40)

    Raises:
        ValueError: there are no values.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("There are no values.")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(name: str, seconds: Sequence[float], aims: Mapping[float, float] | None = None) -> list[Figure]:
    """Return median, p95 and p99 in milliseconds; `aims` are by share, in milliseconds."""
    names = {0.5: "median", 0.95: "p95", 0.99: "p99"}
    return [
        Figure(
            f"{name}, {names[share]}",
            1000 * percentile(seconds, share) if seconds else None,
            "ms",
            (aims or {}).get(share),
        )
        for share in names
    ]


def cumulative(seconds: Sequence[float]) -> Points:
    """Return the share (%) of values that are not greater than each of them (ms)."""
    return [(1000 * value, 100 * (place + 1) / len(seconds)) for place, value in enumerate(sorted(seconds))]


def a_second(moments: Sequence[float], begun: float) -> Points:
    """Count moments by the whole second after `begun` that they fall into; the last, incomplete one is left out."""
    if not moments:
        return []
    counts = [0] * (int(max(moments) - begun) + 1)
    for moment in moments:
        counts[max(0, int(moment - begun))] += 1
    return [(second + 0.5, count) for second, count in enumerate(counts[:-1])]


def grows(backlog: Sequence[float], allowed: float) -> bool:
    """Return whether a backlog's last quarter lies on average more than `allowed` above its second quarter."""
    quarter = len(backlog) // 4
    if not quarter:
        return False
    early, late = backlog[quarter : 2 * quarter], backlog[-quarter:]
    return sum(late) / quarter - sum(early) / quarter > allowed
