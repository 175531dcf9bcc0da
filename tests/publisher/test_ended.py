"""What readers get where an article was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.withdrawal import MovedAway, Retraction, Tombstone
from tests.publisher.newsroom import NOON, html, linked_data, show, text

RETRACTION = Retraction(
    "Die <Brücke>", "de", "politik", NOON, NOON + timedelta(days=2), "Die Quelle hat es </script> erfunden."
)


def test_a_tombstone_tells_the_reason_if_there_is_one() -> None:
    document = show(Tombstone("Auf Wunsch der <b>Familie</b>."))
    page = html(document)
    assert document.status == 410
    assert "Auf Wunsch der <b>Familie</b>." in page.text_content()
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "aus der Veröffentlichung genommen" in html(show(Tombstone())).text_content()


def test_a_retracted_article_keeps_its_headline_and_has_the_reason_in_place_of_its_text() -> None:
    document = show(RETRACTION)
    page = html(document)
    assert (document.status, document.location, document.shows) == (200, "", ())
    assert text(page, "//h1") == "Die <Brücke>"
    assert text(page, "//article//div[@class='text']") == RETRACTION.reason
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert text(page, "//p[@class='kicker']") == "Zurückgezogen"
    assert page.xpath("//article//time/@datetime") == ["2025-07-01T12:00:00+02:00", "2025-07-03T12:00:00+02:00"]
    described = linked_data(document)
    assert described["creativeWorkStatus"] == "Retracted"
    assert described["correction"]["text"] == RETRACTION.reason


@pytest.mark.parametrize(
    ("target", "location", "shown"),
    [
        ("/kultur/größe/", "/kultur/gr%C3%B6%C3%9Fe/", "https://bote.example/kultur/gr%C3%B6%C3%9Fe/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4", "https://bücher.example/ä"),
    ],
)
def test_who_comes_for_an_article_that_is_elsewhere_is_sent_there(target: str, location: str, shown: str) -> None:
    document = show(MovedAway(target))
    assert (document.status, document.location, document.shows) == (301, location, ())
    page = html(document)
    assert page.xpath("//main//a/@href") == [location]
    assert page.xpath("//link[@rel='canonical']/@href") == [shown]


@pytest.mark.parametrize("target", ["javascript:alert(1)", "//evil.example/", "ftp://a.example/"])
def test_nobody_is_sent_where_nobody_should_be_whatever_the_ledger_holds(target: str) -> None:
    document = show(MovedAway(target))
    assert (document.status, document.location) == (410, "")
