"""An office, and a subscriber that it tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.caches.cache import Cache
from shared.ledger import Ledger, transaction
from shared.ledger.telling.rules import set_rules
from shared.settings import Settings, Store
from tests.notifier.cached_front import WAIT, Front, page_of
from tests.notifier.fake_cdn import cdn_before
from tests.notifier.office import LOCAL, SITE, Office
from tests.subscriber import Subscriber, listening


@pytest.fixture
def office(ledger: Ledger) -> Office:
    """An office that nobody has subscribed at."""
    return Office(ledger)


@pytest.fixture
def subscriber(office: Office) -> Iterator[Subscriber]:
    """The first to subscribe: to everything."""
    with listening() as made:
        office.subscribed(made.url)
        yield made


@pytest.fixture
def front(ledger: Ledger) -> Iterator[Front]:
    """One where a CDN is told, and looked at, before subscribers are."""
    office = Office(ledger)
    with (
        cdn_before(lambda path: page_of(ledger, path)) as cdn,
        listening(lambda body: json.loads(body)["data"]["url"]) as subscriber,
    ):
        edge = Cache("edge", "cloudflare", (("zone", "z"), ("api", f"{cdn.url}/client/v4")))
        site = replace(SITE, url=cdn.url, allow_private_networks=LOCAL, caches=(edge,), public_check=True,
                       public_wait_seconds=WAIT)  # fmt: skip
        settings = Settings(site, Store("b", "k", "s"), ledger.url, "", "", {}, cache_secrets={"edge": "token"})
        with transaction(ledger) as db:
            set_rules(db, purges=True, wait=timedelta(seconds=WAIT))
        office.subscribed(subscriber.url)
        yield Front(office, cdn, subscriber, settings)
