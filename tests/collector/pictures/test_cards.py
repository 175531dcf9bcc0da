"""The card of an article without a picture: drawn beside the pictures, shown where the article is shared."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import pyvips

from services.collector.card_drawing import CARD_FONT
from services.collector.font_coverage import characters_of, drawable
from services.collector.picture_process import DRAW_CARD
from services.collector.picture_work import rendered
from services.publisher.press import Pressroom
from shared.ledger import transaction
from shared.ledger.submitting.picture_views import pictures_of_article
from shared.picture import Picture
from shared.share_card import CARD_HEIGHT, CARD_WIDTH, ShareCard, card_at
from tests.collector.illustrating import Desk
from tests.publisher.newsroom import SITE, theme_for
from tests.shared.newsdesk import publish, withdraw

CARD = ShareCard("Über die Brücke", "Der Bote", "Politik", "#a6192e")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """One for a site that wants cards."""
    desk.room = Pressroom(desk.ledger, desk.desk.bucket, theme_for(replace(SITE, cards=True)), desk.room.doorbells)
    return desk


def drawn(place: Path, card: ShareCard) -> Any:
    (place / "given").write_text(json.dumps(asdict(card)), "utf-8")
    (place / "made").mkdir(exist_ok=True)
    (made,) = rendered(place / "given", place / "made", DRAW_CARD)["renditions"]
    image = pyvips.Image.new_from_file(str(place / "made" / made["file"]))
    assert (image.width, image.height, made["width"], made["height"]) == (CARD_WIDTH, CARD_HEIGHT) * 2
    return image


def test_whoever_shares_an_article_without_a_picture_shares_its_card(desk: Desk) -> None:
    path = publish(desk.ledger).path
    desk.press()
    assert "og:image" not in desk.read(path), "news does not wait for it"
    assert desk.fetch() == 1
    assert desk.press() == [path], "no list shows it"
    (media,) = desk.media()
    page = desk.read(path)
    assert f'<meta property="og:image" content="https://bote.example/{media}">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert "<img" not in page
    with transaction(desk.ledger) as db:
        assert pictures_of_article(db, 1) == (), "it is not the newsroom's"
    assert (desk.fetch(), desk.press()) == (0, [])
    withdraw(desk.ledger)
    desk.press()
    desk.tidy()
    assert desk.media() == set()


def test_an_article_with_a_picture_has_no_card_and_another_headline_has_another(desk: Desk) -> None:
    publish(desk.ledger, "a", picture=Picture(f"{desk.host.url}/late.jpg"))
    publish(desk.ledger, "b", version=1)
    desk.press()
    publish(desk.ledger, "b", version=2, title="Corrected")
    desk.press()
    with transaction(desk.ledger) as db:
        urls = db.execute("SELECT p.url FROM pictures p JOIN page_pictures pp ON pp.picture = p.id AND NOT pp.gone")
        cards = [card for url in urls.values() if (card := card_at(str(url)))]
    assert [card.headline for card in cards] == ["Corrected"]


def test_no_card_is_drawn_that_the_site_does_not_want(desk: Desk) -> None:
    desk.room = Pressroom(desk.ledger, desk.room.bucket, theme_for(SITE), desk.room.doorbells)
    publish(desk.ledger)
    desk.press()
    assert desk.fetch() == 0


@pytest.mark.parametrize(
    "headline", ["Kurz", "Wort " * 50, "Donaudampfschifffahrtsgesellschaftskapitän", "x" * 250, "<b>&amp; „ẞ“ \x07"]
)
def test_any_headline_stays_on_its_card(tmp_path: Path, headline: str) -> None:
    image = drawn(tmp_path, replace(CARD, headline=headline))
    ground = [0xA6, 0x19, 0x2E]
    for left, top, width, height in ((0, 0, CARD_WIDTH, 60), (0, 0, 70, 600), (CARD_WIDTH - 70, 0, 70, 600)):
        edge = image.crop(left, top, width, height)
        assert all(abs(edge[band].avg() - ground[band]) < 2 for band in range(3)), "nothing is on its edges"
    assert image.crop(80, 136, 1040, 330).max() > 240, "it is there"


@pytest.mark.parametrize("headline", ["東京で", "أخبار", ""])
def test_what_the_font_cannot_show_leaves_a_card_with_the_site_s_name(tmp_path: Path, headline: str) -> None:
    image = drawn(tmp_path, replace(CARD, headline=headline))
    assert image.crop(80, 0, 1040, 200).max() < 200
    assert image.crop(80, 230, 1040, 160).max() > 240


def test_the_font_has_the_letters_of_europe() -> None:
    known = characters_of(CARD_FONT.read_bytes())
    for words in (
        "Grüße, „Übermaß“ – ẞ",
        "L’œuvre d’été",
        "Zażółć gęślą jaźń",
        "Đặng",
        "Πρώτη σελίδα",
        "Новости",
        "Ţară 🙂",
    ):
        assert drawable(words, known)
    assert drawable("عاجل", known) == ""


def test_a_card_s_address_says_all_that_is_on_it() -> None:
    assert card_at(CARD.address) == CARD
    assert card_at("https://cms.example/card:.jpg") is None
