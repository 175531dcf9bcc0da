"""Curves as SVG: no script, no font, nothing from the network."""

from __future__ import annotations

import math
from collections.abc import Callable

from markupsafe import Markup, escape

from tools.bench.figures import Plot

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 30, 12, 40
COLOURS = ("#b3261e", "#1f5fa8", "#2e7d32", "#8e5a00", "#6a3d9a", "#00797b", "#555555")
MAX_CURVE_POINTS = 400
"""Points of a curve that are drawn: more cannot be told apart."""


def svg(plot: Plot) -> Markup:
    """Return a plot as an SVG element with a legend below its axes."""
    points = [point for curve in plot.curves.values() for point in curve]
    if not points:
        return Markup("<p>No values.</p>")
    xs, ys = [x for x, _ in points], [y for _, y in points]
    across = _scale(min(xs), max(xs), LEFT, WIDTH - RIGHT, log=plot.log and min(xs) > 0)
    up = _scale(0.0, max(ys) * 1.05 or 1.0, HEIGHT - BOTTOM, TOP, log=False)
    height = HEIGHT + 16 * len(plot.curves)
    drawn = [_axes(plot, min(xs), max(xs), max(ys), across, up)]
    for place, (name, curve) in enumerate(plot.curves.items()):
        thinned = curve[:: max(1, len(curve) // MAX_CURVE_POINTS)]
        drawn.append(_curve(name, place, [(across(x), up(y)) for x, y in (*thinned, *curve[-1:])]))
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, plot.title, Markup("").join(drawn)
    )


def ticks(least: float, most: float, *, log: bool) -> list[float]:
    """Return round values between two others: powers of ten, or up to seven steps of 1, 2 or 5.

    >>> ticks(0, 130, log=False), ticks(3, 2000, log=True)
    ([0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0], [10.0, 100.0, 1000.0])
    """
    if log:
        powers = [10.0**power for power in range(math.ceil(math.log10(least)), math.floor(math.log10(most)) + 1)]
        return powers if len(powers) > 1 else [least, most]
    if most <= least:
        return [least]
    step = 10.0 ** math.floor(math.log10((most - least) / 7))
    step = next(step * factor for factor in (1, 2, 5, 10) if (most - least) / (step * factor) <= 7)
    first = math.ceil(least / step)
    return [place * step for place in range(first, math.floor(most / step) + 1)]


def _scale(least: float, most: float, start: float, end: float, *, log: bool) -> Callable[[float], float]:
    of = math.log10 if log else float
    low, span = of(least), (of(most) - of(least)) or 1.0
    return lambda value: start + (of(value) - low) / span * (end - start)


def _axes(
    plot: Plot, left: float, right: float, top: float, across: Callable[[float], float], up: Callable[[float], float]
) -> Markup:
    lines = [Markup('<path class="axis" d="M{0} {1}V{2}H{3}"/>').format(LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT)]
    for value in ticks(left, right, log=plot.log and left > 0):
        lines.append(_label(across(value), HEIGHT - BOTTOM + 16, f"{value:,.10g}", "middle"))
    for value in ticks(0.0, top, log=False):
        grid = Markup('<path class="grid" d="M{} {:.1f}H{}"/>').format(LEFT, up(value), WIDTH - RIGHT)
        lines += [grid, _label(LEFT - 6, up(value) + 4, f"{value:,.10g}", "end")]
    lines.append(_label(WIDTH - RIGHT, HEIGHT - BOTTOM + 32, plot.x, "end"))
    lines.append(_label(LEFT + 6, TOP + 10, plot.y, "start"))
    return Markup("").join(lines)


def _curve(name: str, place: int, points: list[tuple[float, float]]) -> Markup:
    colour = COLOURS[place % len(COLOURS)]
    at, below = " ".join(f"{x:.1f},{y:.1f}" for x, y in points), HEIGHT + 16 * place
    return Markup(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="1.6"/><rect x="{}" y="{}" width="12" height="3"'
        ' fill="{}"/>{}'
    ).format(at, colour, LEFT, below, colour, _label(LEFT + 18, below + 6, name, "start"))


def _label(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, escape(words))
