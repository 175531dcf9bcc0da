"""Whether the ledger can be read: asked by those who are asked whether they are ready."""

from __future__ import annotations

from shared.ledger.connections import Connection


def check_readable(db: Connection) -> None:
    """Read what every process has to read; the transaction raises if that cannot be done."""
    db.execute("SELECT 1 FROM submissions LIMIT 1")
