"""The ways to tell a subscriber, one file each. To add one, write its `tell` and enter it in the table."""

from __future__ import annotations

from typing import Protocol

from services.notifier.channels import webhook
from services.notifier.web import Web
from shared.ledger.telling.deliveries import Delivery
from shared.settings import Site


class Channel(Protocol):
    """One way to tell a subscriber."""

    async def __call__(self, web: Web, site: Site, delivery: Delivery) -> None:
        """Tell the subscriber, and return only when it said yes.

        Raises:
            Transient: it may say yes later.
            Gone: it wants no more messages.
            Permanent: it never will.
        """


CHANNELS: dict[str, Channel] = {"webhook": webhook.tell}
"""By the name that the subscription holds."""
