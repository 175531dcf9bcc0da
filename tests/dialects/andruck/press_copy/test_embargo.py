"""An embargo is never a headline, and nothing goes out before it has passed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.dialects.andruck.press_copy.moments import instant, spelt
from tests.dialects.andruck.press_copy.copies import TEN, TEXT, article_of, asked_for, copy_of, held_until
from tests.reading.articles_read import read_text, refusal

CASES = Path("tests/cases/content")
TITLE = "Stadtrat beschließt neue Brücke"

AT_TEN = [
    "SPERRFRIST: Montag, 3. März 2031, 10.00 Uhr",
    "Sperrfrist: 03.03.2031, 10 Uhr MEZ",
    "Sperrfrist:03.03.2031,10:00Uhr",
    "+++ Achtung, Sperrfrist 3.3.31, 10 Uhr +++",
    "S P E R R F R I S T: 3.3.2031, 10 Uhr",
    "**Sperrfrist:** 3. März 2031, 10 Uhr",
    "Bitte beachten Sie die Sperrfrist bis 3. März 2031, 10 Uhr.",
    "Sperrfrist endet am 3. März 2031 um 10 Uhr",
    "Dieser Text unterliegt einer Sperrfrist bis 3. März 2031, 10 Uhr",
    "Sperrvermerk: Nicht vor dem 3. März 2031, 10 Uhr",
    "Frei ab 3. März 2031, 10 Uhr - Es gilt das gesprochene Wort",
    "NICHT VOR MONTAG, 3. MÄRZ 2031, 10 UHR",
    "SPERRFRIST: 2031-03-03T10:00:00+01:00",
    "EMBARGOED UNTIL 10:00 MONDAY 3 MARCH 2031",
    "Strictly embargoed until 10.00 on Monday, 3rd March 2031",
    "EMBARGOED FOR RELEASE UNTIL 4AM ET MONDAY MARCH 3, 2031",
    "UNDER EMBARGO UNTIL 0900 GMT, 3 MARCH 2031",
    "Embargo: 3 March 2031, 9:00 a.m. UTC",
    "FOR RELEASE 10 A.M. CET, MARCH 3, 2031",
    "NOT FOR PUBLICATION OR BROADCAST BEFORE 10:00 3 MARCH 2031",
    "Not to be published before 3 March 2031 10:00",
    "SOUS EMBARGO JUSQU'AU LUNDI 3 MARS 2031 À 10H00",
    "Embargo jusqu’au 3 mars 2031 à 10 h 00 (heure de Paris)",
    "À DIFFUSER LE LUNDI 3 MARS 2031 À 10H",
    "NE PAS DIFFUSER AVANT LE 3 MARS 2031, 10 H",
    "EMBARGO HASTA EL LUNES 3 DE MARZO DE 2031 A LAS 10:00 HORAS",
    "EMBARGADO HASTA EL 3 DE MARZO DE 2031, 10:00 H",
    "EMBARGO FINO ALLE ORE 10 DEL 3 MARZO 2031",
    "SOTTO EMBARGO FINO A LUNEDÌ 3 MARZO 2031, ORE 10.00",
    "EMBARGO TOT MAANDAG 3 MAART 2031 OM 10.00 UUR",
    "SPERRFRIST\nMontag, 3. März 2031\n10 Uhr",
    "EMBARGOED UNTIL\n\n10:00\n\nMONDAY 3 MARCH 2031",
    "SPERR\u00adFRIST: 3. März 2031, 10 Uhr",
    "ＥＭＢＡＲＧＯ: 3 March 2031, 10:00",
    "# Sperrfrist: 3. März 2031, 10 Uhr",
]
UNTIL_NOBODY_KNOWS_WHEN = [
    "SPERRFRIST: Samstag, 10.00 Uhr",
    "SPERRFRIST",
    "*** EMBARGO ***",
    "Sperrfrist: 3. März, 10 Uhr",
    "Sperrfrist: 3. März 2031",
    "Sperrfrist: Dienstag, 3. März 2031, 10 Uhr",
    "Sperrfrist: 31.2.2031, 10 Uhr",
    "Sperrfrist: 3. März 2031, 10 Uhr Ortszeit",
    "Sperrfrist: 3. März 2031, 10 Uhr, und 4. März 2031, 10 Uhr",
    "EMBARGO: 3/4/2031 10:00",
    "EMBARGOED UNTIL MIDNIGHT 3 MARCH 2031",
    "EMBARGOED UNTIL 10:00 IST 3 MARCH 2031",
    "EMBARGOED UNTIL WEDNESDAY",
    "Embargo until further notice",
    "FOR IMMEDIATE RELEASE AFTER 10 A.M.",
    "FOR RELEASE MONDAY 10AM",
    "FOR RELEASE ON DELIVERY",
    "[EMBARGOED] Council approves bridge",
    "EMBARGOED Council approves bridge",
    "Council approves bridge (EMBARGOED)",
    "Council approves bridge - EMBARGO",
    "Embargo do 3 marca 2031, godz. 10.00",
    "Sperrfrist: 12 Uhr",
    "À DIFFUSER LUNDI À 10H",
    "Sperrfrist bis zur Veröffentlichung durch das Amt",
]
AT_ONCE = [
    *("FOR IMMEDIATE RELEASE", "For immediate release: March 3, 2025", "POUR DIFFUSION IMMÉDIATE", "Sperrfrist: keine"),
    *("PARA PUBLICACIÓN INMEDIATA", "PER DIFFUSIONE IMMEDIATA", "Zur sofortigen Veröffentlichung", "FOR RELEASE"),
    *("Frei zur Veröffentlichung", "*** FOR IMMEDIATE RELEASE ***", "Immediate Release"),
    *("Sperrfrist aufgehoben", "Embargo: nein", "Embargo lifted"),
    *("FOR RELEASE: Immediate", "Release date: immediate", "Freigabe: sofort", "FOR RELEASE NOW"),
]


@pytest.mark.parametrize("notice", AT_TEN)
def test_an_embargo_is_kept_wherever_it_stands(notice: str) -> None:
    for blocks in ((notice, TITLE, TEXT), (TITLE, notice, TEXT), (TITLE, TEXT, notice), (TITLE, TEXT, "###", notice)):
        copy = copy_of(*blocks)
        assert (copy.schedule.release_at, copy.article.title) == (TEN, TITLE), blocks
        assert "2031" not in copy.article.body + copy.article.standfirst
        assert any(line.startswith("held back until 2031-03-03 09:00 UTC") for line in copy.warnings)


@pytest.mark.parametrize("notice", UNTIL_NOBODY_KNOWS_WHEN)
def test_an_embargo_that_is_not_understood_is_asked_for(notice: str) -> None:
    for blocks in ((notice, TITLE, TEXT), (TITLE, notice, TEXT), (TITLE, TEXT, notice)):
        assert asked_for(*blocks) == ["embargo_until"], blocks


@pytest.mark.parametrize("notice", AT_ONCE)
def test_what_may_go_out_at_once_does_and_says_so_to_nobody(notice: str) -> None:
    copy = copy_of(notice, TITLE, TEXT)
    assert (copy.schedule.release_at, copy.article.title) == (None, TITLE)
    assert copy.warnings[0].startswith(f"left out: {notice}")


def test_a_day_is_enough_for_a_release_and_begins_at_midnight() -> None:
    assert held_until("FOR RELEASE MARCH 3, 2031", TITLE, TEXT) == datetime(2031, 3, 2, 23, 0, tzinfo=UTC)


def test_an_embargo_at_the_end_of_a_headline_is_taken_off_it() -> None:
    copy = copy_of(f"{TITLE} - Sperrfrist 3.3.2031, 10 Uhr", TEXT)
    assert (copy.schedule.release_at, copy.article.title) == (TEN, TITLE)
    assert asked_for(f"{TITLE} (Sperrfrist: Samstag, 10 Uhr)", TEXT) == ["embargo_until"]


def test_the_latest_of_several_embargoes_counts() -> None:
    assert held_until("Sperrfrist: 3. März 2031, 10 Uhr", TITLE, TEXT, "EMBARGO: 4 March 2031, 10:00") == datetime(
        2031, 3, 4, 9, 0, tzinfo=UTC
    )


def test_an_embargo_among_the_details_is_one() -> None:
    assert held_until(TITLE, TEXT, "Details\nOrt\tKöln\nSperrfrist\t3.3.2031, 10 Uhr") == TEN


@pytest.mark.parametrize(
    "title",
    [
        "Embargo gegen Russland: EU streitet über Öl",
        "Sperrfrist beim Arbeitslosengeld: Was jetzt gilt",
        "For release of hostages, Hamas demands truce",
        "Nicht vor Gericht: Der Fall der zwei Brüder",
        "Gesperrt bis Montag: A7 nach Unfall dicht",
        "Frei ab Montag: Eintritt im Museum kostet nichts",
        "US-Embargo gegen Kuba verlängert",
        "Bahn hofft auf Freigabe der Brücke im März 2031",
        "Release the files, says the court",
        "Embargoed oil reaches Cuba",
        "Handelsverbot (Embargo) trifft die Insel",
        "USA WOLLEN EMBARGO LOCKERN",
    ],
)
def test_news_about_an_embargo_is_news(title: str) -> None:
    article = article_of(title, TEXT, "Das Embargo", "Es ist ein Embargo, das am 3. März 2031 beginnt, sagte er.", TEXT)
    assert (article.title, "## Das Embargo" in article.body) == (title, True)


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("3. Juli 2031, 10 Uhr MESZ", "2031-07-03T08:00"),
        ("3. Juli 2031, 10 Uhr MEZ", "2031-07-03T09:00"),  # meant is summer time: the later one
        ("3. Januar 2031, 10 Uhr MESZ", "2031-01-03T09:00"),
        ("1 July 2031 09:00 BST", "2031-07-01T08:00"),
        ("March 3, 2031, 12:30 p.m. Eastern Time", "2031-03-03T17:30"),
        ("12 noon, 3 March 2031", "2031-03-03T11:00"),
        ("24.00 Uhr am 3. März 2031", "2031-03-03T23:00"),
        ("6 Uhr abends am 5. Juli 2031", "2031-07-05T16:00"),
        ("0001 Monday March 3 2031", "2031-03-02T23:01"),
        ("10:00 GMT+1 3 March 2031", "2031-03-03T09:00"),
        ("2031年3月3日 10:00", "2031-03-03T09:00"),
        ("25/12/2031 10:00", "2031-12-25T09:00"),
    ],
)
def test_times_are_read_as_their_writers_mean_them(said: str, iso: str) -> None:
    assert instant(spelt(said), "Europe/Berlin") == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize("name", ["06-presscopy-embargo.txt", "07-presscopy-embargo-en.txt"])
def test_the_cases_are_held_back(name: str) -> None:
    text = (CASES / name).read_text("utf-8")
    if name.startswith("06"):
        assert [error["field"] for error in refusal("text/plain", text, "a").errors] == ["embargo_until"]
    else:
        assert read_text("text/plain", text, "a").schedule.release_at == datetime(2031, 3, 2, 23, 1, tzinfo=UTC)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=60))
def test_whatever_stands_beside_the_word_it_is_never_published_at_once(beside: str) -> None:
    text = f"SPERRFRIST: {beside}\n\n{TITLE}\n\n{TEXT}"
    try:
        copy = read_text("text/plain", text, "a")
    except ValueError:
        return
    except Exception as error:  # noqa: BLE001 - refused is right, whatever for
        assert type(error).__name__ == "Invalid"  # noqa: PT017
        return
    immediate = (
        beside.strip()
        .lower()
        .startswith(("keine", "nein", "sofort frei", "entfällt", "aufgehoben", "abgelaufen", "ist aufgehoben"))
    )
    assert copy.schedule.release_at is not None or immediate
