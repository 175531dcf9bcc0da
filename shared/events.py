"""What can become true for readers, and which doorbell each kind of work has."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple


class EventType(StrEnum):
    """Something that became true for readers, in the past tense; subscribers choose among these."""

    PUBLISHED = "article.published"
    """An article can be read that could not be read before."""
    UPDATED = "article.updated"
    """A newer revision of an article can be read."""
    WITHDRAWN = "article.withdrawn"
    """An article cannot be read any more."""


class Priority(IntEnum):
    """What goes first when there is much to do."""

    BREAKING = 1
    """News that cannot wait: it passes everything else."""
    NORMAL = 2
    BULK = 3
    """What may wait for all the rest, such as pressing the whole site again."""


class Queue(StrEnum):
    """The broker's queues. A publisher takes nothing from one as long as the one above it holds anything."""

    BREAKING = "publisher.breaking"
    PUBLISHER = "publisher"
    BULK = "publisher.bulk"
    NOTIFIER = "notifier"


class Doorbell(StrEnum):
    """The tasks that a message can wake. Each takes ids and asks the ledger what is to be done."""

    PRESS = "publisher.press"
    """Takes paths of pages."""
    DELIVER = "notifier.deliver"
    """Takes ids of deliveries."""

    def queue(self, priority: Priority) -> Queue:
        """Return the queue whose workers answer this doorbell."""
        return _LANES[priority] if self is Doorbell.PRESS else Queue.NOTIFIER


_LANES = {Priority.BREAKING: Queue.BREAKING, Priority.NORMAL: Queue.PUBLISHER, Priority.BULK: Queue.BULK}
QUEUES = {"publisher": tuple(_LANES.values()), "notifier": (Queue.NOTIFIER,)}
"""The queues that each worker service empties, the most urgent first."""


class Due(NamedTuple):
    """Work that somebody is to be rung for."""

    id: str | int
    """A page's path, or a delivery's id."""
    priority: Priority = Priority.NORMAL
