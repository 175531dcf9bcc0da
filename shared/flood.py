"""What a flood may write into a log: some lines of each kind a second, and then how many were left out."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import structlog

MAX_LINES_PER_KIND = 10
"""Of one kind in a second."""

WINDOW_SECONDS = 1.0

MAX_KINDS = 500
"""That are told apart; whatever comes beyond them counts as one."""

LEFT_OUT_EVENT = "lines left out"
"""The event of the line that says how many."""

_KIND_FIELDS = ("reason", "verdict", "status", "condition")
"""Fields that tell kinds of an event apart. None of them is text that strangers write."""

LineKind = tuple[str, ...]


@dataclass
class _Window:
    began: float
    lines: int = 0
    left_out: int = 0


class Throttle:
    """Bounds lines by their kinds; safe to use from many threads. Only warnings and worse: one success is one line."""

    def __init__(self) -> None:
        self._windows: dict[LineKind, _Window] = {}
        self._renew()
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self._lock = threading.Lock()
        self._teller: threading.Thread | None = None
        self._windows.clear()

    def __call__(self, _: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Let one of our own lines through, as a processor of structlog; raise DropEvent if it is left out."""
        if level in ("debug", "info") or event.get("event") == LEFT_OUT_EVENT:
            return event
        if not self.takes((str(event.get("event")), *(str(event.get(name, "")) for name in _KIND_FIELDS))):
            raise structlog.DropEvent
        return event

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a library's line through, as a filter of logging. Its kind is its text before it is filled in."""
        ours = isinstance(record.msg, dict)
        return ours or record.levelno < logging.WARNING or self.takes((record.name, str(record.msg)[:100]))

    def takes(self, kind: LineKind) -> bool:
        """Return whether there is room for a line of this kind, and count it."""
        now = time.monotonic()
        with self._lock:
            window = self._windows.get(kind)
            if window is None:
                if len(self._windows) >= MAX_KINDS:
                    self._forget(now)
                key = kind if len(self._windows) < MAX_KINDS else ("of many kinds",)
                window = self._windows.setdefault(key, _Window(now))
            if now - window.began >= WINDOW_SECONDS and not window.left_out:
                window.began, window.lines = now, 0
            if window.lines < MAX_LINES_PER_KIND and not window.left_out:
                window.lines += 1
                return True
            window.left_out += 1
            self._tell_later()
            return False

    def _forget(self, now: float) -> None:
        """Drop kinds of which nothing is left to be told."""
        for kind in [k for k, w in self._windows.items() if not w.left_out and now - w.began >= WINDOW_SECONDS]:
            del self._windows[kind]

    def _tell_later(self) -> None:
        if self._teller is None or not self._teller.is_alive():
            self._teller = threading.Thread(target=self._tell, name="log-throttle", daemon=True)
            self._teller.start()

    def _tell(self) -> None:
        """Say each second what was left out, until nothing is."""
        while True:
            time.sleep(WINDOW_SECONDS)
            with self._lock:
                left = {kind: window.left_out for kind, window in self._windows.items() if window.left_out}
                for kind in left:
                    self._windows[kind] = _Window(time.monotonic())
                if not left:
                    self._teller = None
                    return
            self.tell(left)

    def tell(self, left: dict[LineKind, int]) -> None:
        """Write down how many lines of each kind were left out."""
        for (event, *sorted_by), number in left.items():
            kind = dict(zip(_KIND_FIELDS, sorted_by, strict=False)) if len(sorted_by) == len(_KIND_FIELDS) else {}
            fields = {name: value for name, value in kind.items() if value}
            structlog.get_logger(__name__).warning(LEFT_OUT_EVENT, of=event, left_out=number, **fields)

    def flush(self) -> None:
        """Tell what is not told yet; for a process that ends."""
        with self._lock:
            left = {kind: window.left_out for kind, window in self._windows.items() if window.left_out}
            self._windows.clear()
        self.tell(left)
