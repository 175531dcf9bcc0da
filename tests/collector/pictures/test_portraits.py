"""The picture of an author: fetched for an article of theirs, and shown on the author's own page, too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.publisher.press import Pressroom
from services.publisher.theme import Theme
from shared.article import Author
from shared.listings import Listing, ListingKind
from shared.picture import Picture
from shared.site import AuthorProfile
from tests.collector.illustrating import Desk
from tests.collector.picture_host import jpeg
from tests.publisher.newsroom import SITE
from tests.shared.newsdesk import publish, withdraw

IDA = Listing(ListingKind.AUTHOR, "ida-kern")
PAGE = "/author/ida-kern/"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """One for a site that introduces an author with a picture."""
    profile = AuthorProfile("ida-kern", "Ida Kern", picture=Picture(f"{desk.host.url}/late.jpg", credit="Jane Doe"))
    desk.room = Pressroom(desk.ledger, desk.desk.bucket, Theme(replace(SITE, authors=(profile,))), desk.room.doorbells)
    return desk


def test_an_author_s_page_shows_their_picture_as_soon_as_it_is_there(desk: Desk) -> None:
    desk.host.put("/late.jpg", jpeg())
    article = publish(desk.ledger, authors=(Author("Ida Kern"),), listings={IDA: "Ida Kern"}).path
    other = publish(desk.ledger, "b", authors=(Author("Tom Ohm"),)).path
    desk.press()
    assert "<figure" not in desk.read(PAGE), "news does not wait for it"
    assert desk.fetch() == 1
    assert sorted(desk.press()) == sorted([article, PAGE]), f"neither {other} nor any other list shows it"
    page = desk.read(PAGE)
    assert 'alt="Ida Kern"' in page
    assert '<figcaption class="credit">Jane Doe</figcaption>' in page
    assert '"@type": "ProfilePage"' in page
    assert '"image": "https://bote.example/assets/' in page
    assert (desk.fetch(), desk.press()) == (0, [])


def test_a_picture_of_which_no_article_is_left_is_on_no_page(desk: Desk) -> None:
    desk.host.put("/late.jpg", jpeg())
    publish(desk.ledger, authors=(Author("Ida Kern"),), listings={IDA: "Ida Kern"})
    desk.press()
    desk.fetch()
    desk.press()
    withdraw(desk.ledger)
    desk.press()
    desk.tidy()
    assert desk.media() == set()
    assert "<figure" not in desk.read(PAGE)
