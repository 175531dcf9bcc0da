"""What the stack's processes cost: CPU and memory, each with everything below it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import psutil

OURS = ("intake", "publisher", "notifier", "sweep", "monitor")
"""Andruck's own processes; the others are engines."""

MB = 1 << 20


def cpu(pids: Mapping[str, int]) -> dict[str, float]:
    """Return the CPU seconds that each program of the stack has spent since its start."""
    return {name: sum(_cpu(process) for process in _family(pid)) for name, pid in pids.items()}


def since(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Return the CPU seconds spent between two looks."""
    return {name: seconds - before[name] for name, seconds in after.items()}


def memory(pids: Mapping[str, int], names: tuple[str, ...] = OURS, *, shared_once: bool = False) -> float | None:
    """Return the memory (MB) of programs: resident, or with what they share counted once (PSS; None if unknown)."""
    field, total = "pss" if shared_once else "rss", 0.0
    for process in [member for name in names for member in _family(pids[name])]:
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            told = process.memory_full_info() if shared_once else process.memory_info()
            if not hasattr(told, field):
                return None
            total += getattr(told, field) / MB
    return total


def _family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    return []


def _cpu(process: psutil.Process) -> float:
    """Return what a process spent, with those of its children that have ended (where the system tells)."""
    with suppress(psutil.NoSuchProcess):
        return sum(process.cpu_times()[:4])
    return 0.0
