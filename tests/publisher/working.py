"""A publisher of the test's own: a real worker on a real broker, with the test's ledger and bucket."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from services.cli.target import Target
from shared.broker import broker_client
from shared.ledger import Ledger
from shared.settings import Store
from tests.conftest import Running
from tests.programs import ending


@contextmanager
def own_broker(stack: Running) -> Iterator[str]:
    """Lend a database of the stack's broker in which nobody else rings; it is empty afterwards."""
    url = str(stack.described["broker"]).removesuffix("/0") + "/1"
    broker = broker_client(url)
    try:
        yield url
    finally:
        broker.flushdb()


def starter(
    stack: Running, logs: Path, ledger: Ledger, broker_url: str, store: Store | None = None, endpoint: str = ""
) -> Callable[[str], AbstractContextManager[subprocess.Popen[bytes]]]:
    """Return what runs one of our processes, by its module, in a group of its own that ends with the block.

    It has the test's ledger and bucket, which it reaches at `endpoint`, and leases as long as in production.
    """
    environ = {
        **Target(stack.home, as_json=False).environ(),
        "ANDRUCK_DATABASE_URL": ledger.url,
        "ANDRUCK_BROKER_URL": broker_url,
    }
    if store:
        environ |= {"ANDRUCK_S3_BUCKET": store.bucket, "ANDRUCK_S3_ENDPOINT": endpoint or store.endpoint or ""}
    environ.pop("ANDRUCK_LEASE_SECONDS", None)

    @contextmanager
    def start(module: str) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", module]
        with (logs / module).open("ab") as words:
            started = subprocess.Popen(command, env=environ, stderr=words, start_new_session=True)
            with ending(started) as process:
                yield process

    return start


@contextmanager
def publisher(
    stack: Running, ledger: Ledger, store: Store, broker_url: str, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a publisher with one pressing process; what it says goes to `log`."""
    with _worker(stack, ledger, store, broker_url, log, "services.publisher", "--processes", "1") as process:
        yield process


@contextmanager
def notifier(
    stack: Running, ledger: Ledger, store: Store, broker_url: str, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a notifier; what it says goes to `log`."""
    with _worker(stack, ledger, store, broker_url, log, "services.notifier") as process:
        yield process


@contextmanager
def _worker(
    stack: Running, ledger: Ledger, store: Store, broker_url: str, log: Path, *module: str
) -> Iterator[subprocess.Popen[bytes]]:
    environ = {
        **Target(stack.home, as_json=False).environ(),
        "ANDRUCK_DATABASE_URL": ledger.url,
        "ANDRUCK_BROKER_URL": broker_url,
        "ANDRUCK_S3_BUCKET": store.bucket,
    }
    command = [sys.executable, "-m", *module]
    with log.open("wb") as words, ending(subprocess.Popen(command, env=environ, stderr=words)) as process:
        yield process
