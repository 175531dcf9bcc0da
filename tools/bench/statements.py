"""How many SQL statements a piece of work takes: counted in PostgreSQL's log. Its wheel has no pg_stat_statements."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg

from tools.bench.stand import Stand

_LINE = re.compile(rb"^.*? LOG:  (?:statement|execute [^:]*): ", re.MULTILINE)
_LOGGED = ("log_statement = 'all'", "log_parameter_max_length = 0")


async def statements(stand: Stand, work: Callable[[], Awaitable[object]]) -> int:
    """Return how many statements were executed while this work was done, BEGIN and COMMIT included."""
    log = stand.running.home.log("postgres")
    _configure(stand, *(f"ALTER SYSTEM SET {setting}" for setting in _LOGGED))
    begun = log.stat()
    await work()
    said = said_since(log, begun)
    _configure(stand, "ALTER SYSTEM RESET ALL")
    return len(_LINE.findall(said))


def said_since(log: Path, begun: os.stat_result) -> bytes:
    """Return what was written to a log since then. The supervisor renames one that is long: `.1` is the one before."""
    said = b""
    for file in (log, *sorted(log.parent.glob(f"{log.name}.*"))):
        said = file.read_bytes() + said
        if file.stat().st_ino == begun.st_ino:
            return said[begun.st_size :]
    raise RuntimeError("PostgreSQL said so much that its log was thrown away: count fewer articles at once.")


def _configure(stand: Stand, *settings: str) -> None:
    with psycopg.connect(stand.settings.database_url, autocommit=True) as db:
        for setting in settings:
            db.execute(setting.encode())
        db.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")
