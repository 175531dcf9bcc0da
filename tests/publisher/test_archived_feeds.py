"""Who reads the archive of a feed by RFC 5005 alone gets every article, whatever came when."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from services.publisher.caching import cache_control, cache_meta
from services.publisher.press import Pressroom
from shared.caches.cache import Cache
from shared.content_types import ATOM
from shared.ledger import transaction
from shared.listings import WHOLE_SITE, ListingKind
from shared.pages import FEED, archived_feed_page
from shared.settings import Store
from tests.publisher.archive_subscriber import ArchiveSubscriber, FeedDocument
from tests.publisher.feed_judges import judge_feed
from tests.publisher.newsroom import SITE, part
from tests.publisher.pressing import client
from tests.shared.newsdesk import due, publish, withdraw

BEGIN = datetime(2009, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fronts and parts be so small that few articles fill many."""
    for kind in ListingKind:
        monkeypatch.setattr(kind, "front_entries", min(kind.front_entries, 6))
        monkeypatch.setattr(kind, "part_size", 8)


class Site:
    """The site as programs read it, in the store. Like the web server, it knows no query."""

    def __init__(self, pressroom: Pressroom, store: Store) -> None:
        self.pressroom, self.ledger = pressroom, pressroom.ledger
        self._client, self._bucket = client(store), store.bucket
        self.newest = BEGIN

    def get(self, address: str) -> bytes | None:
        path = urlsplit(address).path
        try:
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=path.removeprefix("/"))["Body"].read()
        except ClientError:
            return None
        judge_feed(body, ATOM)
        return body

    def subscriber(self, path: str = "/feed.atom") -> ArchiveSubscriber:
        return ArchiveSubscriber(self.get, SITE.url + path)

    def publish(self, id_: str, at: datetime | None = None, section: str = "politik", title: str = "") -> None:
        if at is None:
            at = self.newest = self.newest + timedelta(days=9)
        publish(self.ledger, id_, title=title or id_, published_at=at, section=section)

    def press(self) -> None:
        while paths := due(self.ledger):
            self.pressroom.press(paths)

    def listed(self, section: str | None = None) -> list[str]:
        """Return the titles of what the ledger lists, the newest first."""
        with transaction(self.ledger) as db:
            return db.execute(_LISTED, {"listing": section or ""}).values()


_LISTED = """
    SELECT a.title FROM places p JOIN articles a ON a.id = p.article_id WHERE p.listing = %(listing)s AND p.listed
    ORDER BY p.published_at DESC, p.article_id DESC
"""


@pytest.fixture
def site(pressroom: Pressroom, store: Store) -> Site:
    return Site(pressroom, store)


def titles(documents: list[FeedDocument]) -> list[str]:
    """Return what is read, in this order, each once."""
    return list(dict.fromkeys(title for document in documents for _, title in document.entries))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_comes_when_the_archive_has_every_article_and_subscribers_miss_no_news(site: Site, seed: int) -> None:
    """One subscriber reads all of it anew each time; others go on from what they have, however seldom they ask."""
    chance = random.Random(seed)
    regulars = [(site.subscriber(path), often) for path in ("/feed.atom", "/politik/feed.atom") for often in (0.1, 0.5)]
    news: set[str] = set()
    for step in range(100):
        id_, late = f"a{step}", chance.random() < 0.25
        at = BEGIN + timedelta(days=chance.randrange(9 * step + 1)) if late else None
        section = chance.choice(["politik", "politik", "kultur"])
        site.publish(id_, at, section)
        news |= set() if late else {id_}
        if chance.random() < 0.15 and (gone := f"a{chance.randrange(step + 1)}") in site.listed():
            withdraw(site.ledger, gone)
        if chance.random() < 0.4:
            _press_and_read_meanwhile(site, chance, [each for each, _ in regulars])
            for subscriber, often in regulars:
                if chance.random() < often:
                    subscriber.poll()
            assert_all_is_found(site)
    site.press()
    assert_all_is_found(site)
    for subscriber, _ in regulars:
        subscriber.poll()
        of = "politik" if "/politik/" in subscriber.address else None
        assert set(site.listed(of)) & news <= set(subscriber.entries.values())


def _press_and_read_meanwhile(site: Site, chance: random.Random, subscribers: list[ArchiveSubscriber]) -> None:
    """Press pages in any order, one by one; now and then somebody reads who sees some of them new and some old."""
    while paths := due(site.ledger):
        chance.shuffle(paths)
        site.pressroom.press(paths[: 1 + len(paths) // 2])
        if chance.random() < 0.1:
            chance.choice(subscribers).poll()


def assert_all_is_found(site: Site) -> None:
    for path, section in (("/feed.atom", None), ("/politik/feed.atom", "politik")):
        listed = site.listed(section)
        if not listed:
            continue
        documents = site.subscriber(path).poll()
        assert titles(documents) == listed, "all of it, the newest first"
        assert not documents[0].is_archive
        assert all(each.is_archive and each.current == SITE.url + path for each in documents[1:])
        assert all(len(each.entries) <= 15 for each in documents)


def test_an_archive_document_keeps_its_address_and_names_the_next(site: Site) -> None:
    for number in range(40):
        site.publish(f"a{number}")
    site.press()
    before = site.subscriber()
    documents = before.poll()
    first, *older = [each.older for each in documents if each.older]
    assert len(older) >= 2
    assert "?" in first, "the newest goes on changing"
    assert all("?" not in address for address in older[1:])
    assert [each.newer.partition("?")[0] for each in documents[2:]] == [
        address.partition("?")[0] for address in [first, *older[:-1]]
    ]
    for number in range(40, 60):
        site.publish(f"a{number}")
    site.press()
    after = site.subscriber()
    after.poll()
    assert set(older[1:]) <= after.read


def test_the_newest_document_changes_seldom_and_has_an_address_of_its_own_each_time(site: Site) -> None:
    states: dict[str, tuple[tuple[str, str], ...]] = {}
    for number in range(30):
        site.publish(f"a{number}")
        site.press()
        _, *archive = site.subscriber().poll()
        if archive:
            (address,) = [each.older for each in site.subscriber().poll()[:1]]
            assert states.setdefault(address, archive[0].entries) == archive[0].entries
    assert 5 <= len(states) <= 13, "of 24 that came behind the front"


def test_what_is_withdrawn_has_left_the_archive_before_its_page_is_a_tombstone(site: Site) -> None:
    for number in range(30):
        site.publish(f"a{number}")
    site.press()
    updated = {each.older: each.updated for each in site.subscriber().poll()}
    for id_ in ("a3", "a29", "a25"):
        accepted = withdraw(site.ledger, id_)
        with transaction(site.ledger) as db:
            awaited = db.execute("SELECT path FROM wants WHERE submission = %(n)s", {"n": accepted.submission}).values()
        assert sum("/archiv/" in path and path.endswith("feed.atom") for path in awaited) >= 2, (
            "the site's, its section's"
        )
        site.press()
        documents = site.subscriber().poll()
        assert id_ not in titles(documents)
        assert all(updated.get(each.older, "") <= each.updated for each in documents), "none got older"


def test_a_publication_waits_for_no_archived_feed_and_wants_one_more_page_of_each_listing(site: Site) -> None:
    for number in range(30):
        site.publish(f"a{number}")
    site.press()
    site.publish("new")
    wanted: set[str] = set()
    while paths := due(site.ledger):
        wanted |= set(paths)
        site.pressroom.press(paths)
    archived = {path for path in wanted if "/archiv/" in path and path.endswith("feed.atom")}
    assert len(archived) == 2
    with transaction(site.ledger) as db:
        awaited = db.execute("SELECT path FROM wants").values()
    assert not archived & set(awaited)


def test_caches_that_are_told_of_changes_ask_for_it_each_time() -> None:
    told = replace(SITE, caches=(Cache("edge", "fastly"),))
    page = archived_feed_page(WHOLE_SITE, part(BEGIN.date()))
    assert "s-maxage" not in cache_control(page, 200, told)
    assert cache_meta(page, 200, told).keys() == {"andruck-keys"}
    assert "s-maxage=3600" in cache_control(FEED, 200, told)
    assert cache_meta(FEED, 200, told)["andruck-cdn"].startswith("max-age=3600")
