"""An article as one of the formats has it, still unchecked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Written:
    """What a text says of an article."""

    fields: Mapping[str, Any]
    """By their names in `ArticleSchema`."""
    told: tuple[str, ...] = ()
    """What the newsroom is told of it, such as `left out: contact details: Jane Doe`."""
    may_be_a_flash: bool = False
    """It is an article with a headline alone, if it has no more."""
    derived_id: bool = False
    """Its id was made from its headline."""
