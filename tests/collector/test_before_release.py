"""What waits for its time is asked for once more before it comes: its editor may have taken it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.collector.collector import Collector
from services.sweep.timekeeper import Timekeeper
from shared.ledger import transaction
from shared.ledger.submitting.receipts import receipt
from shared.ledger.watching.asked_sources import asked_sources
from shared.sources import Source
from tests.collector.bulletin import BulletinApi, BulletinCms, cms_at
from tests.collector.conftest import Round, seconds_ago


@pytest.fixture
def collector(bulletin: BulletinCms, collect: Callable[..., Collector]) -> Collector:
    return collect(cms_at(bulletin.url))


@pytest.fixture
def desk(collector: Collector) -> Round:
    return Round(collector, collector.sources["desk"])


def _scheduled(bulletin: BulletinCms, desk: Round, *ids: str, seconds: float = 15) -> None:
    """Have articles wait that are released in some seconds, and have come long ago."""
    bulletin.put("other")
    for id_ in ids:
        bulletin.put(id_, publish_at=seconds_ago(-seconds))
    desk.pull()
    desk.let_age()


def _release(desk: Round) -> None:
    """Let its time come."""
    with transaction(desk.ledger) as db:
        db.execute("UPDATE submissions SET release_at = now() WHERE stage = 'scheduled'")
    Timekeeper(desk.ledger, desk.fetcher.doorbells).keep()


def _out(desk: Round) -> set[str]:
    found = desk.rows("SELECT external_id FROM articles WHERE submission IS NOT NULL AND withdrawn_by IS NULL")
    return {row[0] for row in found} - {"other"}


def test_what_was_taken_back_while_its_webhook_was_lost_is_not_released(
    bulletin: BulletinCms, desk: Round, collector: Collector
) -> None:
    _scheduled(bulletin, desk, "deleted", "unscheduled", "stays")
    del bulletin.held["deleted"]
    bulletin.held["unscheduled"].update(state="withdrawn", changed=seconds_ago(3))
    collector.look()
    while desk.fetch():
        pass
    _release(desk)
    assert _out(desk) == {"stays"}
    number = desk.rows("SELECT min(number) FROM submissions WHERE action = 'withdraw'")[0][0]
    with transaction(desk.ledger) as db:
        found, (standing,) = receipt(db, number, source="desk"), asked_sources(db)
    assert found
    assert found.steps[0].detail == "Written down. Fetched: its webhook never came."
    assert standing.missed == 2


def test_each_release_is_asked_about_once_and_nothing_is_written_for_what_is_as_it_was(
    bulletin: BulletinCms, desk: Round, collector: Collector
) -> None:
    _scheduled(bulletin, desk, "a")
    for _ in range(3):
        collector.look()
        desk.fetch()
    assert desk.rows("SELECT state, sentence FROM hints") == [
        ("done", "The CMS was asked before its time: it is to be published as it was scheduled.")
    ]
    assert desk.rows("SELECT count(*) FROM submissions") == [(2,)]


def test_a_cms_that_is_away_keeps_no_release_back(bulletin: BulletinCms, desk: Round, collector: Collector) -> None:
    _scheduled(bulletin, desk, "a")
    bulletin.status = 503
    collector.look()
    desk.fetch()
    _release(desk)
    assert _out(desk) == {"a"}

    del bulletin.held["a"]
    bulletin.status = 200
    desk.fetch()
    assert _out(desk) == set(), "it is asked as soon as it answers"


def test_what_comes_later_or_has_only_just_come_is_not_asked_about(
    bulletin: BulletinCms, desk: Round, collector: Collector
) -> None:
    _scheduled(bulletin, desk, "later", seconds=60)
    bulletin.put("new", publish_at=seconds_ago(-15))
    desk.pull()
    collector.look()
    assert desk.rows("SELECT count(*) FROM hints") == [(0,)]


def test_an_api_that_shows_only_what_is_out_is_not_asked_but_pulled_before(
    bulletin: BulletinCms, collect: Callable[..., Collector]
) -> None:
    class Public(BulletinApi):
        def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
            return False

    collector = collect(cms_at(bulletin.url, api=Public()))
    desk = Round(collector, collector.sources["desk"])
    _scheduled(bulletin, desk, "a")
    with transaction(desk.ledger) as db:
        db.execute(
            "UPDATE pulls SET begun_at = now() - interval '1 minute', next_attempt_at = now() + interval '1 day'"
        )
    collector.look()
    assert desk.rows("SELECT next_attempt_at <= now() FROM pulls") == [(True,)]
    assert not desk.fetch()
