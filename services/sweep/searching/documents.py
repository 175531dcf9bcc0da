"""The words of an article, each once: where it stands highest."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from services.sweep.searching.word_forms import words_of

MAX_WORDS = 600
"""Different words of an article; those of its title and standfirst come first. What one costs is bounded by it."""

_NOT_SHOWN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]*>")
_LINKED_ADDRESS = re.compile(r"\]\([^()\n]*\)|https?://[^\s<>\"')\]]*")


class DocumentWords(NamedTuple):
    """The words of an article, none of them twice."""

    title: list[str]
    standfirst: list[str]
    body: list[str]

    def as_lines(self) -> str:
        """Return them as the ledger keeps them, and readers get those of the newest."""
        return "\n".join(map(" ".join, self))

    @classmethod
    def from_lines(cls, lines: str) -> DocumentWords:
        """Read what `as_lines` wrote."""
        return cls(*(line.split() for line in lines.split("\n")))


def document_words(title: str, standfirst: str, body: str) -> DocumentWords:
    """Return the words of an article; its body is Markdown, HTML or plain text. Takes time in line with its length.

    >>> document_words("Zwei Brücken", "Die Brücken", "<p>Sie [halten](https://a.example/lange)</p>")
    DocumentWords(title=['zwei', 'bruck'], standfirst=['die'], body=['sie', 'halt'])
    """
    seen: set[str] = set()
    found = [_new_words(words_of(text), seen) for text in (title, standfirst, _text_of(body))]
    return DocumentWords(*found)


def _new_words(words: Iterable[str], seen: set[str]) -> list[str]:
    new = []
    for word in words:
        if len(seen) >= MAX_WORDS:
            break
        if word not in seen:
            seen.add(word)
            new.append(word)
    return new


def _text_of(body: str) -> str:
    return html.unescape(_LINKED_ADDRESS.sub(" ", _ANY_TAG.sub(" ", _NOT_SHOWN.sub(" ", body))))
