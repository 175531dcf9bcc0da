"""What feed readers get."""

from __future__ import annotations

from datetime import timedelta

import feedparser

from shared.feed_ids import article_tag
from shared.pages import FEED
from tests.publisher.newsroom import AUTHORITY, NOON, entry, show_list, xml

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_the_feed_says_whose_it_is() -> None:
    document = show_list(FEED, entry(1))
    parsed = feedparser.parse(document.body)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert document.content_type.startswith("application/atom+xml")
    assert (parsed.feed.id, parsed.feed.title, parsed.feed.author) == (
        "tag:bote.example,2025:feed/",
        "Der Bote",
        "Der Bote",
    )
    assert {link.rel: link.href for link in parsed.feed.links} == {
        "self": "https://bote.example/feed.atom",
        "alternate": "https://bote.example/",
    }


def test_an_entry_has_all_that_rfc_4287_wants() -> None:
    changed = NOON + timedelta(days=1)
    one = entry(1, path="/kultur/über/", section="kultur", updated_at=changed, authors=("Ada", "Bo"), language="en")
    (parsed,) = feedparser.parse(show_list(FEED, one).body).entries
    assert parsed.link == "https://bote.example/kultur/%C3%BCber/"
    assert parsed.id == article_tag(AUTHORITY, "desk", one.path)
    assert (parsed.title, parsed.summary) == ("Meldung 1", "Kurz gesagt.")
    assert (parsed.published, parsed.updated) == ("2025-07-01T11:00:00+02:00", "2025-07-02T12:00:00+02:00")
    assert [author.name for author in parsed.authors] == ["Ada", "Bo"]
    assert (parsed.tags[0].term, parsed.tags[0].label) == ("kultur", "Kultur & Leben")
    assert parsed.title_detail.language == "en"


def test_the_feed_is_as_new_as_its_newest_change() -> None:
    late = entry(9, updated_at=NOON + timedelta(days=3))
    assert feedparser.parse(show_list(FEED, entry(1), late).body).feed.updated == "2025-07-04T12:00:00+02:00"


def test_a_feed_with_nothing_in_it_is_still_one() -> None:
    parsed = feedparser.parse(show_list(FEED).body)
    assert not parsed.bozo
    assert parsed.entries == []
    assert parsed.feed.updated_parsed[0] == 1970


def test_whatever_a_headline_holds_the_feed_stays_xml() -> None:
    feed = xml(
        show_list(FEED, entry(1, title="a\x00\x0b\ufffe <b>&amp;</b> ]]>", standfirst='"\x1f', authors=("\x08x<",)))
    )
    assert feed.xpath("string(//a:entry/a:title)", namespaces=ATOM) == "a <b>&amp;</b> ]]>"
    assert feed.xpath("string(//a:entry/a:author/a:name)", namespaces=ATOM) == "x<"
