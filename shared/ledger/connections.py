"""Connections to PostgreSQL: few of them, the one used last first, so that its statements are prepared already."""

from __future__ import annotations

import select
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from queue import Empty, LifoQueue
from threading import BoundedSemaphore
from typing import Any, NamedTuple, TypeAlias, TypeVar

import psycopg
from psycopg.rows import RowFactory, RowMaker, namedtuple_row, no_result
from psycopg.types.numeric import Int8Dumper

from shared.errors import Condition, Transient
from shared.ledger.sqlstate import is_stale

_SESSION_SETTINGS = {
    "TimeZone": "UTC",  # whatever the database's own is: dates at the ends of time have to fit into Python's
    "idle_in_transaction_session_timeout": "5s",  # a worker that is stopped in a transaction must not hold its locks
    "lock_timeout": "10s",
    "statement_timeout": "30s",
    "max_parallel_workers_per_gather": "0",  # we ask for few rows; to start helpers takes longer than to find them
    "plan_cache_mode": "force_generic_plan",  # to plan ours takes longer than to run them; no value changes the plan
}
"""What the server cuts off, and how it plans. Our transactions take milliseconds."""

_INDEX_SCAN_SETTINGS = {
    f"enable_{way}": "off" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "material")
}
"""Left are index scans in nested loops. A plan that was made while a table was small has to serve when it is large."""

_CONNECTION_OPTIONS: dict[str, Any] = {
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,  # a connection that is half open is given up
    "application_name": "andruck",
}

_POOL_TIMEOUT_SECONDS = 5.0
"""Seconds that a transaction waits for a connection."""


StoredObject: TypeAlias = dict[str, Any]
"""A JSON object in a column. The ledger looks at no member of it: the value that wrote it reads it."""

Row = TypeVar("Row")
TypedRow = TypeVar("TypedRow", bound=NamedTuple)


class ResultCursor(psycopg.Cursor[Row]):
    """What came of a statement: rows as named tuples."""

    def one(self) -> Row:
        """Return the first row, which has to be there.

        Raises:
            LookupError: there is none.
        """
        row = self.fetchone()
        if row is None:
            raise LookupError("The ledger has no such row.")
        return row

    def value(self: ResultCursor[Any]) -> Any:
        """Return the first row's first column; None if there is no row."""
        row = self.fetchone()
        return row and row[0]

    def values(self: ResultCursor[Any]) -> list[Any]:
        """Return each row's first column."""
        return [row[0] for row in self.fetchall()]


class Connection(psycopg.Connection[Any]):
    """A connection of the ledger; its first statement begins a transaction."""

    def execute(self, statement: str, values: Mapping[str, object] | None = None) -> ResultCursor[object]:  # type: ignore[override]
        """Execute a statement with its `values`, each of which stands in it as `%(name)s`.

        Of what it returns only the first column is to be asked for; rows that have more of them are for `read`.
        """
        made: ResultCursor[object] = ResultCursor(self, row_factory=_untyped_rows)
        return made.execute(statement, values)

    def read(
        self, kind: type[TypedRow], statement: str, values: Mapping[str, object] | None = None
    ) -> ResultCursor[TypedRow]:
        """Execute a statement whose rows are of a `kind`: their columns are its fields, in that order."""
        return ResultCursor(self, row_factory=_rows_of(kind)).execute(statement, values)


def _untyped_rows(cursor: psycopg.Cursor[Any]) -> RowMaker[object]:
    return namedtuple_row(cursor)


@cache
def _rows_of(kind: type[TypedRow]) -> RowFactory[TypedRow]:
    """Return what makes rows of a kind, as fast as untyped ones."""
    fields = [name.encode() for name in kind._fields]

    def factory(cursor: psycopg.Cursor[Any]) -> RowMaker[TypedRow]:
        result = cursor.pgresult
        if result is None or not result.nfields:
            return no_result
        columns = [result.fname(number) for number in range(result.nfields)]
        if columns != fields:
            raise TypeError(f"{kind.__name__} has the fields {fields}, not {columns}.")
        return kind._make

    return factory


class Ledger:
    """A pool of connections. Nothing is connected before its first use, so it may be made before a fork.

    `by_key`: whoever opens it only looks few rows up by their keys, and is in a hurry.
    `limits`: settings of the session in place of ours, such as `lock_timeout`.
    """

    def __init__(self, database_url: str, *, connections: int = 8, by_key: bool = False, **limits: str) -> None:
        self.url = database_url
        settings = _SESSION_SETTINGS | (_INDEX_SCAN_SETTINGS if by_key else {}) | limits
        self._options = _CONNECTION_OPTIONS | {
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items())
        }
        self._free = BoundedSemaphore(connections)
        self._idle: LifoQueue[Connection] = LifoQueue()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end of the block, and rolls back if the block raises.

        Raises:
            Transient: every connection is in use, and stays so.
            psycopg.Error: what the server says, as it says it; see `shared.ledger.transaction`.
        """
        if not self._free.acquire(timeout=_POOL_TIMEOUT_SECONDS):
            raise Transient(
                "The ledger is busy: no connection came free.",
                retry_after=_POOL_TIMEOUT_SECONDS,
                condition=Condition.BUSY,
            )
        try:
            connection = self._connection()
            try:
                yield connection
                connection.commit()
            except BaseException as error:
                with suppress(psycopg.Error):  # then it is broken, and not kept
                    connection.rollback()
                if is_stale(error):
                    connection.close()
                    self.close()
                raise
            finally:
                self._keep(connection)
        finally:
            self._free.release()

    def close(self) -> None:
        """Hang up, except where a transaction is under way."""
        while connection := self._idle_one():
            connection.close()

    def _connection(self) -> Connection:
        """Return one that was used before and still stands, or a new one."""
        while connection := self._idle_one():
            if _stands(connection):
                return connection
            connection.close()
        made = Connection.connect(self.url, **self._options)
        made.adapters.register_dumper(int, Int8Dumper)  # one type for every size: a statement is prepared once
        return made

    def _keep(self, connection: Connection) -> None:
        if connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE:
            self._idle.put(connection)
        else:
            connection.close()

    def _idle_one(self) -> Connection | None:
        with suppress(Empty):
            return self._idle.get_nowait()
        return None


def _stands(connection: Connection) -> bool:
    """Return whether the server is silent, as it is between transactions: one that ends says so, or hangs up."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
