"""What a submission costs: it is read, and rendered if it is accepted, in a process with hard limits.

`Scales` starts `python -m tests.intake.scales` once; that loads everything, and forks for each large submission.
"""

from __future__ import annotations

import base64
import json
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from services.publisher.pages.article import render
from services.publisher.theme import Theme
from shared.article import Edition
from shared.dialects.andruck.formats import read
from shared.pages import Page, PageKind
from shared.reading.invalid import Invalid
from tests.reading.articles_read import SITE

CPU_SECONDS = 20
LARGE = 100_000
"""Bytes of a submission that is weighed in a process of its own."""
MEMORY = 2_000_000_000
"""Bytes of address space: more ends the process that is weighed."""


@dataclass(frozen=True)
class Weight:
    """What one submission cost. `refusal` is empty if it was accepted; `page`: bytes for readers."""

    reading: float
    """Seconds of CPU."""
    rendering: float
    peak: int
    """Bytes of memory in use at most, with Python and all libraries."""
    refusal: str = ""
    page: int = 0

    @property
    def cpu(self) -> float:
        """Seconds of CPU, whoever spends them."""
        return self.reading + self.rendering


class Scales:
    """A process that weighs."""

    def __enter__(self) -> Scales:
        command = [sys.executable, "-m", "tests.intake.scales"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._process.communicate(timeout=60)

    def weigh(self, media_type: str, body: bytes) -> Weight:
        """Return what the submission cost.

        Raises:
            AssertionError: its process had to be ended.

        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{media_type} {base64.b64encode(body).decode()}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "ended" not in answer, f"its process ended with status {answer['ended']}"
        return Weight(**answer)


def _weighed(theme: Theme, media_type: str, body: bytes) -> Weight:
    started = time.process_time()
    try:
        submitted = read(media_type, body, article_id="a-1", site=SITE)
    except Invalid as refused:
        return Weight(time.process_time() - started, 0, _peak(), refused.errors[0]["field"] + ": " + str(refused))
    read_at = time.process_time()
    edition = Edition(submitted.article, "/politik/a/", datetime.now(UTC), datetime.now(UTC))
    page = render(theme, Page("/politik/a/", PageKind.ARTICLE), edition).body
    return Weight(read_at - started, time.process_time() - read_at, _peak(), page=len(page))


def _peak() -> int:
    """Return the most that this process has used; `ru_maxrss` would begin with what its parent had."""
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert peak
    return int(peak[1]) * 1024


def _serve() -> None:
    theme = Theme(SITE)
    _weighed(theme, "text/plain", b"Warm\n\nUp")  # what is made at first use is no submission's cost
    for line in sys.stdin:
        media_type, encoded = line.split()
        body = base64.b64decode(encoded)
        if len(body) > LARGE:
            _weigh_apart(theme, media_type, body)
        else:
            print(json.dumps(asdict(_weighed(theme, media_type, body))), flush=True)


def _weigh_apart(theme: Theme, media_type: str, body: bytes) -> None:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        print(json.dumps(asdict(_weighed(theme, media_type, body))), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps({"ended": status}), flush=True)


if __name__ == "__main__":
    _serve()
