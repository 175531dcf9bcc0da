"""A reader who looks at the site all the time, and knows which state of the article stood there when."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType

import httpx

GONE = ""
"""Nothing of the article can be read."""
_PAUSE_SECONDS = 0.02


@dataclass
class Reader:
    """Looks at the front page and at the article's own, until told to stop. A headline tells which state it sees."""

    site: str
    headlines: Sequence[str]
    """All that the article has at some time, drafts too; none is part of another."""
    seen: list[str] = field(default_factory=list)
    """The states that stood there, in their order."""
    path: str = ""
    """Of the article's own page, once it was linked on the front page."""

    def __post_init__(self) -> None:
        self._stopped = threading.Event()
        self._changed = threading.Condition()
        self._client = httpx.Client(base_url=self.site, timeout=10, trust_env=False)
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()
        self._client.close()

    def wait_for(self, headline: str, *, since: float, seconds: float) -> float:
        """Return the seconds from `since` (monotonic) until this is what stands there, on both pages."""
        with self._changed:
            found = self._changed.wait_for(lambda: bool(self.seen) and self.seen[-1] == headline, seconds)
        assert found, f"readers have {self.seen[-1:]} and not {headline!r} after {seconds} s"
        return time.monotonic() - since

    def _look(self) -> None:
        while not self._stopped.wait(_PAUSE_SECONDS):
            front, own = self._client.get("/"), self._client.get(self.path) if self.path else None
            shown = self._shown(front.text)
            if shown and not self.path:
                self.path = self._linked(front.text, shown)
                continue
            # a state stands there once both pages agree; in between, the article goes first, or the list
            if own is None or self._shown(own.text) == shown:
                self._note(shown)

    def _note(self, shown: str) -> None:
        if self.seen[-1:] != [shown]:
            with self._changed:
                self.seen.append(shown)
                self._changed.notify_all()

    def _shown(self, page: str) -> str:
        return next((headline for headline in self.headlines if headline in page), GONE)

    def _linked(self, front: str, headline: str) -> str:
        links = re.findall(r'<a[^>]* href="([^"]+)"[^>]*>\s*(.*?)\s*</a>', front, re.DOTALL)
        address = next(address for address, text in links if headline in text)
        return httpx.URL(self.site).join(address).path
