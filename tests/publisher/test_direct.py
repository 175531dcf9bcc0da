"""With the broker gone for good, news still goes out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

from shared.bucket import Bucket
from shared.ledger import Ledger
from shared.settings import Store
from shared.signing import new_secret
from tests.conftest import Running
from tests.programs import ending
from tests.shared.newsdesk import publish, state_of


def test_a_direct_worker_presses_without_a_broker(stack: Running, ledger: Ledger, tmp_path: Path) -> None:
    keys = stack.described["s3"]
    store = Store(f"test-{uuid4().hex[:12]}", keys["access_key"], keys["secret_key"], keys["endpoint"])
    Bucket(store).prepare()
    environ = {
        **os.environ,
        "ANDRUCK_SITE_FILE": str(stack.home / "site.toml"),
        "ANDRUCK_INTAKE_URL": "http://intake.test",
        "ANDRUCK_DATABASE_URL": ledger.url,
        "ANDRUCK_BROKER_URL": "redis://127.0.0.1:1/0",
        "ANDRUCK_S3_ENDPOINT": keys["endpoint"],
        "ANDRUCK_S3_BUCKET": store.bucket,
        "ANDRUCK_S3_ACCESS_KEY": store.access_key,
        "ANDRUCK_S3_SECRET_KEY": store.secret_key,
        "ANDRUCK_SOURCE_SECRETS": json.dumps({"desk": [new_secret()]}),
    }
    accepted = [publish(ledger, str(number)) for number in range(5)]
    command = [sys.executable, "-m", "services", "--home", str(tmp_path), "worker", "publisher", "--direct"]
    with ending(subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)) as worker:
        until = time.monotonic() + 30
        while not all(state_of(ledger, each).complete for each in accepted) and time.monotonic() < until:
            time.sleep(0.1)
        worker.terminate()
        _, said = worker.communicate(timeout=20)

    assert [state_of(ledger, each).state for each in accepted] == ["live"] * 5, said
    assert worker.returncode == 0, said
