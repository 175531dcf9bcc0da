"""A front as editors have arranged it, as readers get it."""

from __future__ import annotations

from typing import Any

import pytest

from services.publisher.pages import render
from shared.front import Banner, Front, FrontSlot, SlotSize
from shared.pages import FRONT
from tests.publisher.newsroom import NOON, SITE, entry, html, text, theme_for

HOSTILE = '<script>alert(1)</script>"&'


def _page(*banners: Banner, **said: Any) -> Any:
    slots = (FrontSlot(entry(1), SlotSize.LEAD, **said), FrontSlot(entry(2), SlotSize.LARGE, size_is_said=True))
    return html(render(theme_for(SITE), FRONT, Front((entry(1), entry(2)), slots=slots, banners=banners)))


@pytest.mark.parametrize("link", ["/politik/?seite=2#oben", "/politik/br%C3%BCcke/", "https://bote.example/a?b=c&d=e"])
def test_breaking_news_is_a_landmark_with_a_link_as_it_was_given(link: str) -> None:
    page = _page(Banner("Erdbeben", link, NOON))

    assert page.xpath("string(//aside/@aria-label)") == "Eilmeldung"
    assert page.xpath("string(//aside//a/@href)") == link
    assert page.xpath("//main//aside") == [], "it stands before the content"


def test_breaking_news_without_a_link_has_none() -> None:
    page = _page(Banner(HOSTILE, "", NOON))

    assert page.xpath("//aside//a") == []
    assert text(page, "//aside//span") == HOSTILE


def test_what_editors_say_stands_in_place_of_section_and_headline_and_is_text() -> None:
    page = _page(kicker=HOSTILE, headline=f"x {HOSTILE}")

    assert text(page, "//main//ol/li[1]//p[@class='kicker']") == HOSTILE
    assert text(page, "//main//ol/li[1]//h2") == f"x {HOSTILE}"
    assert page.xpath("string(//main//ol/li[2]/@class)") == "large"
    assert text(page, "//main//ol/li[2]//h2") == "Meldung 2"
