"""What all real CMSes have in common here: they are started on loopback, and edited by the same verbs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import httpx

MAX_START_SECONDS = 180
"""The first start of most of them makes a database."""


@dataclass(frozen=True)
class Story:
    """An article as an editor writes it; each program puts it into fields of its own."""

    title: str
    html: str
    standfirst: str = ""
    tags: tuple[str, ...] = ()


class RealCms(ABC):
    """One real CMS with a database of its own in `home`, which the test throws away.

    Each verb is one action of an editor, through the program's own API, and returns when the program has confirmed it.
    What the program tells by webhook comes in its own time.
    """

    kind: ClassVar[str]
    """The kind of source that it is to Andruck."""
    min_schedule_seconds: ClassVar[float] = 0
    """What is to be published sooner than in so many seconds, the program publishes at once."""
    keeps_drafts_of_published: ClassVar[bool] = True
    """A published article can be edited as a draft, which readers do not see until it is published."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._running: Started | None = None

    @abstractmethod
    def start(self) -> None:
        """Install it if need be, start it, and set up an owner, a token for the API and what articles consist of."""

    def stop(self) -> None:
        """Stop it with all its processes."""
        if self._running:
            self._running.stop()
            self._running = None

    @abstractmethod
    def add_webhooks(self, url: str, secret: str) -> None:
        """Have it send all that it can tell of articles to `url`, signed or marked with `secret`, as docs/cms says.

        Where docs/cms wants something appended to the address, such as an event's name, this does it.
        """

    @property
    @abstractmethod
    def options(self) -> Mapping[str, object]:
        """What docs/cms tells to write under `options` in site.toml for this program, its address included."""

    @property
    @abstractmethod
    def token(self) -> str:
        """What Andruck fetches from it with."""

    @property
    def full_options(self) -> Mapping[str, object]:
        """The options with which all is read that `create_full` writes."""
        return self.options

    @property
    def other_tokens(self) -> Sequence[str]:
        """With which one is told the same of what is out."""
        return ()

    @abstractmethod
    def create(self, story: Story) -> str:
        """Write a draft; return the id under which Andruck will know the article."""

    @abstractmethod
    def create_full(self) -> str:
        """Write a draft of `FULL_STORY` with all that an editor can add: pictures, a section, an author."""

    @abstractmethod
    def edit_draft(self, id_: str, story: Story) -> None:
        """Save a draft, or where the program can do that, changes of a published article that are not yet public."""

    @abstractmethod
    def publish(self, id_: str) -> None:
        """Publish what was saved last."""

    @abstractmethod
    def edit(self, id_: str, story: Story) -> None:
        """Change a published article, publicly."""

    @abstractmethod
    def schedule(self, id_: str, story: Story, at: datetime) -> None:
        """Change a draft and have it published at a time to come (aware), by the program or by who reads its fields."""

    @abstractmethod
    def unpublish(self, id_: str) -> None:
        """Take a published article back; it remains as a draft."""

    def republish(self, id_: str) -> None:
        """Publish it once more."""
        self.publish(id_)

    @abstractmethod
    def delete(self, id_: str) -> None:
        """Delete it for good."""


@dataclass
class Started:
    """A process of our own with all that is below it."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_for(self, url: str, *, seconds: float = MAX_START_SECONDS) -> None:
        """Return when `url` answers below 500; fail with the end of the log if the process ends or time is up."""
        until = time.monotonic() + seconds
        while not _answers(url):
            assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self._last_words()}"
            assert time.monotonic() < until, f"{url} did not answer in {seconds} s:\n{self._last_words()}"
            time.sleep(0.2)

    def stop(self) -> None:
        """End it: politely first."""
        for number, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 15)):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(patience)
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue
            return

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


def started(command: list[str], folder: Path, log: Path, environment: Mapping[str, str]) -> Started:
    """Start a process in a group of its own; what it says goes to `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Started(process, log)


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Api:
    """A program's API: it keeps cookies and headers, and says what was answered where that was not 2xx."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._cookies = httpx.Cookies()

    def call(self, method: str, path: str, **more: object) -> httpx.Response:
        """Send a request; `more` is what httpx takes, such as `json` or `params`."""
        with httpx.Client(base_url=self.base, cookies=self._cookies, timeout=60, trust_env=False) as client:
            answer = client.request(method, path, headers=self.headers, **more)  # type: ignore[arg-type]
            self._cookies = client.cookies
        assert answer.is_success, f"{method} {path} answered {answer.status_code}: {answer.text[:1000]}"
        return answer


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False
