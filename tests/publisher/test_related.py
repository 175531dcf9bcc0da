"""What is shown below an article: the newest of its tag or section, in a frame: so no page becomes stale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.publisher.pages import render
from shared.around import Around
from shared.article import Edition
from shared.excerpt import Excerpt
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.neighbours import MIN_RELATED
from shared.listings import Listing, ListingKind, section_listing
from shared.pages import newest_pages, related_page
from tests.publisher.newsroom import EDITION, SITE, entry, html, show, show_article, text, theme_for
from tests.shared.newsdesk import press_all, publish, withdraw

TAG = Listing(ListingKind.TAG, "verkehr")
FRAME = related_page(section_listing("politik"))


def _related_of(ledger: Ledger, path: str) -> tuple[Listing | None, str]:
    with transaction(ledger) as db:
        id_ = db.execute("SELECT id FROM articles WHERE path = %(path)s", {"path": path}).value()
        shown = edition(db, int(id_ or 0), path)
    assert isinstance(shown, Edition)
    return shown.around.related, shown.around.related_title


def _in_frame(ledger: Ledger, listing: Listing) -> list[str]:
    with transaction(ledger) as db:
        return [each.title for each in excerpt(db, related_page(listing)).entries]


def test_an_article_shows_its_section_s_newest_in_a_frame_with_a_plain_link_above_it() -> None:
    page = html(show())
    assert text(page, "//section[@class='related']/h2") == "Mehr: Politik"
    assert page.xpath("//section[@class='related']/h2/a/@href") == ["/politik/"]
    (frame,) = page.xpath("//iframe")
    assert frame.get("src") == "/politik/related.html#.politik.die-br%C3%BCcke."
    assert (frame.get("loading"), frame.get("title")) == ("lazy", "Mehr: Politik")
    assert html(show_article(language="en")).xpath("//iframe/@lang") == ["de"], "its title is in the site's language"


def test_or_its_closest_tag_s() -> None:
    around = Around(related=TAG, related_title="Verkehr")
    page = html(show(replace(EDITION, around=around)))
    assert text(page, "//section[@class='related']/h2") == "Mehr: Verkehr"
    assert page.xpath("//iframe/@src") == ["/tag/verkehr/related.html#.politik.die-br%C3%BCcke."]


def test_the_frame_names_each_article_so_that_its_own_can_be_hidden_and_leads_out_of_itself() -> None:
    document = render(theme_for(SITE), FRAME, Excerpt((entry(1), entry(2, language="ar"))))
    page = html(document)
    assert page.xpath("//li/@id") == [".politik.meldung-1.", ".politik.meldung-2."]
    assert page.xpath("//li/p[@dir='rtl']/a/@href") == ["/politik/meldung-2/"]
    assert not page.xpath("//*[@dir='rtl']//time"), "dates are in the site's language, and are read in its direction"
    assert page.xpath("//base/@target") == ["_top"]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//script | //iframe") == []


def test_an_empty_frame_says_so() -> None:
    assert "noch nichts erschienen" in html(render(theme_for(SITE), FRAME, Excerpt(()))).text_content()


def test_sections_and_tags_have_a_frame_and_no_other_listing() -> None:
    has_frame = {kind: related_page(Listing(kind, "x")) in newest_pages(Listing(kind, "x")) for kind in ListingKind}
    assert {kind for kind, has in has_frame.items() if has} == {ListingKind.SECTION, ListingKind.TAG}


def test_a_publish_has_one_frame_pressed_for_each_section_and_tag_and_no_other_article(ledger: Ledger) -> None:
    for number in range(12):
        publish(ledger, f"a{number}", listings={section_listing("politik"): "", TAG: "Verkehr"})
        pressed = press_all(ledger)
        frames = sorted(path for path in pressed if path.endswith("related.html"))
        assert frames == ["/politik/related.html", "/tag/verkehr/related.html"]
        assert [path for path in pressed if path.startswith("/politik/slug-of-")] == [f"/politik/slug-of-a{number}/"]


def test_the_frame_shows_the_newest_few_and_what_is_withdrawn_vanishes_from_it(ledger: Ledger) -> None:
    for number in range(8):
        publish(ledger, f"a{number}", title=str(number))
        press_all(ledger)
    assert _in_frame(ledger, section_listing("politik")) == ["7", "6", "5", "4", "3"]
    withdraw(ledger, "a6")
    assert "/politik/related.html" in press_all(ledger)
    assert _in_frame(ledger, section_listing("politik")) == ["7", "5", "4", "3", "2"]


@pytest.mark.parametrize(("others", "shown"), [(MIN_RELATED - 1, False), (MIN_RELATED, True)])
def test_a_tag_is_shown_once_it_has_articles_enough(ledger: Ledger, others: int, shown: bool) -> None:
    listings = {section_listing("politik"): "", TAG: "Verkehr"}
    for number in range(others):
        publish(ledger, f"a{number}", listings=listings)
        press_all(ledger)
    publish(ledger, "one", listings=listings)
    assert _related_of(ledger, "/politik/slug-of-one/") == ((TAG, "Verkehr") if shown else (None, ""))


def test_of_several_tags_the_rarest_is_shown(ledger: Ledger) -> None:
    rare = Listing(ListingKind.TAG, "bruecken")
    for number in range(MIN_RELATED + 2):
        listings = {section_listing("politik"): "", TAG: "Verkehr"} | (
            {rare: "Brücken"} if number < MIN_RELATED else {}
        )
        publish(ledger, f"a{number}", listings=listings)
        press_all(ledger)
    publish(ledger, "one", listings={section_listing("politik"): "", TAG: "Verkehr", rare: "Brücken"})
    assert _related_of(ledger, "/politik/slug-of-one/") == (rare, "Brücken")
