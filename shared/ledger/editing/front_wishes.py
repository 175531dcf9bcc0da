"""What an editor's request comes to, before its articles are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class NamedArticle:
    """An article as editors name it."""

    source: str
    external_id: str
    field: str
    """Of the request, where it is named."""

    def __str__(self) -> str:
        return f"{self.external_id!r} of the source {self.source!r}"


@dataclass(frozen=True)
class NamedStep:
    """One step, as `shared.front_changes` has it, but that its articles are still named."""

    verb: str
    articles: tuple[NamedArticle, ...]
    said: Mapping[str, Any]


@dataclass(frozen=True)
class FrontWish:
    """What an editor asks for: steps, or that something be undone, or that a version be put back."""

    steps: tuple[NamedStep, ...] = ()
    undo: int | bool = False
    """True: what was done last. A number: that change."""
    restore: int | None = None
    """The version whose arrangement is to stand again."""
    at: datetime | None = None
    """When it is to come into force; None: at once."""
    version: int | None = None
    """Of the front as the editor saw it; None: whatever it is."""
    who: str = ""
