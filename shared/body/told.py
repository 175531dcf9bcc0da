"""What the newsroom is told of its body: each thing that readers get in another way than it was sent, or not at all."""

from __future__ import annotations

from urllib.parse import urlsplit

MAX_WARNINGS = 20
"""Different sentences of one body."""
MAX_WARNING_CHARACTERS = 200
_MAX_HOST_CHARACTERS = 60


class Warnings:
    """Sentences, each once however often it holds.

    They stand in receipts: they hold nothing of the text, and of an address but its host, for it may be a secret.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def left_out(self, what: str, instead: str = "") -> None:
        """Tell that readers do not get something, and what they get instead."""
        self._add(f"left out: {what}, {instead}" if instead else f"left out: {what}")

    def changed(self, what: str) -> None:
        """Tell that readers get something in another way."""
        self._add(f"changed: {what}")

    def lacks(self, what: str) -> None:
        """Tell what an editor should add."""
        self._add(f"lacking: {what}")

    def _add(self, sentence: str) -> None:
        self._counts[sentence] = self._counts.get(sentence, 0) + 1

    def lines(self) -> tuple[str, ...]:
        """Return the sentences in the order in which they came up, the first `MAX_WARNINGS` of them."""
        told = [
            f"{sentence[:MAX_WARNING_CHARACTERS]}{f' ({count} times)' if count > 1 else ''}"
            for sentence, count in self._counts.items()
        ]
        more = len(told) - MAX_WARNINGS
        return (*told[:MAX_WARNINGS], f"and {more} more") if more > 0 else tuple(told)


def host_of(url: str) -> str:
    """Return the host of an address, for a sentence; `an address without a host` if it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    shown = "".join(char for char in host[:_MAX_HOST_CHARACTERS] if char.isprintable())
    return shown or "an address without a host"
