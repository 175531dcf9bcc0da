"""Texts in feeds: made with the article's page, kept with it, gone with it."""

from __future__ import annotations

from dataclasses import replace

import feedparser
import pytest

from services.publisher.press import Pressroom
from shared.bucket import Bucket
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.feeds import note_feed_text
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from shared.site import FeedText
from tests.publisher.newsroom import SITE, theme_for
from tests.publisher.pressing import object_at, publish_and_press
from tests.shared.newsdesk import due, withdraw


@pytest.fixture
def full(ledger: Ledger, store: Store) -> Pressroom:
    """The pressroom of a site that has texts in its feeds."""
    theme = theme_for(replace(SITE, feed_text=FeedText.FULL))
    return Pressroom(ledger, Bucket(store), theme, Doorbells(celery_app("memory://")))


def press_what_is_due(pressroom: Pressroom) -> None:
    while paths := due(pressroom.ledger):
        pressroom.press(paths)


def texts(store: Store) -> list[str]:
    parsed = feedparser.parse(object_at(store, "/feed.atom")["Body"].read(), sanitize_html=False)
    assert not parsed.bozo
    return [each.value for entry in parsed.entries for each in entry.get("content", ()) if each.type == "text/html"]


def kept(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        return db.execute("SELECT html FROM feed_texts ORDER BY article_id").values()


def test_the_text_is_in_the_feed_as_its_page_has_it_and_follows_it(full: Pressroom, store: Store) -> None:
    publish_and_press(full, version=1, body="Siehe [hier](/kultur/).")
    assert texts(store) == ['<p>Siehe <a href="https://bote.example/kultur/">hier</a>.</p>']
    publish_and_press(full, version=2, body="Anders.")
    assert texts(store) == ["<p>Anders.</p>"]


def test_a_page_of_versions_takes_no_text_out_of_the_feed(full: Pressroom, store: Store) -> None:
    for version in range(1, 5):
        publish_and_press(full, version=version, body=f"Fassung {version}.", has_history=True)
        assert texts(store) == [f"<p>Fassung {version}.</p>"]


def test_a_slow_article_has_its_text_in_the_feed_too(full: Pressroom, store: Store) -> None:
    publish_and_press(full, body="Lang. " + "<b>x</b> " * 3000 + "\n\n<table><tr><td>1</table>", body_format="html")
    (text,) = texts(store)
    assert text.count("<b>x</b>") == 3000


def test_what_is_withdrawn_leaves_no_text_behind(full: Pressroom, store: Store) -> None:
    publish_and_press(full, version=1, body="Geheim.")
    withdraw(full.ledger)
    press_what_is_due(full)
    assert (texts(store), kept(full.ledger)) == ([], [])
    publish_and_press(full, version=2, body="Wieder da.")
    assert texts(store) == ["<p>Wieder da.</p>"]


def test_a_site_without_texts_in_its_feeds_keeps_none(pressroom: Pressroom, store: Store) -> None:
    publish_and_press(pressroom, standfirst="Kurz.")
    assert (texts(store), kept(pressroom.ledger)) == ([], [])
    assert "Kurz." in object_at(store, "/feed.atom")["Body"].read().decode()


def test_a_press_that_comes_late_brings_no_older_text(full: Pressroom) -> None:
    publish_and_press(full, body="Neu.")
    with transaction(full.ledger) as db:
        id_ = db.execute("SELECT id FROM articles").value()
        note_feed_text(db, id_, 0, "<p>Alt.</p>")
    assert kept(full.ledger) == ["<p>Neu.</p>"]
