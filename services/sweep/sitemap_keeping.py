"""Keeps those sitemaps right that no publish wants: of news, which is none after two days, and of years long past."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.news_sitemap import want_stale_news
from shared.ledger.pressing.sitemap_years import want_stale_years
from shared.queue import Doorbells

SITEMAP_LOOK_SECONDS = 60.0
"""Seconds between two looks: search engines ask for the sitemap of news every few minutes."""


@dataclass
class SitemapKeeper:
    """Keeps those of one ledger."""

    ledger: Ledger
    doorbells: Doorbells
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0, repr=False)

    def once(self) -> None:
        """Want what is stale, unless somebody looked a moment ago.

        Raises:
            Transient: the ledger cannot be asked now.
        """
        if self.clock() < self._next:
            return
        with transaction(self.ledger) as db:
            pages = want_stale_news(db)
        with transaction(self.ledger) as db:
            pages += want_stale_years(db)
        self._next = self.clock() + SITEMAP_LOOK_SECONDS
        self.doorbells.ring(Doorbell.PRESS, pages)
