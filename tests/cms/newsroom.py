"""A real CMS and Andruck beside it, connected as docs/cms says: by `andruck source add`, with its secret and token."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from services.local.processes import free_port_base
from tests.cms.program import RealCms

ROOT = Path(__file__).parents[2]
MAX_UP_SECONDS = 90


@dataclass
class Newsroom:
    """A CMS that runs, and the home of an Andruck that has it as the source `cms`."""

    program: RealCms
    home: Path
    secret: str = ""

    def connect(self, *, pull_seconds: int) -> None:
        """Add the source before the stack is started."""
        self.home.mkdir()
        (self.home / "site.toml").write_text((ROOT / "site.toml").read_text("utf-8"), "utf-8")
        options = [part for each in self.program.options.items() for part in ("--option", _as_toml(*each))]
        token = self.home.parent / "token"
        token.write_text(self.program.token)
        command = ["source", "add", self.program.kind, "--name", "cms", "--token-file", str(token), *options]
        done = self.andruck("--json", *command)
        assert done.returncode == 0, done.stderr
        self.secret = str(json.loads(done.stdout)["secret"])
        site = self.home / "site.toml"
        kind = f'kind = "{self.program.kind}"\n'
        site.write_text(site.read_text().replace(kind, f"{kind}pull_seconds = {pull_seconds}\n"))

    @contextmanager
    def running(self) -> Iterator[Newsroom]:
        """Start the stack, and stop it."""
        base = str(free_port_base())
        command = [sys.executable, "-m", "services", "up", "--home", str(self.home), "--port-base", base]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as self._up:
            try:
                until = time.monotonic() + MAX_UP_SECONDS
                while not (self.home / "stack.json").exists():
                    assert self._up.poll() is None, self._up.stdout.read() if self._up.stdout else ""
                    assert time.monotonic() < until, "the stack did not get ready"
                    time.sleep(0.1)
                yield self
            finally:
                self._up.send_signal(signal.SIGINT)
                self._up.wait(60)

    @property
    def described(self) -> dict[str, Any]:
        """What stack.json says now."""
        return dict(json.loads((self.home / "stack.json").read_text()))

    def enter_webhooks(self) -> None:
        """Enter in the CMS what `source add` has said."""
        self.program.add_webhooks(f"{self.described['intake']}/v1/sources/cms/webhook", self.secret)

    def stop_intake(self) -> None:
        """Stop intake for good: no webhook gets in any more, and nothing starts it again."""
        below = psutil.Process(self._up.pid).children(recursive=True)
        config = next(word for each in below for word in each.cmdline() if word.endswith("supervisord.conf"))
        server = f"unix://{Path(config).parent}/supervisor.sock"
        command = [sys.executable, "-m", "supervisor.supervisorctl", "-s", server, "stop", "services:intake"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "services:intake: stopped" in done.stdout, done.stdout + done.stderr

    def let_minutes_pass(self, minutes: int) -> None:
        """Have all that was accepted be so much older: what has only just come out is not yet missed in the CMS."""
        with psycopg.connect(self.described["database"]) as db:
            db.execute("UPDATE submissions SET accepted_at = accepted_at - make_interval(mins => %s)", [minutes])

    def andruck(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against this stack."""
        command = [sys.executable, "-m", "services", "--home", str(self.home), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)


def _as_toml(name: str, value: object) -> str:
    """Return an option as the command line takes it: a table is inline, all else as in JSON."""
    if isinstance(value, dict):
        inner = ", ".join(f"{re.sub('[^A-Za-z0-9_-]', '', key)} = {json.dumps(one)}" for key, one in value.items())
        return f"{name}={{{inner}}}"
    return f"{name}={json.dumps(value)}"
