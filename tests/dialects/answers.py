"""An API that gives answers as they were recorded, one after the other, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from shared.dialects.content_api import ApiAnswer


class Asked(NamedTuple):
    """One question."""

    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


class RecordedAnswers:
    """Gives these answers in turn; once there are no more, the last again."""

    def __init__(self, *bodies: Any, status: int = 200, date: str = "Fri, 27 Nov 2026 12:00:00 GMT") -> None:
        self._left = [ApiAnswer(status, {"date": date}, body) for body in bodies]
        self.asked: list[Asked] = []

    def get(self, url: str, params: Mapping[str, str] = {}, headers: Mapping[str, str] = {}) -> ApiAnswer:
        self.asked.append(Asked(url, dict(params), dict(headers)))
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]

    def post(self, *_: object, **__: object) -> ApiAnswer:
        raise AssertionError("Nothing is posted there.")
