"""A ledger as an earlier release left it."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text


def migrate_to(database_url: str, revision: str, rows: str) -> None:
    """Bring an empty database to a revision of the schema, and insert rows as that release would have."""
    config = Config()
    config.set_main_option("script_location", "shared/ledger/migrations")
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(text(rows))
    engine.dispose()
