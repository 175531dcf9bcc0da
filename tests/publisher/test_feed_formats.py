"""What readers of feeds get as Atom, RSS and JSON: judged by schemas, and read as they read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import jsonschema
import lxml.etree
import pytest

from services.publisher.pages import Document, render
from services.publisher.theme import Theme
from shared.article import Author
from shared.feed import FeedEntry, FeedExcerpt
from shared.listings import WHOLE_SITE, section_listing
from shared.notices import ChangeNotice, UpdateKind
from shared.pages import Page, PageKind, feed_pages
from shared.picture import Picture
from shared.site import FeedText, Site
from tests.publisher.feed_judges import judge
from tests.publisher.newsroom import NOON, SITE, entry, feed_of, ready

ATOM, RSS, JSON = feed_pages(WHOLE_SITE)
FULL = replace(SITE, feed_text=FeedText.FULL, hub="https://hub.example/", copyright="© Der Bote")
BRIDGE = Picture("https://example.org/bridge.jpg", 'Eine "Brücke" <b>', "Die Brücke.", "Ida Kern/dpa")
NOTICE = ChangeNotice(UpdateKind.CORRECTION, "Es waren <drei> Jahre.", NOON + timedelta(hours=2))
EVERYTHING = FeedEntry(
    "tag:bote.example,2025:article/1f",
    entry(1, lead=ready(BRIDGE), updated_at=NOON + timedelta(hours=2)),
    ("Verkehr & Bau", "Москва"),
    (Author("Ida Kern", "https://bote.example/ida"), Author("Tom <Ohm>", "javascript:alert(1)")),
    NOTICE,
    '<p>Seit heute <a href="https://bote.example/x/">rollt</a> der Verkehr &amp; mehr.</p>',
)
HOSTILE = (
    'A <b>fett</b> & "q" ]]> &amp; 3<5',
    "<script>alert(1)</script>",
    "a\x00\x0b\ufffe\x1f",
    "مرحبا بالعالم — 1.2.3",
    "\u202everkehrt\u202c",
    "👩‍👩‍👧‍👦 🇩🇪 Familie 🚀",
    "<!-- andruck 9 -->",
    '"}],"items":[{"id":"x',
    "&lt;i&gt;",
    "x" * 5000,
    "]]>",
    "\ud7ff\ue000\U0001f600",
)


theme = cache(Theme)
"""Templates are compiled once for all tests."""


def show(page: Page, *entries: FeedEntry, site: Site = SITE) -> Document:
    newest = max((each.listed.changed_at for each in entries), default=NOON)
    return render(theme(site), page, FeedExcerpt("tag:bote.example,2025:feed/", page.listing, entries, newest))


def every_feed(*entries: FeedEntry, site: Site = SITE) -> list[Any]:
    return [judge(show(page, *entries, site=site)) for page in (ATOM, RSS, JSON)]


@pytest.mark.parametrize("site", [SITE, FULL], ids=["standfirst", "full"])
@pytest.mark.parametrize("entries", [(), (EVERYTHING,)], ids=["empty", "everything"])
def test_every_format_is_valid(site: Site, entries: tuple[FeedEntry, ...]) -> None:
    atom, rss, told = every_feed(*entries, site=site)
    assert (atom.version, rss.version, told["version"][-3:]) == ("atom10", "rss20", "1.1")
    assert len(atom.entries) == len(rss.entries) == len(told["items"]) == len(entries)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("site", [SITE, FULL], ids=["standfirst", "full"])
def test_whatever_an_article_holds_every_format_is_valid(site: Site, hostile: str) -> None:
    lead = ready(replace(BRIDGE, alt=hostile, credit=hostile, caption=hostile))
    listed = entry(1, title=hostile, standfirst=hostile, lead=lead, language="ar")
    one = replace(
        EVERYTHING,
        listed=listed,
        tags=(hostile,),
        authors=(Author(hostile, hostile),),
        notice=replace(NOTICE, note=hostile),
    )
    atom, rss, told = every_feed(one, site=site)
    seen = "".join(each for each in hostile if each >= " " and each not in "\ufffe").strip()
    assert atom.entries[0].title == seen
    assert atom.entries[0].title_detail.language == "ar"
    assert atom.entries[0].tags[1].term == seen
    assert told["items"][0]["title"] == hostile
    assert (
        rss.entries[0].summary.endswith(f"– {seen.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}")
        or "<" in hostile
        or '"' in hostile
    )


def test_a_standfirst_is_text_in_every_format() -> None:
    one = replace(EVERYTHING, listed=entry(1, standfirst="1 < 2 & <b>"), notice=None)
    atom, rss, told = every_feed(one)
    assert (atom.entries[0].summary, atom.entries[0].summary_detail.type) == ("1 < 2 & <b>", "text/plain")
    assert (rss.entries[0].summary, rss.entries[0].summary_detail.type) == ("1 &lt; 2 &amp; &lt;b&gt;", "text/html")
    assert told["items"][0]["content_text"] == told["items"][0]["summary"] == "1 < 2 & <b>"
    assert "content_html" not in told["items"][0]
    assert [each.value for each in atom.entries[0].get("content", ()) if each.type == "text/html"] == []


def test_who_wants_it_has_the_text_in_feeds_with_its_picture_and_what_was_changed() -> None:
    atom, rss, told = every_feed(EVERYTHING, site=FULL)
    html = told["items"][0]["content_html"]
    assert atom.entries[0].content[0].value == rss.entries[0].content[0].value == html
    assert atom.entries[0].content[0].type == "text/html"
    assert html.startswith("<p><strong>Korrektur:</strong> Es waren &lt;drei&gt; Jahre.</p>")
    assert html.endswith(EVERYTHING.text)
    tree = lxml.html.fragment_fromstring(html, create_parent=True)
    (image,) = tree.iter("img")
    assert image.get("src").startswith("https://bote.example/assets/")
    assert (image.get("alt"), image.get("width")) == (BRIDGE.alt, "1280")
    assert tree.findtext(".//figcaption") == "Die Brücke. Ida Kern/dpa"
    assert "content_text" not in told["items"][0]


def test_what_is_too_long_for_feeds_has_its_standfirst_there() -> None:
    atom, _, told = every_feed(replace(EVERYTHING, text=""), site=FULL)
    assert [each.value for each in atom.entries[0].get("content", ()) if each.type == "text/html"] == []
    assert told["items"][0]["content_text"] == "Korrektur: Es waren <drei> Jahre. – Kurz gesagt."


def test_an_article_without_any_words_but_its_title_has_that_as_text() -> None:
    _, rss, told = every_feed(FeedEntry("tag:x,2025:1", entry(1, standfirst="")))
    assert told["items"][0]["content_text"] == "Meldung 1"
    assert rss.entries[0].summary == ""


def test_authors_have_names_and_the_addresses_that_can_be_followed() -> None:
    atom, rss, told = every_feed(EVERYTHING)
    assert [(each.name, each.get("href")) for each in atom.entries[0].authors] == [
        ("Ida Kern", "https://bote.example/ida"),
        ("Tom <Ohm>", None),
    ]
    assert [each.name for each in rss.entries[0].authors] == ["Ida Kern", "Tom <Ohm>"]
    assert told["items"][0]["authors"] == [
        {"name": "Ida Kern", "url": "https://bote.example/ida"},
        {"name": "Tom <Ohm>"},
    ]
    assert told["authors"] == [{"name": "Der Bote", "url": "https://bote.example/"}]


def test_sections_tags_and_corrections_are_categories() -> None:
    atom, rss, told = every_feed(EVERYTHING)
    assert [each.label or each.term for each in atom.entries[0].tags] == [
        "Politik",
        "Verkehr & Bau",
        "Москва",
        "Korrektur",
    ]
    assert [each.term for each in rss.entries[0].tags] == ["Politik", "Verkehr & Bau", "Москва", "Korrektur"]
    assert told["items"][0]["tags"] == ["Politik", "Verkehr & Bau", "Москва"]
    assert told["items"][0]["_andruck"]["notice"] == {
        "kind": "correction",
        "note": "Es waren <drei> Jahre.",
        "at": "2025-07-01T14:00:00+02:00",
    }


def test_every_format_has_the_same_ids_and_times() -> None:
    atom, rss, told = every_feed(EVERYTHING)
    assert atom.entries[0].id == rss.entries[0].id == told["items"][0]["id"] == EVERYTHING.id
    assert atom.entries[0].published_parsed == rss.entries[0].published_parsed
    assert atom.entries[0].updated_parsed == rss.entries[0].updated_parsed
    assert atom.feed.updated_parsed == rss.feed.updated_parsed
    assert told["items"][0]["date_modified"] == "2025-07-01T14:00:00+02:00"
    assert rss.entries[0].link == told["items"][0]["url"] == "https://bote.example/politik/meldung-1/"


def test_pictures_are_enclosures_with_size_and_type() -> None:
    atom, rss, told = every_feed(EVERYTHING)
    for parsed in (atom, rss):
        (enclosure,) = parsed.entries[0].enclosures
        assert (enclosure.type, enclosure.length) == ("image/jpeg", str(1280 * 90))
        (media,) = parsed.entries[0].media_content
        assert (media["url"], media["width"]) == (enclosure.href, "1280")
    assert told["items"][0]["image"] == told["items"][0]["attachments"][0]["url"] == enclosure.href


def test_every_format_says_where_it_is_and_where_changes_are_told() -> None:
    plain, full = every_feed(), every_feed(site=FULL)
    for parsed, ending in ((full[0], "atom"), (full[1], "rss")):
        links = {link.rel: link.href for link in parsed.feed.links}
        assert links["self"] == f"https://bote.example/feed.{ending}"
        assert links["hub"] == "https://hub.example/"
    assert full[2]["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert full[2]["feed_url"] == "https://bote.example/feed.json"
    assert "hubs" not in plain[2]
    assert all(link.rel != "hub" for parsed in plain[:2] for link in parsed.feed.links)


def test_a_section_has_feeds_of_its_own() -> None:
    kultur = section_listing("kultur")
    atom, rss, told = (judge(render(theme(SITE), page, feed_of(page, entry(1)))) for page in feed_pages(kultur))
    assert atom.feed.title == rss.feed.title == told["title"] == "Kultur & Leben · Der Bote"
    assert atom.feed.id == "tag:bote.example,2025:feed/kultur"
    assert atom.feed.link == rss.feed.link == told["home_page_url"] == "https://bote.example/kultur/"
    assert [link.href for link in atom.feed.links if link.rel == "self"] == ["https://bote.example/kultur/feed.atom"]


def test_each_format_has_the_content_type_that_its_readers_ask_for() -> None:
    assert [show(page).content_type for page in (ATOM, RSS, JSON)] == [
        "application/atom+xml; charset=utf-8",
        "application/rss+xml; charset=utf-8",
        "application/feed+json; charset=utf-8",
    ]
    assert [page.kind for page in (ATOM, RSS, JSON)] == [PageKind.FEED, PageKind.RSS, PageKind.JSON_FEED]


_SPOILT: list[tuple[Page, Callable[[bytes], bytes]]] = [
    (ATOM, lambda body: body.replace(b"<updated>", b"<update>").replace(b"</updated>", b"</update>")),
    (ATOM, lambda body: body.replace(b"+02:00</published>", b"</published>")),
    (ATOM, lambda body: body.replace(b"<author>", b"<writer>").replace(b"</author>", b"</writer>")),
    (RSS, lambda body: body.replace(b"<pubDate>Tue,", b"<pubDate>Die,")),
    (RSS, lambda body: body.replace(b' length="', b' size="')),
    (JSON, lambda body: body.replace(b'"id"', b'"guid"')),
    (JSON, lambda body: body.replace(b'"content_text"', b'"text"')),
]


@pytest.mark.parametrize(("page", "spoil"), _SPOILT)
def test_the_judges_see_what_is_wrong(page: Page, spoil: Callable[[bytes], bytes]) -> None:
    right = show(page, EVERYTHING)
    wrong = replace(right, body=spoil(right.body))
    assert wrong.body != right.body
    with pytest.raises((lxml.etree.DocumentInvalid, jsonschema.ValidationError)):
        judge(wrong)


def test_json_carries_its_number_as_what_the_format_allows() -> None:
    assert "_andruck" in judge(show(JSON))
    assert "_andruck" not in json.loads(show(JSON).body)
