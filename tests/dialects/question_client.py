"""A client for APIs that take questions in a language of their own (GROQ, GraphQL): it answers what it was told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.dialects.content_api import ApiAnswer

Question = Mapping[str, Any]
"""What is posted, as JSON."""


class QuestionClient:
    """Notes what it is asked, and answers as `answer` has it."""

    def __init__(self, answer: Callable[[Question], object]) -> None:
        self._answer = answer
        self.asked: list[tuple[str, Mapping[str, str], Question]] = []
        """Address, headers and question."""

    def get(self, url: str, *_: object, **__: object) -> ApiAnswer:
        raise AssertionError(f"{url} is asked by POST: a question may be long.")

    def post(self, url: str, json: object, headers: Mapping[str, str] = {}) -> ApiAnswer:
        assert isinstance(json, dict)
        self.asked.append((url, headers, json))
        return ApiAnswer(200, {}, self._answer(json))
