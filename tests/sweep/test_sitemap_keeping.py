"""The sitemap of news has what was published within two days, also when nobody publishes; and the lists of years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.sweep.sitemap_keeping import SITEMAP_LOOK_SECONDS, SitemapKeeper
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.news_sitemap import MAX_NEWS, NEWS_AGE, news, want_stale_news
from shared.ledger.pressing.presses import install
from shared.ledger.pressing.sitemap_years import sitemap_years, want_stale_years
from shared.pages import NEWS_SITEMAP, sitemap_year_page
from shared.queue import Doorbells, celery_app
from tests.shared.newsdesk import due, press_all, publish, withdraw

NOW = datetime.now(UTC)


@pytest.fixture
def desk(ledger: Ledger) -> Ledger:
    """A ledger whose sitemap of news was pressed, as after the first start."""
    with transaction(ledger) as db:
        install(db, [NEWS_SITEMAP])
    press_all(ledger)
    return ledger


def titles(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        return [entry.title for entry in news(db).entries]


def is_stale(ledger: Ledger) -> bool:
    with transaction(ledger) as db:
        want_stale_news(db)
    return NEWS_SITEMAP.path in due(ledger)


def let_pass(ledger: Ledger, hours: float) -> None:
    """Let hours pass: all that has happened is longer ago."""
    with transaction(ledger) as db:
        by = {"by": timedelta(hours=hours)}
        db.execute("UPDATE places SET published_at = published_at - %(by)s", by)
        db.execute("UPDATE articles SET published_at = published_at - %(by)s", by)
        db.execute("UPDATE parts SET changed_at = changed_at - %(by)s, begins_at = begins_at - %(by)s", by)
        db.execute("UPDATE pages SET pressed_at = pressed_at - %(by)s", by)


def press_an_hour_later(ledger: Ledger) -> None:
    """Press it when its last change is long ago."""
    let_pass(ledger, 1)
    is_stale(ledger)
    press_all(ledger)


def test_no_publish_wants_the_sitemap_of_news_but_the_sweep_does(desk: Ledger) -> None:
    publish(desk, "a", title="Neu")
    assert NEWS_SITEMAP.path not in press_all(desk)
    assert is_stale(desk)
    assert titles(desk) == ["Neu"]
    press_all(desk)
    press_an_hour_later(desk)
    assert not is_stale(desk), "nothing has changed since"


def test_a_change_is_seen(desk: Ledger) -> None:
    publish(desk, "a", title="Neu", version=1)
    press_all(desk)
    press_an_hour_later(desk)
    publish(desk, "a", title="Anders", version=2)
    press_all(desk)
    assert is_stale(desk)
    assert titles(desk) == ["Anders"]


def test_what_is_no_news_any_more_leaves_it_though_nobody_publishes(desk: Ledger) -> None:
    publish(desk, "a", title="Alt", published_at=NOW - timedelta(hours=46.5))
    publish(desk, "b", title="Neu", published_at=NOW - timedelta(hours=1))
    press_all(desk)
    press_an_hour_later(desk)
    assert titles(desk) == ["Neu", "Alt"]
    let_pass(desk, 1)
    assert titles(desk) == ["Neu"]
    assert is_stale(desk)
    press_an_hour_later(desk)
    assert titles(desk) == ["Neu"]
    assert not is_stale(desk)


def test_a_withdrawal_wants_it_before_the_tombstone(desk: Ledger) -> None:
    path = publish(desk, "a", title="Falsch").path
    press_all(desk)
    withdraw(desk, "a")
    pressed = press_all(desk)
    assert pressed.index(NEWS_SITEMAP.path) < pressed.index(path)
    assert titles(desk) == []


def test_an_archive_that_is_moved_in_is_no_news(desk: Ledger) -> None:
    publish(desk, "a", published_at=NOW - timedelta(days=3))
    publish(desk, "b", published_at=NOW - timedelta(days=3000))
    press_all(desk)
    assert titles(desk) == []


def test_it_looks_once_a_minute(desk: Ledger) -> None:
    now = [0.0]
    keeper = SitemapKeeper(desk, Doorbells(celery_app("memory://")), clock=lambda: now[0])
    keeper.once()
    publish(desk, "a")
    press_all(desk)
    now[0] = SITEMAP_LOOK_SECONDS / 2
    keeper.once()
    assert NEWS_SITEMAP.path not in due(desk)
    now[0] = SITEMAP_LOOK_SECONDS
    keeper.once()
    assert NEWS_SITEMAP.path in due(desk)


def test_of_too_much_news_the_newest_is_named(desk: Ledger) -> None:
    with transaction(desk) as db:
        db.execute(_MANY, {"count": MAX_NEWS + 5, "age": NEWS_AGE})
    named = titles(desk)
    assert len(named) == MAX_NEWS
    assert named[0] == "1"
    assert str(MAX_NEWS + 1) not in named


_MANY = """
    WITH made AS (
        INSERT INTO articles (source, external_id, path, listed_path, section, title, standfirst, dateline, language,
                              authors, published_at)
        SELECT 'desk', n::text, '/p/' || n || '/', '/p/' || n || '/', 'politik', n::text, '', '', 'de', '{}',
               now() - n * interval '1 second' FROM generate_series(1, %(count)s) n RETURNING id, published_at
    ), listed AS (INSERT INTO listings (name, length) VALUES ('sitemap:', %(count)s) RETURNING name)
    INSERT INTO places (listing, place, article_id, published_at, listed)
    SELECT name, row_number() OVER (), id, published_at, true FROM made, listed
"""


def test_lists_of_years_name_what_is_not_among_the_newest(desk: Ledger) -> None:
    """With three sitemaps, of which the list names the newest; robots.txt is told of each new year once."""
    with transaction(desk) as db:
        db.execute(_PARTS)
        assert sitemap_years(db) == []
        want_stale_years(db, newest=1)
    assert sorted(due(desk)) == ["/robots.txt", "/sitemap-year-2009.xml", "/sitemap-year-2011.xml"]
    with transaction(desk) as db:
        assert sitemap_years(db) == [2009, 2011]
        shown = excerpt(db, sitemap_year_page(2009))
        assert [part.name for part in shown.parts] == ["2009-05-17"]
    with transaction(desk) as db:
        db.execute("UPDATE pages SET pressed = wanted, pressed_at = now() + interval '1 hour'")
        assert want_stale_years(db, newest=1) == []
        db.execute("UPDATE parts SET changed_at = now() + interval '2 hours' WHERE day = '2011-01-02'")
        want_stale_years(db, newest=1)
    assert due(desk) == ["/sitemap-year-2011.xml"]


def test_a_site_with_few_sitemaps_has_no_lists_of_years(desk: Ledger) -> None:
    with transaction(desk) as db:
        db.execute(_PARTS)
        assert want_stale_years(db) == []


_PARTS = """
    INSERT INTO listings (name, length) VALUES ('sitemap:', 3);
    INSERT INTO parts (listing, begins_at, begins_with, day, number, places) VALUES
        ('sitemap:', '2009-05-17 12:00+00', 1, '2009-05-17', 1, 1),
        ('sitemap:', '2011-01-02 12:00+00', 2, '2011-01-02', 1, 1),
        ('sitemap:', '2012-01-02 12:00+00', 3, '2012-01-02', 1, 1);
"""
