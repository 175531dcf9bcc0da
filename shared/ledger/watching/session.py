"""How those who watch ask: in a hurry, and whatever the planner knows of the tables."""

from __future__ import annotations

from shared.ledger.connections import Connection


def give_up_after(db: Connection, seconds: int) -> None:
    """Let no statement of this transaction take longer."""
    db.execute("SELECT set_config('statement_timeout', %(limit)s, true)", {"limit": f"{seconds}s"})


def go_by_index(db: Connection) -> None:
    """Let this transaction find the first of many by an index, whatever the planner knows of how many there are."""
    db.execute("SET LOCAL enable_seqscan = off")
    db.execute("SET LOCAL enable_bitmapscan = off")


def is_read_only(db: Connection) -> bool:
    """Return whether the ledger takes no writes now."""
    return bool(db.execute("SELECT current_setting('transaction_read_only')::boolean").value())
