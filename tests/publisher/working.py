"""A publisher of the test's own: a real worker on a real broker, with the test's ledger and bucket."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from shared.settings import Store
from tests.conftest import Running


def own_broker(stack: Running) -> str:
    """Return a database of the stack's broker in which nobody else rings."""
    return str(stack.described["broker"]).removesuffix("/0") + "/1"


@contextmanager
def publisher(
    stack: Running, ledger: Engine, store: Store, broker_url: str, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a publisher with one pressing process; what it says goes to `log`."""
    environ = {
        **os.environ,
        "ANDRUCK_SITE_FILE": str(stack.home / "site.toml"),
        "ANDRUCK_INTAKE_URL": "http://intake.test",
        "ANDRUCK_DATABASE_URL": ledger.url.render_as_string(hide_password=False),
        "ANDRUCK_BROKER_URL": broker_url,
        "ANDRUCK_S3_ENDPOINT": str(store.endpoint),
        "ANDRUCK_S3_BUCKET": store.bucket,
        "ANDRUCK_S3_ACCESS_KEY": store.access_key,
        "ANDRUCK_S3_SECRET_KEY": store.secret_key,
        "ANDRUCK_SOURCE_SECRETS": '{"desk": ["whsec_x"]}',
    }
    command = [sys.executable, "-m", "services.publisher", "--processes", "1"]
    with log.open("wb") as words, subprocess.Popen(command, env=environ, stderr=words) as process:
        try:
            yield process
        finally:
            process.terminate()
