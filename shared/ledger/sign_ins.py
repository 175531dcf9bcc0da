"""Which processes are at work: each signs in every few seconds."""

from __future__ import annotations

import json
from datetime import timedelta

from shared.ledger.connections import Connection

SIGN_IN_SECONDS = 5
"""Seconds. A process that was not seen for three times as long is taken for dead."""


def sign_in(db: Connection, name: str, kind: str, **detail: object) -> None:
    """Say that the process `name`, one of those that do `kind`, is alive; `detail` is what it wants to show ops."""
    db.execute(
        """INSERT INTO processes (name, kind, detail) VALUES (%(name)s, %(kind)s, %(detail)s::jsonb)
           ON CONFLICT (name) DO UPDATE SET seen_at = now(), detail = EXCLUDED.detail""",
        {"name": name, "kind": kind, "detail": json.dumps(detail)},
    )
    db.execute("DELETE FROM processes WHERE seen_at < now() - interval '1 day'")


def at_work(db: Connection, kind: str) -> list[int]:
    """Return the pids of the processes of a kind that signed in lately."""
    rows = db.execute(
        "SELECT (detail->>'pid')::int FROM processes WHERE kind = %(kind)s AND seen_at > now() - %(lately)s",
        {"kind": kind, "lately": timedelta(seconds=3 * SIGN_IN_SECONDS)},
    )
    return rows.values()
