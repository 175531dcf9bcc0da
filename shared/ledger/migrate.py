"""Bring the ledger's schema up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from shared.errors import Transient

_MIGRATION_LOCK_KEY = 8_600_001
"""Key of the advisory lock under which migrations run."""


def migrate(database_url: str) -> None:
    """Apply every migration that is missing. Any number of processes may call this at once.

    Raises:
        Transient: the ledger cannot be reached.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK_KEY})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise Transient("The ledger cannot be reached.", retry_after=5) from error
