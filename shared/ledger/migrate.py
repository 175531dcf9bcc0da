"""Bring the ledger's schema up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from shared.ledger import transaction

_ONE_AT_A_TIME = 8_600_001
"""Key of the advisory lock under which migrations run."""


def migrate(ledger: Engine) -> None:
    """Apply every migration that is missing. Any number of processes may call this at once."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with transaction(ledger) as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
