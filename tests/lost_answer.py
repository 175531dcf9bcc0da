"""A ledger that commits, and hangs up before it says so."""

from __future__ import annotations

import pytest
from psycopg import OperationalError

from shared.ledger import Connection


def lose_answer_to_next_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next commit of this process get through, and nobody hear of it."""
    commit = Connection.commit

    def commit_and_hang_up(self: Connection) -> None:
        monkeypatch.setattr(Connection, "commit", commit)
        commit(self)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Connection, "commit", commit_and_hang_up)
