"""Whoever works is known to be at work, whatever happened to the ledger meanwhile."""

from __future__ import annotations

import psycopg
import pytest

from shared import presence
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.sign_ins import at_work, sign_in


def test_a_process_signs_in_again_after_whatever_kept_it_from_doing_so(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = [KeyError("no such thing"), psycopg.errors.ReadOnlySqlTransaction(), psycopg.OperationalError("gone")]

    def sign(db: Connection, name: str, kind: str, **detail: object) -> None:
        if troubles:
            raise troubles.pop()
        sign_in(db, name, kind, **detail)

    def rest(_: float) -> None:
        if not troubles and _is_at_work(ledger):
            raise SystemExit

    monkeypatch.setattr(presence, "sign_in", sign)
    monkeypatch.setattr("shared.presence.time.sleep", rest)
    with pytest.raises(SystemExit):
        presence.sign_in_for_ever(ledger, "notifier")


def _is_at_work(ledger: Ledger) -> bool:
    with transaction(ledger) as db:
        return bool(at_work(db, "notifier"))
