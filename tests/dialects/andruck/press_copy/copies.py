"""Short ways to read press copy."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.article import Article
from shared.reading.intent import Publish
from tests.reading.articles_read import read_text, refusal

TEXT = (
    "Musterstadt - Der Stadtrat hat den Bau einer neuen Brücke beschlossen. Die Kosten liegen bei zwei Millionen Euro."
)


def copy_of(*blocks: str) -> Publish:
    """Read these blocks, with empty lines between them."""
    return read_text("text/plain", "\n\n".join(blocks), "a-1")


def article_of(*blocks: str) -> Article:
    """Return the article that these blocks make."""
    return copy_of(*blocks).article


def held_until(*blocks: str) -> datetime | None:
    """Return until when these blocks are held back, in UTC."""
    return copy_of(*blocks).schedule.release_at


def asked_for(*blocks: str) -> list[str]:
    """Return the fields that these blocks are refused for."""
    return [error["field"] for error in refusal("text/plain", "\n\n".join(blocks), "a-1").errors]


TEN = datetime(2031, 3, 3, 9, 0, tzinfo=UTC)
"""Ten o'clock in Berlin on the third of March 2031, a Monday."""
