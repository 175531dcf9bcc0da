"""A cache between the site and its readers: it keeps what it may for as long as it is not told, as a CDN does."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import httpx
from werkzeug.wrappers import Request, Response

from tools.drill.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterable

SLOW_PURGE_SECONDS = 1.5
"""For how long one PURGE takes while it is slow."""

_OF_THE_HOP = {"connection", "content-length", "content-encoding", "transfer-encoding", "date", "server", "keep-alive"}
_KEPT_STATUSES = {200, 301, 410}

_DECLARED = """
[[caches]]
name = "drill"
kind = "varnish"
options = {{addresses = "{url}"}}
"""
_CHECKED = "public_check = true\npublic_wait_seconds = 600"
"""Longer than the site is ever away in a drill: nobody is told of what nobody was seen to have."""


class Temper(Enum):
    """How it takes it to be told something."""

    WILLING = "willing"
    REFUSING = "refusing"
    SLOW = "slow"


@dataclass(frozen=True)
class _Kept:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class CacheBefore:
    """The cache. What it is told of while it fetches that it does not keep, as real ones do."""

    injected: Counter[str]
    url: str = ""
    origin: str = ""
    """Where the site itself is."""
    temper: Temper = Temper.WILLING
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _told: Counter[str] = field(default_factory=Counter)
    _bans: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10, trust_env=False))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Be there for readers for the block."""
        with served(self) as self.url, self._client:
            yield

    def declare(self, home: Path) -> None:
        """Have the stack of a home tell it, and tell nobody else before readers were seen to have it."""
        file = home / "site.toml"
        said, checked = re.subn(
            r"^public_check = .*\npublic_wait_seconds = .*$", _CHECKED, file.read_text("utf-8"), flags=re.MULTILINE
        )
        if checked != 1:
            raise ValueError(
                "A new home's site.toml does not say how the public is looked at: the drill cannot have it checked."
            )
        file.write_text(said + _DECLARED.format(url=self.url), "utf-8")

    def forget(self) -> None:
        """Keep nothing of what it has, nor of what it fetches just now."""
        with self._lock:
            self._bans += 1
            self.injected["cache forgot a page"] += len(self._kept)
            self._kept.clear()

    def turn(self, temper: Temper, seconds: float) -> None:
        """Take it like this for some seconds."""
        self.temper = temper
        sleep(seconds)
        self.temper = Temper.WILLING

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer a reader, or whoever tells that a page has changed."""
        request = Request(environ)
        path = unquote(str(environ["REQUEST_URI"]).partition("?")[0])
        match request.method:
            case "PURGE":
                answer = self._tell(lambda: self._purge(path))
            case "BAN":  # as infra/varnish.vcl has it: of everything
                answer = self._tell(self.forget)
            case _:
                answer = self._read(path)
        return answer(environ, start_response)

    def _tell(self, forget: Callable[[], None]) -> Response:
        if self.temper is Temper.REFUSING:
            self.injected["cache refused to be told"] += 1
            return Response("Not now.", HTTPStatus.SERVICE_UNAVAILABLE)
        if self.temper is Temper.SLOW:
            self.injected["cache told slowly"] += 1
            sleep(SLOW_PURGE_SECONDS)
        forget()
        return Response("Forgotten.")

    def _purge(self, path: str) -> None:
        with self._lock:
            self._told[path] += 1
            if self._kept.pop(path, None):
                self.injected["cache forgot a page"] += 1

    def _read(self, path: str) -> Response:
        with self._lock:
            kept, told = self._kept.get(path), (self._bans, self._told[path])
        if kept is None:
            try:
                answer = self._client.get(self.origin + path, headers={"Accept-Encoding": "identity"})
            except httpx.HTTPError:
                return Response("The site is away.", HTTPStatus.BAD_GATEWAY)
            headers = [(name, value) for name, value in answer.headers.items() if name not in _OF_THE_HOP]
            kept = _Kept(answer.status_code, headers, answer.content)
            if answer.status_code in _KEPT_STATUSES and "cdn-cache-control" in answer.headers:
                with self._lock:
                    if (self._bans, self._told[path]) == told:
                        self._kept[path] = kept
        return Response(kept.body, kept.status, kept.headers)
