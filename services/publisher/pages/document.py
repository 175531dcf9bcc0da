"""What a renderer makes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """One object for the bucket, and how readers shall get it."""

    body: bytes
    content_type: str
    status: int = 200
    location: str = ""
    """Where a redirect leads: a site path, percent-encoded."""
