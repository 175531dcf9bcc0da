"""Notices and dates as readers see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.notices import ChangeNotice, UpdateKind
from shared.pages import FRONT
from tests.publisher.newsroom import EDITION, NOON, SITE, entry, html, linked_data, show, show_list, text, theme_for

CORRECTION = ChangeNotice(UpdateKind.CORRECTION, "Die Brücke ist <310> m lang.", NOON + timedelta(days=1))
UPDATE = ChangeNotice(UpdateKind.UPDATE, "Mit Stellungnahme.", NOON + timedelta(hours=1))


def test_notices_are_on_the_page_with_their_dates_the_newest_first() -> None:
    page = html(show(replace(EDITION, notices=(CORRECTION, UPDATE))))
    shown = [" ".join(each.text_content().split()) for each in page.xpath("//aside[@class='notices']//li")]
    assert shown == [
        "Korrektur 2. Juli 2025, 12:00 Uhr Die Brücke ist <310> m lang.",
        "Neu 1. Juli 2025, 13:00 Uhr Mit Stellungnahme.",
    ]
    assert not html(show(EDITION)).xpath("//aside[@class='notices']")


def test_of_many_notices_the_older_ones_are_opened_by_a_click() -> None:
    many = tuple(replace(UPDATE, note=f"Nr. {number}") for number in range(100))
    page = html(show(replace(EDITION, notices=many)))
    assert len(page.xpath("//aside[@class='notices']/ul/li")) == 3
    assert len(page.xpath("//aside[@class='notices']/details/ul/li")) == 97


def test_search_engines_are_told_of_corrections_and_of_those_alone() -> None:
    described = linked_data(show(replace(EDITION, notices=(CORRECTION, UPDATE))))
    assert described["correction"] == [
        {"@type": "CorrectionComment", "text": CORRECTION.note, "datePublished": "2025-07-02T12:00:00+02:00"}
    ]
    assert "correction" not in linked_data(show(EDITION))


def test_a_list_says_which_articles_were_corrected() -> None:
    page = html(show_list(FRONT, entry(1, is_corrected=True), entry(2)))
    assert [each.text_content() for each in page.xpath("//*[@class='sign']")] == ["korrigiert"]


@pytest.mark.parametrize(
    ("later", "shown"),
    [
        (timedelta(seconds=30), None),
        (timedelta(hours=9, minutes=17), "Aktualisiert 21:17 Uhr"),
        (timedelta(hours=13), "Aktualisiert 2. Juli 2025, 01:00 Uhr"),
    ],
)
def test_a_page_says_when_it_was_updated_if_readers_could_tell_the_difference(
    later: timedelta, shown: str | None
) -> None:
    page = html(show(replace(EDITION, updated_at=NOON + later)))
    assert text(page, "(//*[@class='byline']//time)[1]") == "1. Juli 2025, 12:00 Uhr"
    if shown is None:
        assert "Aktualisiert" not in page.xpath("//article")[0].text_content()
    else:
        assert text(page, "//*[@class='byline']//*[contains(text(), 'Aktualisiert')]") == shown


def test_midnight_to_the_second_is_a_date_without_a_time() -> None:
    german = theme_for(SITE).site_language
    assert german.moment(datetime(1867, 9, 14, 0, 0, tzinfo=german.zone)) == "14. September 1867"
    assert german.moment(datetime(2025, 7, 1, 22, 0, 1, tzinfo=UTC)) == "2. Juli 2025, 00:00 Uhr"
