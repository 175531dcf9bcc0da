"""Pictures as readers, feeds, search engines and those who share an article get them."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import feedparser
import pytest

from services.publisher.pages import Document
from shared.article import Edition
from shared.listings import SITEMAP, WHOLE_SITE, section_listing
from shared.pages import FEED, FRONT, front_page, part_page, related_page
from shared.picture import Crop, Picture, PictureState, ShownPicture
from tests.publisher.newsroom import (
    ARTICLE,
    EDITION,
    NOON,
    SITE,
    entry,
    html,
    linked_data,
    part,
    ready,
    show,
    show_list,
    text,
    xml,
)

BRIDGE = Picture("https://cms.example/bridge.jpg", "Eine Brücke", "Am Abend.", "Voss/dpa", "https://licence.example/by")
FIGURE = "//figure[contains(@class, 'lead')]"
HTML_BYTES = 14_000
"""What comes to a reader in the first round trip."""


def edition(*others: Picture, lead: Picture = BRIDGE, shown: ShownPicture | None = None) -> Edition:
    known = {each.identity: ready(each) for each in others} | ({shown.picture.identity: shown} if shown else {})
    return Edition(replace(ARTICLE, picture=lead, pictures=others), EDITION.path, NOON, None, known)


def page_with(lead: Picture = BRIDGE) -> Any:
    return html(show(edition(lead=lead, shown=ready(lead))))


def meta(page: Any) -> dict[str, str]:
    return {each.get("property") or each.get("name"): each.get("content") for each in page.xpath("//meta[@content]")}


def test_the_picture_that_leads_comes_first_and_takes_its_room_at_once() -> None:
    page = page_with()
    (img,) = page.xpath(f"{FIGURE}//img")
    assert (img.get("width"), img.get("height"), img.get("alt")) == ("1280", "960", "Eine Brücke")
    assert (img.get("fetchpriority"), img.get("loading")) == ("high", None)
    assert page.xpath(f"{FIGURE}//source/@type") == ["image/avif", "image/webp"]
    (preload,) = page.xpath("//link[@rel='preload']")
    (best,) = page.xpath(f"({FIGURE}//source)[1]")
    assert [preload.get(f"image{name}") for name in ("srcset", "sizes")] == [best.get("srcset"), best.get("sizes")]
    assert page.xpath(f"{FIGURE}//svg/path/@fill") == ["#8a7f5c"]


def test_a_tall_picture_takes_less_room_and_no_larger_file_than_that() -> None:
    page = html(show(edition(shown=ready(BRIDGE, 3000, 4000))))
    assert page.xpath("//link[@rel='preload']/@imagesizes") == ["(min-width: 64rem) 30rem, 100vw"]
    assert page.xpath("//figure/@class") == ["lead tall"]


def test_who_made_a_picture_stands_below_it_with_the_terms() -> None:
    assert text(page_with(), f"{FIGURE}/figcaption") == "Am Abend. Voss/dpa Lizenz"
    assert page_with().xpath(f"{FIGURE}//a[@rel='license noopener']/@href") == ["https://licence.example/by"]
    words = page_with(replace(BRIDGE, caption="", license="CC BY 4.0"))
    assert text(words, f"{FIGURE}/figcaption") == "Voss/dpa CC BY 4.0"
    assert not page_with(Picture(BRIDGE.url)).xpath("//figcaption")


def test_an_alternative_text_is_never_made_up() -> None:
    page = page_with(replace(BRIDGE, alt=""))
    assert page.xpath(f"{FIGURE}//img/@alt") == [""]
    assert "og:image:alt" not in meta(page)


@pytest.mark.parametrize("evil", ['"><script>alert(1)</script>', "javascript:alert(1)"])
def test_nothing_said_of_a_picture_breaks_out(evil: str) -> None:
    page = page_with(Picture(BRIDGE.url, evil, evil, evil, evil))
    assert len(page.xpath("//script")) == 2
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")


def test_a_picture_that_is_not_there_yet_has_its_room_and_no_more() -> None:
    page = html(show(edition(lead=replace(BRIDGE, width=1600, height=900))))
    assert page.xpath(f"{FIGURE}//svg/@viewbox | {FIGURE}//svg/@viewBox") == ["0 0 1600 900"]
    assert not page.xpath("//img | //link[@rel='preload'] | //meta[@property='og:image']")
    assert "image" not in linked_data(show(edition()))
    assert not html(show(edition())).xpath("//figure"), "nobody knows how large it is"
    refused = ShownPicture(BRIDGE, PictureState.REFUSED, 1600, 900)
    assert not html(show(edition(shown=refused))).xpath("//figure")


def test_pictures_below_the_first_are_loaded_when_they_are_near() -> None:
    page = html(show(edition(Picture("https://cms.example/2.jpg"), shown=ready(BRIDGE))))
    assert page.xpath("//img/@loading") == ["lazy"]
    assert page.xpath("count(//img)") == 2


def test_a_card_that_is_drawn_for_an_article_stands_for_it_everywhere() -> None:
    site = replace(SITE, cards=True)
    (asked,) = show(site=site).shows or ()
    card = ready(asked.picture, 1200, 630)
    whole = tuple(each for each in card.renditions if each.crop is Crop.WHOLE)
    shown = show(replace(EDITION, pictures={asked.picture.identity: replace(card, renditions=whole)}), site=site)
    (image,) = linked_data(shown)["image"]
    assert image["url"] == meta(html(shown))["og:image"]


def test_who_shares_an_article_shares_its_picture() -> None:
    said = meta(page_with())
    assert said["og:image"].startswith("https://bote.example/assets/")
    assert said["og:image"].endswith(".jpeg")
    assert (said["og:image:width"], said["og:image:height"], said["og:image:alt"]) == ("1280", "720", "Eine Brücke")
    assert said["twitter:card"] == "summary_large_image"
    assert meta(html(show()))["twitter:card"] == "summary"


def test_an_article_that_no_picture_leads_is_known_by_the_first_large_one_in_it() -> None:
    icon, large = (Picture(f"https://cms.example/{name}.png", name) for name in ("icon", "large"))
    known = {icon.identity: ready(icon, 64, 64), large.identity: ready(large)}
    article = replace(ARTICLE, body=f"![icon]({icon.url})\n\nText.\n\n![large]({large.url})")
    document = show(Edition(article, EDITION.path, NOON, None, known))
    assert meta(html(document))["og:image:alt"] == "large"
    assert len(linked_data(document)["image"]) == 3
    assert not html(document).xpath("//link[@rel='preload']")


def test_search_engines_get_three_shapes_and_whose_they_are() -> None:
    images = linked_data(show(edition(shown=ready(BRIDGE))))["image"]
    assert [(each["width"], each["height"]) for each in images] == [(1280, 720), (1280, 853), (1280, 1280)]
    for each in images:
        assert each["url"].startswith("https://bote.example/assets/")
        assert (each["creditText"], each["license"]) == ("Voss/dpa", BRIDGE.license)


def listed(count: int) -> Any:
    pictures = [Picture(f"https://cms.example/{number}.jpg", f"Bild {number}") for number in range(count)]
    return [entry(number, lead=ready(each) if number % 3 < 2 else None) for number, each in enumerate(pictures)]


def test_the_front_shows_a_large_picture_first_and_small_ones_when_they_are_near() -> None:
    page = html(show_list(FRONT, *listed(15)))
    first, *rest = page.xpath("//ol//img")
    assert (first.get("fetchpriority"), first.get("alt")) == ("high", "Bild 0")
    assert {img.get("loading") for img in rest} == {"lazy"}
    assert "1280w" in first.get("srcset")
    assert not any("1280w" in each for each in page.xpath("//li[position() > 1]//@srcset"))
    assert {(img.get("width"), img.get("height")) for img in rest} == {("1280", "853")}, "3:2"
    assert page.xpath("count(//ol/li)") == 15
    assert page.xpath("//li[3]//*[contains(@class, 'plain')]"), "without one it is set in type"
    assert meta(page)["og:image"].startswith("https://bote.example/assets/")


@pytest.mark.parametrize("page", [front_page(section_listing("politik")), part_page(WHOLE_SITE, part(NOON.date()))])
def test_every_list_shows_pictures(page: Any) -> None:
    assert html(show_list(page, *listed(3))).xpath("count(//ol//picture//img[@alt])") == 2


@pytest.mark.parametrize(
    "page", [FRONT, part_page(WHOLE_SITE, part(NOON.date())), related_page(section_listing("politik"))]
)
def test_alternative_texts_are_read_out_in_the_language_of_their_article(page: Any) -> None:
    shown = html(show_list(page, entry(1, lead=ready(BRIDGE), language="ar"), entry(2, lead=ready(BRIDGE))))
    assert [(img.get("lang"), img.get("dir")) for img in shown.xpath("//ol//img | //ul//img")] == [
        ("ar", "rtl"),
        (None, None),
    ]


def test_feed_readers_get_pictures_with_their_size() -> None:
    one, without = feedparser.parse(show_list(FEED, entry(1, lead=ready(BRIDGE)), entry(2)).body).entries
    (content,) = one.media_content
    (enclosure,) = one.enclosures
    assert content["url"] == enclosure.href
    assert enclosure.href.startswith("https://bote.example/assets/")
    assert (content["width"], content["height"], enclosure.length) == ("1280", "960", str(1280 * 90))
    assert (content["type"], enclosure.type) == ("image/jpeg", "image/jpeg")
    assert one.media_credit[0]["content"] == "Voss/dpa"
    assert "media_content" not in without


def test_sitemaps_name_pictures() -> None:
    tree = xml(show_list(part_page(SITEMAP, part(NOON.date())), entry(1, lead=ready(BRIDGE)), entry(2)))
    spaces = {"i": "http://www.google.com/schemas/sitemap-image/1.1"}
    (loc,) = tree.xpath("//i:image/i:loc/text()", namespaces=spaces)
    assert loc.startswith("https://bote.example/assets/")


def weight(document: Document) -> int:
    return len(gzip.compress(document.body, 6))


def test_a_page_with_pictures_comes_in_one_round_trip() -> None:
    others = [Picture(f"https://cms.example/{number}.jpg", f"Bild {number}") for number in range(4)]
    assert weight(show(edition(*others, shown=ready(BRIDGE)))) < HTML_BYTES / 2
    assert weight(show_list(FRONT, *listed(30))) < HTML_BYTES / 2
    assert weight(show_list(part_page(WHOLE_SITE, part(NOON.date())), *listed(100))) < HTML_BYTES
