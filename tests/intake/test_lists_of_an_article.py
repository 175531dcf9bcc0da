"""In which lists an article stands: those of its section, its tags and its authors; how many; and who is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from shared.events import EventType
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.telling.subscriptions import subscribe
from shared.listings import SITEMAP, WHOLE_SITE, Listing, ListingKind
from shared.pages import front_page
from shared.reading.article_reading import publish_mapped
from shared.reading.listing_rules import tag_listing
from shared.settings import Section
from tests.intake.source import ARTICLES, DESK, LIVE, Source, ask, intake
from tests.publisher.newsroom import SITE
from tests.shared.newsdesk import press_all


@pytest.fixture
def source(ledger: Ledger) -> Iterator[Source]:
    app = intake(ledger)
    yield Source(app.test_client(), ledger)
    app.extensions["context"].ledger.close()


def paths(source: Source) -> set[str]:
    press_all(source.ledger)
    with transaction(source.ledger) as db:
        return set(db.execute("SELECT path FROM pages WHERE pressed > 0 AND kind IN ('tag', 'author')").values())


def titles(source: Source, listing: Listing) -> tuple[str, list[str]]:
    press_all(source.ledger)
    with transaction(source.ledger) as db:
        shown = excerpt(db, front_page(listing))
    return shown.title, [entry.title for entry in shown.entries]


def test_each_tag_and_author_has_a_page_and_an_article_that_leaves_is_on_it_no_more(source: Source) -> None:
    people = [{"name": "Ida Kern"}, {"name": "Jürgen Öl"}]
    source.publish(LIVE, tags=["Bau & Bühne", "C++", "C#", "★"], authors=people)
    tags = {"/tag/bau-buehne/", "/tag/c-plus-plus/", "/tag/c-sharp/"}
    assert paths(source) == tags | {"/author/ida-kern/", "/author/juergen-oel/"}
    bau = Listing(ListingKind.TAG, "bau-buehne")
    assert titles(source, bau) == ("Bau & Bühne", [LIVE["title"]])
    source.publish(LIVE, version=2, tags=["Hafen"], authors=people[:1])
    assert titles(source, bau) == ("", [])
    assert titles(source, Listing(ListingKind.AUTHOR, "juergen-oel"))[1] == []
    assert titles(source, Listing(ListingKind.AUTHOR, "ida-kern"))[1] == [LIVE["title"]]
    source.withdraw(LIVE["id"])
    assert titles(source, Listing(ListingKind.TAG, "hafen"))[1] == []


def test_tags_that_the_site_calls_the_same_are_one() -> None:
    site = replace(SITE, tag_names={"klimawandel": "Klima"})
    assert tag_listing("Klimawandel", site) == (Listing(ListingKind.TAG, "klima"), "Klima")
    assert tag_listing("Klima", site) == tag_listing("KLIMAWANDEL", site)


def test_a_subsection_s_article_is_in_its_section_and_one_that_belongs_elsewhere_in_no_sitemap() -> None:
    site = replace(SITE, sections=(*SITE.sections, Section("politik/inland", "Inland")))
    wish = publish_mapped({"id": "a", "title": "A", "body": "B", "section": "politik/inland"}, site)
    assert [listing.path for listing in wish.listings or ()] == ["/", "/politik/inland/", "/politik/", "/"]
    assert SITEMAP in (wish.listings or ())
    elsewhere = publish_mapped({"id": "a", "title": "A", "body": "B", "canonical_url": "https://other.example/a"}, SITE)
    assert {WHOLE_SITE, SITEMAP} & {*(elsewhere.listings or ())} == {WHOLE_SITE}


def test_more_lists_than_an_article_may_be_in_are_refused_and_nothing_is_done(source: Source) -> None:
    given: dict[str, Any] = {**LIVE, "tags": [f"Thema {number}" for number in range(31)]}
    answer = ask(source.client, "POST", ARTICLES, DESK, json.dumps(given), "application/json")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert "would be in 34 lists. At most 32 are possible: leave out 2 of them." in answer.get_data(as_text=True)
    assert '"tags"' in answer.get_data(as_text=True)
    source.publish(given, tags=given["tags"][:29])
    assert len(paths(source)) == 29


def test_what_is_not_to_be_told_is_on_every_page_and_told_to_nobody(source: Source) -> None:
    with transaction(source.ledger) as db:
        subscribe(db, channel="webhook", url="https://a.example/", secret="whsec_YQ==", events=list(EventType))
    source.publish(LIVE, published_at="2009-05-17T12:00:00Z", tell=False)
    assert titles(source, WHOLE_SITE)[1] == [LIVE["title"]]
    with transaction(source.ledger) as db:
        assert db.execute("SELECT count(*) FROM events").value() == 0
    source.publish({**LIVE, "id": "news"})
    press_all(source.ledger)
    with transaction(source.ledger) as db:
        assert db.execute("SELECT count(*) FROM events").value() == 1
