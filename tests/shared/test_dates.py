"""When an article was published, as readers are told it: what its source says, else the time of its release."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.article import ArticlePage, Edition, ListEntry, Schedule
from shared.errors import Permanent
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.submitting.schedule import release
from shared.ledger.webhooks import Conflict
from shared.pages import FEED
from tests.shared.newsdesk import due, press_all, publish, withdraw

NOW = datetime.now(UTC)
THEN = datetime(1867, 9, 14, 7, 0, tzinfo=UTC)
LATER = THEN + timedelta(days=365)


def test_an_archive_keeps_its_dates_on_page_and_in_lists(ledger: Ledger) -> None:
    publish(ledger, published_at=THEN, updated_at=LATER)
    press_all(ledger)

    assert (_page(ledger).published_at, _page(ledger).updated_at) == (THEN, None)
    assert (_entry(ledger).published_at, _entry(ledger).changed_at) == (THEN, THEN)


def test_without_a_date_of_its_source_it_is_dated_by_its_release(ledger: Ledger) -> None:
    publish(ledger)
    assert abs(_page(ledger).published_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_later_revision_changes_the_date_and_one_without_it_keeps_what_stands(ledger: Ledger) -> None:
    publish(ledger, version=1, published_at=LATER)
    publish(ledger, version=2, published_at=THEN, updated_at=THEN, title="Corrected")
    publish(ledger, version=3, title="Corrected again", updated_at=LATER)
    press_all(ledger)

    assert (_page(ledger).published_at, _page(ledger).updated_at) == (THEN, LATER)
    assert _entry(ledger).published_at == THEN


def test_an_article_that_returns_keeps_its_date(ledger: Ledger) -> None:
    publish(ledger, version=1, published_at=THEN)
    withdraw(ledger, version=2)
    publish(ledger, version=3)
    assert _page(ledger).published_at == THEN


def test_no_change_is_older_than_the_date_of_publication(ledger: Ledger) -> None:
    publish(ledger, version=1)
    publish(ledger, version=2, title="Changed", published_at=LATER, updated_at=THEN)
    assert _page(ledger).updated_at == LATER


@pytest.mark.parametrize("version", [None, 1])
def test_the_same_article_without_its_date_is_no_news(ledger: Ledger, version: int | None) -> None:
    first = publish(ledger, version=version, published_at=THEN)
    press_all(ledger)
    assert publish(ledger, version=version).submission == first.submission
    assert due(ledger) == []


def test_another_date_is_news(ledger: Ledger) -> None:
    first = publish(ledger, version=1)
    with pytest.raises(Conflict):
        publish(ledger, version=1, published_at=THEN)
    assert publish(ledger, version=2, published_at=THEN).submission != first.submission


def test_a_date_of_the_future_is_refused_unless_readers_wait_for_it(ledger: Ledger) -> None:
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(Permanent, match="later than readers get it") as refused:
        publish(ledger, published_at=tomorrow)
    assert refused.value.field == "published_at"
    with pytest.raises(Permanent):
        publish(ledger, published_at=tomorrow, schedule=Schedule(tomorrow - timedelta(hours=1)))
    publish(ledger, published_at=tomorrow, schedule=Schedule(tomorrow))
    publish(ledger, "skewed", published_at=NOW + timedelta(minutes=4))


def test_what_waited_for_its_time_has_the_date_of_its_source(ledger: Ledger) -> None:
    waiting = publish(ledger, published_at=THEN, schedule=Schedule(NOW + timedelta(hours=1)))
    with transaction(ledger) as db:
        db.execute("UPDATE submissions SET release_at = now() - interval '1 second'")
        release(db, waiting.submission)
    assert _page(ledger).published_at == THEN


@pytest.mark.parametrize("version", [None, 1])
def test_what_was_scheduled_is_no_news_when_its_cms_says_that_it_is_published(
    ledger: Ledger, version: int | None
) -> None:
    waiting = publish(ledger, version=version, schedule=Schedule(NOW + timedelta(hours=1)))
    with transaction(ledger) as db:
        db.execute("UPDATE submissions SET release_at = now() - interval '1 second'")
        assert release(db, waiting.submission)
    press_all(ledger)
    assert publish(ledger, version=version).submission == waiting.submission
    assert due(ledger) == []
    assert publish(ledger, version=2, title="Changed").submission != waiting.submission


def test_what_is_published_before_anybody_saw_that_its_time_came_is_released_by_that(ledger: Ledger) -> None:
    waiting = publish(ledger, schedule=Schedule(NOW + timedelta(hours=1)))
    with transaction(ledger) as db:
        db.execute("UPDATE submissions SET release_at = now() - interval '1 second'")
    assert publish(ledger).submission != waiting.submission
    assert due(ledger)


def _page(ledger: Ledger) -> Edition:
    with transaction(ledger) as db:
        article: Any = db.execute("SELECT id, path FROM articles").one()
        shown: ArticlePage = edition(db, article.id, article.path)
    assert isinstance(shown, Edition)
    return shown


def _entry(ledger: Ledger) -> ListEntry:
    with transaction(ledger) as db:
        (entry,) = excerpt(db, FEED).entries
    return entry
