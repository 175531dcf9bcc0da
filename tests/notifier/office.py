"""A notifier without Celery: the teller, on the real ledger and real sockets, until nothing more is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from services.notifier.channels import open_channels
from services.notifier.tell import MAX_IN_FLIGHT, Teller
from shared.events import EventType
from shared.ledger import Ledger, transaction
from shared.ledger.dead import IS_ALARMING, Which, revive_deliveries
from shared.ledger.leases import DELIVERIES
from shared.ledger.telling.circuit_breaker import TRIP_THRESHOLD
from shared.ledger.telling.subscriptions import subscribe
from shared.settings import Section, Site
from shared.signing import new_secret
from shared.withdrawal import Ending
from tests.shared.newsdesk import press_all, publish, withdraw
from tests.subscriber import Subscriber

SITE = Site("Test", "http://site.test", "de", "Europe/Berlin", (Section("politik", "Politik"),))
SECRET = new_secret()
LOCAL = ("127.0.0.0/8",)


def heard_types(subscriber: Subscriber) -> list[str]:
    """Return the types of the events that a subscriber heard of, in that order; raise if one is not signed."""
    return [heard.verified(SECRET)["type"] for heard in subscriber.heard]


@dataclass(frozen=True)
class Office:
    """The ledger, and whom we may send to."""

    ledger: Ledger
    allow: tuple[str, ...] = LOCAL

    def subscribed(self, *urls: str, events: Iterable[EventType] = EventType) -> None:
        with transaction(self.ledger) as db:
            for url in urls:
                subscribe(db, channel="webhook", url=url, secret=SECRET, events=list(events))

    def publish(self, id_: str = "a", **revision: Any) -> Any:
        accepted = publish(self.ledger, id_, **revision)
        press_all(self.ledger)
        return accepted

    def withdraw(self, id_: str = "a", ending: Ending | None = None) -> None:
        withdraw(self.ledger, id_, ending=ending)
        press_all(self.ledger)

    def tell(self, until: Callable[[], bool] | None = None) -> None:
        """Tell until nothing is due and nothing under way, or until something is true."""
        asyncio.run(self._tell(until or self._is_quiet))

    def deliveries(self) -> list[Any]:
        with self.ledger.begin() as db:
            return list(db.execute("SELECT *, now() FROM deliveries ORDER BY id"))

    def make_due(self, *ids: int) -> None:
        """Let the time of the next attempt come, for all or for some."""
        self.change("next_attempt_at = now()", *ids)

    def retry(self, which: Which = Which()) -> list[int]:  # noqa: B008 - it is frozen
        """Do what `andruck retry` does, and return the ids of what is due again."""
        with transaction(self.ledger) as db:
            return [int(due.id) for due in revive_deliveries(db, which, 0).due]

    def alarming(self) -> int:
        """Return how many deliveries `andruck status` calls dead."""
        with transaction(self.ledger) as db:
            return int(db.execute(f"SELECT count(*) FROM deliveries WHERE {IS_ALARMING[DELIVERIES]}").value())

    def change(self, what: str, *ids: int) -> None:
        which = f"WHERE id = ANY ('{{{','.join(map(str, ids))}}}')" if ids else ""
        with self.ledger.begin() as db:
            db.execute(f"UPDATE deliveries SET {what} {which}")

    def pause(self, *, failing_for: timedelta = timedelta()) -> None:
        """Let every endpoint have failed too often, just now and for so long, and pause for a minute."""
        with self.ledger.begin() as db:
            db.execute(
                """UPDATE subscriptions SET unanswered = %(trips)s, failing_since = now() - %(failing_for)s,
                   failed_at = now(), paused_until = now() + interval '1 minute'""",
                {"trips": TRIP_THRESHOLD, "failing_for": failing_for},
            )

    def pauses_end(self) -> None:
        """Let the time come at which endpoints are tried again: everything is moved into the past by as much."""
        with self.ledger.begin() as db:
            db.execute(
                """UPDATE deliveries d SET next_attempt_at = next_attempt_at - (s.paused_until - now())
                   FROM subscriptions s WHERE s.id = d.subscription AND held"""
            )
            db.execute("UPDATE subscriptions SET paused_until = now() WHERE paused_until IS NOT NULL")

    async def _tell(self, until: Callable[[], bool]) -> None:
        async with open_channels(replace(SITE, allow_private_networks=self.allow), at_once=MAX_IN_FLIGHT) as channels:
            teller = Teller(self.ledger, channels)
            running = asyncio.create_task(teller.run())
            latest = asyncio.get_running_loop().time() + 30
            while not await asyncio.to_thread(until):
                assert not running.done(), running.exception()
                assert asyncio.get_running_loop().time() < latest, "it does not come true"
                await asyncio.sleep(0.01)
            teller.stop()
            await running

    def _is_quiet(self) -> bool:
        with self.ledger.begin() as db:
            waiting = f"""SELECT FROM deliveries WHERE {DELIVERIES.due}
                          AND (next_attempt_at < now() + interval '1 second' OR lease_until > now()) LIMIT 1"""
            return db.execute(waiting).fetchone() is None
