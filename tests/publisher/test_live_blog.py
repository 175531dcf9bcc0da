"""A live blog as readers and search engines get it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.article import Article, BodyFormat
from shared.live_blog import LiveBlog, LiveUpdate
from shared.picture import Picture
from tests.publisher.newsroom import ARTICLE, NOON, html, linked_data, show_article, text


def _update(number: int, **changes: Any) -> LiveUpdate:
    one = LiveUpdate(f"u{number}", NOON + timedelta(minutes=10 * number), f"Text *{number}*.", f"Titel {number}")
    return replace(one, **changes)


LIVE = LiveBlog((_update(1), _update(3), _update(2), _update(0, pinned=True, title="")))


def test_updates_are_on_the_page_the_pinned_first_and_then_the_newest() -> None:
    page = html(show_article(live=LIVE))
    assert page.xpath("//section[@class='live']/div/@id") == ["update-u0", "update-u3", "update-u2", "update-u1"]
    assert text(page, "//*[@id='update-u3']//div[@class='text']") == "Text 3."
    assert text(page, "//*[@id='update-u3']/h2") == "Titel 3"
    assert text(page, "//*[@id='update-u3']//time") == "1. Juli 2025, 12:30 Uhr"
    assert text(page, "//*[@id='update-u2']//time") == "12:20 Uhr"
    assert page.xpath("//*[@id='update-u2']/p/a/@href") == ["#update-u2"]
    assert "angeheftet" in text(page, "//*[@id='update-u0']/p")
    assert not html(show_article()).xpath("//section[@class='live']")


def test_the_end_of_the_coverage_is_told() -> None:
    ended = replace(LIVE, ended_at=NOON + timedelta(hours=6))
    page = html(show_article(live=ended))
    assert text(page, "//p[@class='ended']") == "Die Berichterstattung endete am 1. Juli 2025, 18:00 Uhr."
    assert linked_data(show_article(live=ended))["coverageEndTime"] == "2025-07-01T18:00:00+02:00"


def test_search_engines_are_told_of_a_live_blog() -> None:
    described = linked_data(show_article(live=LIVE))
    assert described["@type"] == "LiveBlogPosting"
    assert described["coverageStartTime"] == "2025-07-01T12:00:00+02:00"
    assert "coverageEndTime" not in described
    assert [each["url"].rpartition("#")[2] for each in described["liveBlogUpdate"]] == [
        "update-u3",
        "update-u2",
        "update-u1",
        "update-u0",
    ]
    assert described["liveBlogUpdate"][0] == {
        "@type": "BlogPosting",
        "headline": "Titel 3",
        "datePublished": "2025-07-01T12:30:00+02:00",
        "url": "https://bote.example/politik/die-br%C3%BCcke/#update-u3",
        "articleBody": "Text 3.",
    }
    assert described["liveBlogUpdate"][3]["headline"] == "Text 0."
    assert linked_data(show_article())["@type"] == "NewsArticle"


def test_no_update_has_the_ids_or_the_headings_of_another_and_links_lead_within_it() -> None:
    body = "## Lage\n\nSiehe [oben](#lage).[^1]\n\n[^1]: Note."
    page = html(show_article(body=body, live=LiveBlog((_update(1, body=body), _update(2, body=body)))))
    ids = page.xpath("//main//@id")
    assert len(ids) == len(set(ids))
    for update in ("u1", "u2"):
        inner = page.xpath(f"//*[@id='update-{update}']")[0]
        assert set(inner.xpath(".//div[@class='text']//a/@href")) <= {f"#{each}" for each in inner.xpath(".//@id")}
        assert [each.tag for each in inner.xpath(".//h2 | .//h3")][:2] == ["h2", "h3"]


def test_what_updates_bring_is_safe_and_known_to_the_page() -> None:
    body = '<p onclick="x()">a<script>alert(1)</script></p><img src="https://a.example/a.jpg" alt="A">'
    live = LiveBlog((_update(1, body=body, title="<b>"),))
    document = show_article(body="<p>x</p>", body_format=BodyFormat.HTML, live=live)
    page = html(document)
    assert not page.xpath("//main//script | //@onclick")
    assert text(page, "//*[@id='update-u1']/h2") == "<b>"
    assert document.shows
    assert [each.picture.url for each in document.shows] == ["https://a.example/a.jpg"]


def test_a_page_with_two_hundred_updates_stays_reasonable() -> None:
    paragraph = "Der Ministerpräsident sagte am Nachmittag, man werde nun in Ruhe beraten. " * 5
    updates = tuple(_update(number, body=f"{paragraph}\n\n{paragraph}") for number in range(200))
    document = show_article(live=LiveBlog(updates))
    assert len(document.body) < 600_000
    assert len(linked_data(document)["liveBlogUpdate"]) == 100


def test_what_is_stored_of_a_live_blog_is_read_again() -> None:
    article = replace(ARTICLE, live=replace(LIVE, ended_at=NOON), picture=Picture("https://a.example/x.jpg"))
    assert Article.from_dict(article.as_dict()) == article
    stored = article.as_dict()
    stored["live"]["updates"][0]["since_then"] = 1
    assert Article.from_dict(stored) == article, "an older worker leaves out what it does not know"
    assert "live" not in ARTICLE.as_dict()
