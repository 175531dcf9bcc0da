"""What the notifier asks of a channel."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from shared.errors import Permanent
from shared.ledger.telling.deliveries import Delivery
from shared.settings import Site


class Gone(Permanent):
    """The subscriber wants no more messages."""


class Messenger(Protocol):
    """A channel that is open: it has whatever it needs to tell its subscribers."""

    async def tell(self, delivery: Delivery) -> None:
        """Tell the subscriber, and return only when it said yes.

        Raises:
            Transient: it may say yes later.
            Gone: it wants no more messages.
            Permanent: it never will.
        """


class Opener(Protocol):
    """Opens a channel."""

    def __call__(self, site: Site, *, at_once: int) -> AbstractAsyncContextManager[Messenger]:
        """Return what opens it on the running event loop, for up to `at_once` attempts at a time, and closes it."""
