"""An archive is moved in whole, in its order and with its dates, whatever ends its collector; however much there is."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from services.collector.collector import Collector
from services.collector.pulling import PulledBatch
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.webhooks import Webhook
from shared.pages import FRONT
from shared.reading.article_reading import publish_mapped
from shared.submit import difference, submit
from tests.collector.bulletin import BulletinCms, cms_at
from tests.collector.conftest import Round
from tests.publisher.newsroom import SITE
from tests.shared.newsdesk import press_all

SIZES = [pytest.param(300, id="small"), pytest.param(2000, id="large", marks=pytest.mark.slow)]
FIRST_DAY = datetime(2016, 1, 1, 12, tzinfo=UTC)
MAX_ROWS_READ = 30
"""By the ledger for one more article; 11 when this was written."""


_ROWS_READ = """
    SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
"""


class Killed(BaseException):
    """What a collector cannot catch."""


@pytest.fixture
def archive(bulletin: BulletinCms) -> BulletinCms:
    bulletin.page = 100
    return bulletin


def _fill(archive: BulletinCms, size: int) -> dict[str, datetime]:
    """Have so many articles, of which none has its number by its date; return when each was published."""
    days = random.Random(13).sample(range(size), size)
    for number, day in enumerate(days):
        archive.put(f"a{number}", published_at=(FIRST_DAY + timedelta(hours=day)).isoformat())
    return {f"a{number}": FIRST_DAY + timedelta(hours=day) for number, day in enumerate(days)}


def _killed(round_: Round, after: int) -> None:
    """Pull until so many batches are taken, and then be gone without a word."""
    claimed = round_.puller.claim(now=True)
    assert claimed
    seen = 0

    def observe(batch: PulledBatch) -> None:
        nonlocal seen
        seen += 1
        if seen == after:
            raise Killed

    with pytest.raises(Killed):
        round_.puller.pull(*claimed, observe)
    with transaction(round_.ledger) as db:
        db.execute("UPDATE pulls SET lease_until = now()")  # as its end is noticed


@pytest.mark.parametrize("size", SIZES)
def test_a_first_pull_that_is_killed_and_goes_on_brings_each_article_once_in_order(
    archive: BulletinCms, collect: Callable[..., Collector], size: int
) -> None:
    dates, cms = _fill(archive, size), cms_at(archive.url)
    _killed(Round(collect(cms), cms), size // 200)
    again = Round(collect(cms), cms)
    asked = len(archive.asked)
    assert again.pull()

    assert dict(again.rows("SELECT external_id, published_at FROM articles")) == dates
    assert again.rows("SELECT count(*) FROM submissions")[0][0] == size, "none came twice"
    assert len(archive.asked) - asked <= size // 200 + 3, "what was taken is not asked for again"
    order = [id_ for (id_,) in again.rows("SELECT external_id FROM articles ORDER BY id")]
    assert order == list(dates), "the oldest change first"
    press_all(again.ledger)
    with transaction(again.ledger) as db:
        assert excerpt(db, FRONT).entries[0].title == f"Title {max(dates, key=dates.__getitem__)}"
    assert again.rows("SELECT count(*) FROM events") == [(0,)], "an archive is told to nobody"


@pytest.mark.parametrize("size", SIZES)
def test_one_more_article_costs_the_ledger_the_same_whatever_is_there(
    archive: BulletinCms, desk: Round, ledger: Ledger, size: int
) -> None:
    _fill(archive, size)
    assert desk.pull()
    wish = publish_mapped({"id": "more", "title": "One more", "body": "Body"}, SITE)
    keyed = Ledger(ledger.url, connections=1, by_key=True)
    with closing(keyed), transaction(keyed) as db:
        difference(db, "desk", wish)
        submit(db, Webhook("desk", "more", ""), wish)
        assert db.execute(_ROWS_READ).value() < MAX_ROWS_READ
