"""Feeds and strips follow: no article waits for them, but what is withdrawn leaves them before its page goes."""

from __future__ import annotations

from shared.events import Priority
from shared.ledger import Ledger, transaction
from shared.ledger.states import SubmissionState
from shared.listings import WHOLE_SITE, section_listing
from shared.pages import FEED, NEWS_SITEMAP, feed_pages, follows, newest_pages, related_page
from tests.shared.newsdesk import due, press, press_all, publish, state_of, withdraw

FEEDS = [page.path for listing in (WHOLE_SITE, section_listing("politik")) for page in feed_pages(listing)]
STRIP = related_page(section_listing("politik")).path
FOLLOWING = [STRIP, *(path for path in FEEDS if path != FEED.path)]


def priorities(ledger: Ledger) -> dict[str, int]:
    with transaction(ledger) as db:
        paths = db.execute("SELECT path FROM pages WHERE wanted > pressed ORDER BY path").values()
        found = db.execute("SELECT priority FROM pages WHERE wanted > pressed ORDER BY path").values()
    return dict(zip(paths, found, strict=True))


def test_an_article_is_told_before_the_pages_that_follow_are_pressed(ledger: Ledger) -> None:
    accepted = publish(ledger, "a")
    press(ledger, accepted.path)
    for path in due(ledger):
        if path not in FOLLOWING:
            press(ledger, path)
    with transaction(ledger) as db:
        assert db.execute("SELECT type FROM events").values() == ["article.published"]
    assert sorted(due(ledger)) == sorted(FOLLOWING), "but they are wanted, and will be pressed"
    assert state_of(ledger, accepted).state == SubmissionState.LIVE


def test_they_go_behind_what_somebody_waits_for(ledger: Ledger) -> None:
    press(ledger, publish(ledger, "a", priority=Priority.NORMAL).path)
    wanted = priorities(ledger)
    assert {wanted[path] for path in FOLLOWING} == {Priority.BULK}
    assert wanted[FEED.path] == wanted["/"] == Priority.NORMAL
    press_all(ledger)
    press(ledger, publish(ledger, "b", priority=Priority.BREAKING).path)
    wanted = priorities(ledger)
    assert {wanted[path] for path in FOLLOWING} == {Priority.NORMAL}
    assert wanted[FEED.path] == Priority.BREAKING


def test_what_is_withdrawn_leaves_all_of_them_before_its_page_goes(ledger: Ledger) -> None:
    path = publish(ledger, "a").path
    press_all(ledger)
    withdraw(ledger, "a")
    assert set(priorities(ledger).values()) == {Priority.BREAKING}
    pressed = press_all(ledger)
    assert {*FEEDS, STRIP, NEWS_SITEMAP.path} <= set(pressed[: pressed.index(path)])


def test_only_feeds_and_strips_follow_and_not_the_feed_of_the_site() -> None:
    assert [page.path for page in newest_pages(WHOLE_SITE) if follows(page)] == ["/feed.rss", "/feed.json"]
    assert [page.path for page in newest_pages(section_listing("politik")) if not follows(page)] == ["/politik/"]
    assert not any(map(follows, (FEED, NEWS_SITEMAP)))
