"""What an article has around its text: the way to it, who wrote it, whose it is, where to pass it on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.publisher.pages import Document, render
from services.publisher.pages.reading_time import reading_time
from shared.archive import Part
from shared.around import Around, Chain, Neighbour, Series
from shared.article import Author
from shared.excerpt import Excerpt
from shared.listings import Listing, ListingKind, section_listing
from shared.pages import front_page, part_page
from shared.picture import Picture
from shared.site import AuthorProfile
from tests.publisher.newsroom import (
    ARTICLE,
    EDITION,
    NOON,
    SITE,
    entry,
    html,
    linked_data,
    ready,
    show,
    show_article,
    text,
    theme_for,
)

PORTRAIT = Picture("https://bote.example/ida.jpg")
IDA = AuthorProfile("ida-kern", "Ida Kern", "Schreibt über Brücken.", PORTRAIT, ("https://www.ida.example/x",))
URL = "https%3A%2F%2Fbote.example%2Fpolitik%2Fdie-br%25C3%25BCcke%2F"


def _breadcrumbs(document: Document) -> Any:
    return json.loads(html(document).xpath("//script[@type='application/ld+json']/text()")[1])


def test_the_way_from_the_front_is_shown_and_told_to_search_engines() -> None:
    page = html(show())
    assert page.xpath("//nav[@class='trail']//a/@href") == ["/", "/politik/"]
    assert text(page, "//nav[@class='trail']") == "Der Bote Politik"
    steps = _breadcrumbs(show())["itemListElement"]
    assert [(step["position"], step["name"], step.get("item")) for step in steps] == [
        (1, "Der Bote", "https://bote.example/"),
        (2, "Politik", "https://bote.example/politik/"),
        (3, ARTICLE.title, None),
    ]


@pytest.mark.parametrize(
    ("language", "word", "count", "minutes"),
    [("de", "Wort ", 895, 5), ("en-GB", "word ", 1140, 5), ("zh", "字", 2550, 10), ("tlh", "mu' ", 920, 5)],
)
def test_reading_time_is_counted_as_each_language_is_read(language: str, word: str, count: int, minutes: int) -> None:
    read = reading_time(f"<p>{word * count}</p>", language)
    assert (read.words, read.minutes) == (count, minutes)


def test_reading_time_counts_what_is_read_not_how_it_is_marked_up() -> None:
    marked_up = '<p><a href="/a/b" title="x y z">Ein</a> <b>Wort&nbsp;mehr</b> – und &amp; Zeichen.</p>'
    assert reading_time(marked_up, "de").words == 5


def test_a_brief_tells_no_reading_time_and_a_long_text_does() -> None:
    assert html(show()).xpath("//p[@class='reading']") == []
    long = show_article(body="Wort " * 1000)
    assert text(html(long), "//p[@class='reading']") == "6 Min. Lesezeit"
    assert (linked_data(long)["wordCount"], linked_data(long)["timeRequired"]) == (1000, "PT6M")


def test_it_is_passed_on_by_plain_links_and_only_where_the_site_says() -> None:
    assert html(show()).xpath("//div[@class='share']") == []
    site = replace(SITE, share=("email", "mastodon", "facebook"))
    page = html(show(site=site))
    links = page.xpath("//div[@class='share']//a")
    assert [link.text_content() for link in links] == ["E-Mail", "Mastodon", "Facebook"]
    title = "Die%20Br%C3%BCcke%20ist%20fertig"
    assert [link.get("href") for link in links] == [
        f"mailto:?subject={title}&body={URL}",
        f"https://share.joinmastodon.org/#text={title}%20{URL}",
        f"https://www.facebook.com/sharer/sharer.php?u={URL}",
    ]
    assert {link.get("rel") for link in links} == {"noopener noreferrer nofollow"}
    assert page.xpath("//script[not(@type='application/ld+json')] | //img") == []
    assert [frame.get("src").startswith("/politik/related.html") for frame in page.xpath("//iframe")] == [True]


def test_whose_it_is_the_article_says_or_else_the_site() -> None:
    site = replace(SITE, copyright="Bote Verlag", license="https://bote.example/rechte/")
    page = html(show(site=site))
    assert text(page, "//p[@class='rights']") == "© 2025 Bote Verlag Lizenz"
    assert page.xpath("//p[@class='rights']/a/@href") == ["https://bote.example/rechte/"]
    described = linked_data(show(site=site))
    assert described["copyrightHolder"] == {"@type": "Organization", "name": "Bote Verlag"}
    assert (described["copyrightYear"], described["license"]) == (2025, "https://bote.example/rechte/")

    own = replace(EDITION, article=replace(ARTICLE, copyright="© 2024 Agentur", license="Nur mit Zustimmung"))
    assert text(html(show(own, site=site)), "//p[@class='rights']") == "© 2024 Agentur Nur mit Zustimmung"
    assert linked_data(show(own, site=site))["copyrightNotice"] == "© 2024 Agentur"
    assert "license" not in linked_data(show(own, site=site))


def test_the_site_s_terms_are_not_given_to_what_is_somebody_else_s() -> None:
    site = replace(SITE, copyright="Bote Verlag", license="https://bote.example/rechte/")
    own = replace(EDITION, article=replace(ARTICLE, copyright="Agentur"))
    assert text(html(show(own, site=site)), "//p[@class='rights']") == "© 2025 Agentur"


def test_who_wrote_it_is_introduced_if_the_site_knows_more_than_a_name() -> None:
    assert html(show()).xpath("//div[@class='writer']") == []
    site = replace(SITE, authors=(IDA,))
    edition = replace(EDITION, pictures={PORTRAIT.identity: ready(PORTRAIT)})
    page = html(show(edition, site=site))
    assert text(page, "//div[@class='writer']/p") == "Ida Kern Schreibt über Brücken."
    assert page.xpath("//div[@class='writer']//a/@href") == ["https://bote.example/ida", "https://www.ida.example/x"]
    assert len(page.xpath("//div[@class='writer']//img[@alt='']")) == 1
    ida, _ = linked_data(show(edition, site=site))["author"]
    assert (ida["url"], ida["sameAs"]) == ("https://bote.example/ida", ["https://www.ida.example/x"])
    assert ida["image"].startswith("https://bote.example/assets/")


def test_a_picture_of_who_wrote_it_is_fetched_for_the_page_and_not_shown_before() -> None:
    document = show(site=replace(SITE, authors=(IDA,)))
    assert [each.picture for each in document.shows or ()] == [PORTRAIT]
    assert html(document).xpath("//div[@class='writer']//img") == []


def test_who_has_no_address_of_their_own_is_found_elsewhere() -> None:
    site = replace(SITE, authors=(replace(IDA, picture=None),))
    described = linked_data(show(replace(EDITION, article=replace(ARTICLE, authors=(Author("IDA KERN"),))), site=site))
    assert described["author"][0]["url"] == "https://www.ida.example/x"


def test_who_wrote_it_is_known_by_their_page_here_if_they_have_no_address_of_their_own() -> None:
    edition = replace(EDITION, listings=frozenset({Listing(ListingKind.AUTHOR, "tom-ohm")}))
    assert [each["url"] for each in linked_data(show(edition))["author"]] == [
        "https://bote.example/ida",
        "https://bote.example/author/tom-ohm/",
    ]


def test_translations_know_each_other() -> None:
    others = (
        Neighbour("/politik/bridge/", "The bridge", "en", is_original=True),
        Neighbour("/politik/جسر/", "جسر", "ar"),
    )
    edition = replace(EDITION, article=replace(ARTICLE, translation_of="b1"), around=Around(translations=others))
    page = html(show(edition))
    told = page.xpath("//link[@rel='alternate'][@hreflang]")
    assert [(link.get("hreflang"), link.get("href")) for link in told] == [
        ("de", "https://bote.example/politik/die-br%C3%BCcke/"),
        ("en", "https://bote.example/politik/bridge/"),
        ("ar", "https://bote.example/politik/%D8%AC%D8%B3%D8%B1/"),
    ]
    assert text(page, "//p[@class='also']") == "Auch auf English العربية"
    assert [each["inLanguage"] for each in linked_data(show(edition))["translationOfWork"]] == ["en"]


def test_a_series_shows_the_parts_around_this_one_in_order() -> None:
    around = Around(
        before=(Neighbour("/politik/eins/", "Eins", "de", 1),), after=(Neighbour("/politik/drei/", "Drei", "en", 3),)
    )
    edition = replace(EDITION, article=replace(ARTICLE, series=Series("Über den Fluss", 2)), around=around)
    page = html(show(edition))
    assert text(page, "//nav[contains(@class,'series')]/h2") == "Serie: Über den Fluss"
    assert [" ".join(li.text_content().split()) for li in page.xpath("//nav[contains(@class,'series')]//li")] == [
        "Teil 1: Eins",
        f"Teil 2: {ARTICLE.title}",
        "Teil 3: Drei",
    ]
    assert page.xpath("//a[@rel='prev']/@href | //a[@rel='next']/@href") == ["/politik/eins/", "/politik/drei/"]
    assert page.xpath("//nav[contains(@class,'series')]//a[@href='/politik/drei/']/@lang") == ["en"]
    assert linked_data(show(edition))["position"] == 2


CHAIN = Chain(Neighbour("/politik/davor/", "Davor", "de"), Neighbour("/politik/بعد/", "بعد", "ar"))


def test_it_leads_to_those_before_and_after_it_in_its_section() -> None:
    page = html(show(replace(EDITION, around=Around(chain=CHAIN))))
    (nav,) = page.xpath("//nav[@class='chain']")
    assert [each.text_content() for each in nav.xpath(".//span")] == ["Vorheriger Beitrag", "Nächster Beitrag"]
    assert nav.get("aria-labelledby").split() == nav.xpath(".//span/@id")
    assert [(each.get("rel"), each.get("href"), each.text_content()) for each in nav.xpath(".//a")] == [
        ("prev", "/politik/davor/", "Davor"),
        ("next", "/politik/%D8%A8%D8%B9%D8%AF/", "بعد"),
    ]
    assert nav.xpath(".//a[@lang='ar']/@dir") == ["rtl"]


@pytest.mark.parametrize(
    ("chain", "side"),
    [(Chain(CHAIN.previous), ["chain-previous"]), (Chain(next=CHAIN.next), ["chain-next"]), (Chain(), [])],
    ids=["newest", "oldest", "only one"],
)
def test_the_first_and_the_last_of_a_section_lead_one_way_and_the_only_one_nowhere(
    chain: Chain, side: list[str]
) -> None:
    page = html(show(replace(EDITION, around=Around(chain=chain))))
    assert page.xpath("//nav[@class='chain']//span/@id") == side == page.xpath("//nav[@class='chain']/@aria-labelledby")


def test_in_a_series_only_its_parts_are_told_to_be_before_and_after() -> None:
    around = Around(before=(Neighbour("/politik/eins/", "Eins", "de", 1),), chain=CHAIN)
    page = html(show(replace(EDITION, article=replace(ARTICLE, series=Series("Fluss", 2)), around=around)))
    assert page.xpath("//a[@rel='prev' or @rel='next']/@href") == ["/politik/eins/"]
    assert len(page.xpath("//nav[@class='chain']//a")) == 2


def test_a_site_may_do_without() -> None:
    page = html(show(replace(EDITION, around=Around(chain=CHAIN)), site=replace(SITE, previous_and_next=False)))
    assert page.xpath("//nav[@class='chain']") == []


def test_the_way_to_a_part_of_an_archive_leads_through_its_list() -> None:
    listing = Listing(ListingKind.SECTION, "politik")
    part = Part(1, date(2009, 5, 17), 1, NOON, NOON)
    shown = render(theme_for(SITE), part_page(listing, part), Excerpt((entry(1),), part=part))
    assert html(shown).xpath("//nav[@class='trail']//a/@href") == ["/", "/politik/", "/politik/archiv/"]
    names = [step["name"] for step in json.loads(html(shown).xpath("//script/text()")[0])["itemListElement"]]
    assert names[:2] == ["Der Bote", "Politik"]
    assert len(names) == 4


def test_the_way_to_a_subsection_leads_through_its_section_and_a_section_needs_none() -> None:
    for slug, way in (("politik/inland", ["/", "/politik/"]), ("politik", [])):
        shown = render(theme_for(SITE), front_page(section_listing(slug)), Excerpt((entry(1),)))
        assert html(shown).xpath("//nav[@class='trail']//a/@href") == way
