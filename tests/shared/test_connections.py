"""What the rest of Andruck may rely on when it speaks with the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

from shared.errors import Transient
from shared.events import Priority
from shared.ledger import Ledger, connections, transaction


def test_a_block_that_raises_leaves_nothing_behind_and_its_connection_serves_on(ledger: Ledger) -> None:
    pid = _pid(ledger)

    with pytest.raises(psycopg.errors.DivisionByZero):
        _insert_and_fail(ledger)

    with transaction(ledger) as db:
        assert db.execute("SELECT count(*) FROM listings").value() == 0
        assert db.execute("SELECT pg_backend_pid()").value() == pid


def test_a_server_that_ended_between_two_transactions_is_noticed_by_nobody(ledger: Ledger) -> None:
    few = Ledger(ledger.url, connections=1)
    pid = _pid(few)

    with transaction(ledger) as db:
        assert db.execute("SELECT pg_terminate_backend(%(pid)s::integer, 5000)", {"pid": pid}).value()

    assert _pid(few) != pid
    few.close()


def test_a_server_that_ends_within_a_transaction_is_a_transient_error(ledger: Ledger) -> None:
    few = Ledger(ledger.url, connections=1)

    with pytest.raises(Transient, match="cannot be reached"), transaction(few) as db:
        db.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert _pid(few)
    few.close()


def test_whoever_finds_no_connection_free_is_told_so_in_time(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_POOL_TIMEOUT_SECONDS", 0.01)
    few = Ledger(ledger.url, connections=1)

    with transaction(few), pytest.raises(Transient, match="no connection came free"):
        _pid(few)

    assert _pid(few)
    few.close()


def test_a_ledger_that_is_not_there_is_a_transient_error() -> None:
    with pytest.raises(Transient, match="cannot be reached"):
        _pid(Ledger("postgresql://nobody@127.0.0.1:1/nothing"))


def test_small_and_great_numbers_and_those_with_names_share_one_prepared_statement(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        for number in (1, 70_000, 2**40, Priority.BULK):
            for _ in range(6):
                assert db.execute("SELECT %(n)s, %(all)s::bigint[]", {"n": number, "all": [number]}).one() == (
                    number,
                    [number],
                )
        prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1, $2::%'"
        assert db.execute(prepared).value() == 1


def _insert_and_fail(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        db.execute("INSERT INTO listings VALUES ('half', 1)")
        db.execute("SELECT 1 / 0")


def _pid(ledger: Ledger) -> int:
    with transaction(ledger) as db:
        return int(db.execute("SELECT pg_backend_pid()").value())


def test_dates_at_the_ends_of_time_are_read_whatever_the_time_zone_of_the_database(ledger: Ledger) -> None:
    last, first = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)
    with ledger.begin() as db:
        db.execute("ALTER DATABASE postgres SET TimeZone = 'Pacific/Kiritimati'")
    there = Ledger(ledger.url, connections=1)
    try:
        with transaction(there) as db:
            assert db.execute("SHOW TimeZone").value() == "UTC"
            asked = "SELECT %(last)s::timestamptz AS last, %(first)s::timestamptz AS first"
            assert db.execute(asked, {"last": last, "first": first}).one() == (last, first)
    finally:
        there.close()
        with ledger.begin() as db:
            db.execute("ALTER DATABASE postgres RESET TimeZone")
