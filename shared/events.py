"""What can become true for readers, and which doorbell each kind of work has."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """Something that became true for readers, in the past tense; subscribers choose among these."""

    PUBLISHED = "article.published"
    """An article can be read that could not be read before."""
    UPDATED = "article.updated"
    """A newer revision of an article can be read."""
    WITHDRAWN = "article.withdrawn"
    """An article cannot be read any more."""


class Queue(StrEnum):
    """The broker's queues, one a worker service."""

    PUBLISHER = "publisher"
    NOTIFIER = "notifier"


class Doorbell(StrEnum):
    """The tasks that a message can wake. Each takes one id and asks the ledger what is to be done."""

    PRESS = "publisher.press"
    """Takes a page's path."""
    DELIVER = "notifier.deliver"
    """Takes a delivery's id."""

    @property
    def queue(self) -> Queue:
        """The queue whose workers answer this doorbell."""
        return Queue(self.split(".", maxsplit=1)[0])
