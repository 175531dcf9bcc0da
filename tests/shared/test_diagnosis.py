"""Each trouble of the ledger has its name, passes by itself, and is over when it is over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from structlog.testing import capture_logs

from shared.errors import Condition, Transient
from shared.ledger import Ledger, transaction


def test_a_ledger_that_takes_no_writes_says_so_and_is_written_to_as_soon_as_it_does(ledger: Ledger) -> None:
    few = Ledger(ledger.url, connections=1)
    write = "INSERT INTO listings VALUES ('a', 1) ON CONFLICT DO NOTHING"  # one may come before the reload
    assert _condition(few, "SELECT 1") is None
    _on_all(ledger, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    try:
        assert _comes(lambda: _condition(few, write) is Condition.READ_ONLY)
    finally:
        _on_all(ledger, "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
    try:
        assert _comes(lambda: _condition(few, write) is None)
    finally:
        few.close()


def test_a_table_that_is_not_there_while_it_is_restored_is_no_mistake_of_ours(ledger: Ledger) -> None:
    assert _condition(ledger, "SELECT * FROM restored_later") is Condition.CHANGING
    assert _condition(ledger, "SELECT nextval('restored_later')") is Condition.CHANGING
    assert _condition(ledger, "SELECT no_such_column FROM pages") is Condition.CHANGING
    assert _condition(ledger, "INSERT INTO events DEFAULT VALUES ON CONFLICT (type) DO NOTHING") is Condition.CHANGING


def test_a_table_that_is_altered_fails_a_prepared_statement_once_and_not_for_ever(ledger: Ledger) -> None:
    few = Ledger(ledger.url, connections=1)
    look = "SELECT * FROM altered_meanwhile"
    _on_all(ledger, "CREATE TABLE altered_meanwhile (one int)")
    try:
        assert [_condition(few, look) for _ in range(8)] == [None] * 8
        _on_all(ledger, "ALTER TABLE altered_meanwhile ADD two int")
        assert [_condition(few, look) for _ in range(3)] == [Condition.CHANGING, None, None]
    finally:
        _on_all(ledger, "DROP TABLE altered_meanwhile")
        few.close()


def test_locks_and_time_limits_are_called_busy(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        db.execute("LOCK TABLE listings")
        assert _condition(ledger, "SET LOCAL lock_timeout = '20ms'", "SELECT * FROM listings") is Condition.BUSY
    assert _condition(ledger, "SET LOCAL statement_timeout = '20ms'", "SELECT pg_sleep(1)") is Condition.BUSY
    assert _condition(ledger, "SET LOCAL idle_in_transaction_session_timeout = 20", pause=0.2) is Condition.BUSY


def test_a_deadlock_is_told_in_the_log_each_time_though_it_passes(ledger: Ledger) -> None:
    with capture_logs() as logs:
        for _ in range(2):
            assert Condition.BUSY in _deadlock(ledger)
    told = [line for line in logs if line["event"] == "deadlock"]
    assert len(told) == 2
    assert all("waits for" in line["detail"] for line in told)


def test_no_more_connections_and_a_wrong_password_are_told_from_a_server_that_is_away(ledger: Ledger) -> None:
    with _role(ledger, "crowded", "CONNECTION LIMIT 0") as crowded:
        assert _condition(crowded, "SELECT 1") is Condition.CROWDED
    assert _condition(_other(ledger, user="nobody_we_know"), "SELECT 1") is Condition.REFUSING
    assert _condition(_other(ledger, database="/not_there"), "SELECT 1") is Condition.CHANGING
    assert _condition(Ledger("postgresql://nobody@127.0.0.1:1/nothing"), "SELECT 1") is Condition.AWAY
    with _role(ledger, "unentitled", "") as unentitled:
        assert _condition(unentitled, "SELECT * FROM pages") is Condition.REFUSING


@pytest.mark.parametrize(
    ("sqlstate", "condition"),
    [
        ("53100", Condition.FULL),
        ("53200", Condition.FULL),
        ("54000", Condition.FULL),
        ("58030", Condition.FULL),
        ("53300", Condition.CROWDED),
        ("40001", Condition.BUSY),
        ("57P03", Condition.AWAY),
        ("57P01", Condition.AWAY),
        ("08006", Condition.AWAY),
        ("28P01", Condition.REFUSING),
    ],
)
def test_each_state_of_the_server_has_its_name(ledger: Ledger, sqlstate: str, condition: Condition) -> None:
    assert _condition(ledger, f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{sqlstate}'; END $$") is condition


@pytest.mark.parametrize("mistake", ["SELEC 1", "SELECT 1 / 0", "INSERT INTO listings VALUES (NULL, 1)"])
def test_a_mistake_of_ours_is_not_taken_for_a_trouble_of_the_ledger(ledger: Ledger, mistake: str) -> None:
    with pytest.raises(psycopg.Error):
        _condition(ledger, mistake)


def test_no_two_conditions_share_a_sentence_and_none_tells_an_address(ledger: Ledger) -> None:
    said = set()
    for sqlstate in ("08006", "40001", "53300", "53100", "25006", "42P01", "28P01"):
        with pytest.raises(Transient) as caught, transaction(ledger) as db:
            db.execute(f"DO $$ BEGIN RAISE EXCEPTION 'at 10.0.0.7' USING ERRCODE = '{sqlstate}'; END $$")
        said.add(str(caught.value))
        assert caught.value.retry_after
    assert len(said) == 7
    assert not [sentence for sentence in said if "10.0.0.7" in sentence]


def _condition(ledger: Ledger, *statements: str, pause: float = 0) -> Condition | None:
    """Return what was the matter with the ledger at these statements."""
    try:
        with transaction(ledger) as db:
            for statement in statements:
                db.execute(statement)
            if pause:
                threading.Event().wait(pause)
                db.execute("SELECT 1")
    except Transient as error:
        return error.condition
    return None


def _comes(true: Callable[[], bool]) -> bool:
    """Wait until a setting has reached the server's processes."""
    return any(true() or threading.Event().wait(0.05) for _ in range(100))


def _deadlock(ledger: Ledger) -> list[Condition | None]:
    met = threading.Barrier(2)

    def lock(first: int, second: int, ends: list[Condition | None]) -> None:
        try:
            with transaction(ledger) as db:
                db.execute("SET LOCAL deadlock_timeout = '50ms'")
                db.execute("SELECT pg_advisory_xact_lock(%(key)s)", {"key": first})
                met.wait(10)
                db.execute("SELECT pg_advisory_xact_lock(%(key)s)", {"key": second})
        except Transient as error:
            ends.append(error.condition)

    ends: list[Condition | None] = []
    threads = [threading.Thread(target=lock, args=(*keys, ends)) for keys in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def _on_all(ledger: Ledger, *statements: str) -> None:
    """Execute statements that are allowed in no transaction."""
    with psycopg.connect(ledger.url, autocommit=True) as db:
        for statement in statements:
            db.execute(statement)


@contextmanager
def _role(ledger: Ledger, name: str, limits: str) -> Iterator[Ledger]:
    _on_all(ledger, f"CREATE ROLE {name} LOGIN {limits}")
    other = _other(ledger, user=name)
    try:
        yield other
    finally:
        other.close()
        _on_all(ledger, f"DROP ROLE {name}")


def _other(ledger: Ledger, *, user: str = "", database: str = "") -> Ledger:
    """Return the same server, as another user or another database of it."""
    url = urlsplit(ledger.url)
    _, at, address = url.netloc.rpartition("@")
    netloc = f"{user}{at}{address}" if user else url.netloc
    return Ledger(urlunsplit(url._replace(netloc=netloc, path=database or url.path)), connections=1)
