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


KEY_PREFIX = "andruck:"
"""What the name of each of our keys in the broker begins with."""


class Queue(StrEnum):
    """The broker's queues, the most urgent first. In which order a worker empties its own: see `shared.queue_order`."""

    BREAKING = "publisher.breaking"
    PUBLISHER = "publisher"
    """Articles."""
    LISTS = "publisher.lists"
    """Lists, feeds and sitemaps. Articles go first, so the more there is to do, the more of them each press serves."""
    BULK = "publisher.bulk"
    NOTIFIER = "notifier"


class Doorbell(StrEnum):
    """The tasks that a message can wake. Each takes ids and asks the ledger what is to be done."""

    PRESS = "publisher.press"
    """Takes paths of pages."""
    DELIVER = "notifier.deliver"
    """Takes an empty list: a notifier claims whatever is due."""

    @property
    def service(self) -> str:
        """The worker service that answers it: a key of `QUEUES`."""
        return self.value.partition(".")[0]


QUEUES = {
    "publisher": (Queue.BREAKING, Queue.PUBLISHER, Queue.LISTS, Queue.BULK),
    "notifier": (Queue.NOTIFIER,),
}
"""The queues that each worker service empties, the most urgent first."""


class Due(NamedTuple):
    """Work that somebody is to be rung for."""

    id: str | int
    """A page's path, or a delivery's id."""
    priority: Priority = Priority.NORMAL
    is_list: bool = False
    """Whether it is a page that shows several articles."""

    def queue(self, bell: Doorbell) -> Queue:
        """Return the queue that this doorbell rings in for it."""
        if bell is Doorbell.DELIVER:
            return Queue.NOTIFIER
        if self.priority is Priority.NORMAL:
            return Queue.LISTS if self.is_list else Queue.PUBLISHER
        return Queue.BREAKING if self.priority is Priority.BREAKING else Queue.BULK


DELIVERIES_DUE = Due(0)
"""Whatever subscribers are to be told. One stands for all of it: no delivery is rung for by its id."""
