"""How many SQL statements a piece of work takes: counted in PostgreSQL's log. Its wheel has no pg_stat_statements."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import psycopg

from tools.bench.stand import Stand

_LINE = re.compile(rb"^.*? LOG:  (?:statement|execute [^:]*): ", re.MULTILINE)
_LOGGED = ("log_statement = 'all'", "log_parameter_max_length = 0")


async def statements(stand: Stand, work: Callable[[], Awaitable[object]]) -> int:
    """Return how many statements were executed while this work was done, BEGIN and COMMIT included."""
    file = stand.running.home.log("postgres")
    _configure(stand, *(f"ALTER SYSTEM SET {setting}" for setting in _LOGGED))
    before = file.stat().st_size
    await work()
    after = file.stat().st_size
    _configure(stand, "ALTER SYSTEM RESET ALL")
    with file.open("rb") as log:
        log.seek(before)
        return len(_LINE.findall(log.read(after - before)))


def _configure(stand: Stand, *settings: str) -> None:
    with psycopg.connect(stand.settings.database_url, autocommit=True) as db:
        for setting in settings:
            db.execute(setting.encode())
        db.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")
