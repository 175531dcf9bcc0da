"""Whoever wrote it is an author; no byline is a headline, a standfirst or a sub-heading."""

from __future__ import annotations

import pytest

from shared.article import Author, Citation
from tests.dialects.andruck.press_copy.copies import TEXT, article_of, asked_for, copy_of

TITLE = "Bäckerei schließt nach hundert Jahren"
STANDFIRST = "Das älteste Geschäft der Stadt gibt auf."


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Von Erika Beispiel", ["Erika Beispiel"]),
        ("Von Erika Beispiel, dpa", ["Erika Beispiel"]),
        ("Von Erika Beispiel (dpa)", ["Erika Beispiel"]),
        ("(Von Erika Beispiel)", ["Erika Beispiel"]),
        ("Von Dr. Max Muster und Eva-Maria O’Neill", ["Max Muster", "Eva-Maria O’Neill"]),
        ("Von Anna Muster, Bernd Beispiel und Carla Test", ["Anna Muster", "Bernd Beispiel", "Carla Test"]),
        ("Von Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Von Hans Müller (Text) und Eva Beispiel (Fotos)", ["Hans Müller", "Eva Beispiel"]),
        ("Text: Erika Beispiel", ["Erika Beispiel"]),
        ("Ein Kommentar von Erika Beispiel", ["Erika Beispiel"]),
        ("By Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("BY JANE DOE AND JOHN ROE", ["JANE DOE", "JOHN ROE"]),
        ("Interview: Erika Beispiel", ["Erika Beispiel"]),
        ("By Jane Q. Doe, Political Editor", ["Jane Q. Doe"]),
        ("By Jane Doe | Reuters", ["Jane Doe"]),
        ("By Jane Doe in Berlin", ["Jane Doe"]),
        ("By Jane Doe, jane@example.org", ["Jane Doe"]),
        ("**By Jane Doe**", ["Jane Doe"]),
        ("Par Jean Dupont et Marie Dubois", ["Jean Dupont", "Marie Dubois"]),
        ("Por Juan Pérez García", ["Juan Pérez García"]),
        ("Di Mario Rossi", ["Mario Rossi"]),
        ("Door Jan de Vries", ["Jan de Vries"]),
        ("Von unserem Mitarbeiter Max Muster", ["Max Muster"]),
    ],
)
def test_a_byline_is_understood_wherever_it_stands(line: str, names: list[str]) -> None:
    for blocks in (
        (TITLE, line, TEXT),
        (line, TITLE, TEXT),
        (f"{TITLE}\n{line}", TEXT),
        (TITLE, STANDFIRST, line, TEXT),
    ):
        article = article_of(*blocks)
        assert [author.name for author in article.authors] == names, blocks
        assert (article.title, article.dateline) == (TITLE, "Musterstadt")
        assert article.standfirst == (STANDFIRST if STANDFIRST in blocks else "")
        assert article.body.startswith("Der Stadtrat")


@pytest.mark.parametrize(
    "line",
    [
        *("Von Berlin nach Paris", "Von Null auf Hundert", "Von Mäusen und Menschen", "By the way", "Von Tür zu Tür"),
        *("Von der Leyen kommt", "Di Maio attacca Salvini", "By 2030", "Par avion", "Von wegen Ende"),
    ],
)
def test_what_only_begins_like_a_byline_is_none(line: str) -> None:
    article = article_of(line, TEXT)
    assert (article.title, article.authors) == (line, ())


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("(Reporting by Jane Doe in Berlin; Editing by John Roe)", ["Jane Doe"]),
        (
            "(Reporting by Jane Doe, Max Moe in Paris and Ann Poe; Editing by J. Roe)",
            ["Jane Doe", "Max Moe", "Ann Poe"],
        ),
        ("(Editing by John Roe)", []),
        ("(Von Erika Beispiel, dpa)", ["Erika Beispiel"]),
        ("Von Erika Beispiel", ["Erika Beispiel"]),
    ],
)
def test_who_reported_may_stand_at_the_end(line: str, names: list[str]) -> None:
    article = article_of(TITLE, TEXT, "Es fehlt an Nachwuchs.", line)
    assert [author.name for author in article.authors] == names
    assert article.body.endswith("Es fehlt an Nachwuchs.")


def test_who_is_named_twice_is_one_author() -> None:
    article = article_of(TITLE, "By Jane Doe", TEXT, "(Reporting by Jane Doe; Editing by John Roe)")
    assert article.authors == (Author("Jane Doe"),)


@pytest.mark.parametrize("line", ["Von Erika Beispiel", "By Jane Doe"])
def test_a_byline_alone_is_no_headline(line: str) -> None:
    assert asked_for(line) == ["title"]


@pytest.mark.parametrize("first", ["Hamburg (dpa) – Der Kanzler tritt zurück.", "Berlin, 3. März 2025 - Der Rat tagt."])
def test_a_dateline_is_no_headline(first: str) -> None:
    assert asked_for(first, "Mehr in Kürze.") == ["title"]
    alone = article_of(first)
    assert (alone.title, alone.body) == (first.rsplit(" – ", maxsplit=1)[-1].rsplit(" - ", maxsplit=1)[-1], "")


def test_a_dateline_on_a_line_of_its_own_is_one() -> None:
    article = article_of("Berlin, 3. März 2025", TITLE, "Der Rat hat beschlossen.")
    assert (article.title, article.dateline) == (TITLE, "Berlin, 3. März 2025")


def test_an_agency_alone_at_the_end_is_where_it_comes_from() -> None:
    article = article_of("Kanzler tritt zurück", "Er hat es am Montag gesagt.", "(dpa)")
    assert (article.body, article.sources) == ("Er hat es am Montag gesagt.", (Citation("dpa"),))


def test_an_office_alone_is_no_author_and_no_standfirst() -> None:
    for line in ("By The Associated Press", "By Staff", "Von Reuters"):
        copy = copy_of(TITLE, line, TEXT)
        assert (copy.article.authors, copy.article.standfirst) == ((), "")
    assert article_of("Von Redaktion zu Redaktion", TEXT).title == "Von Redaktion zu Redaktion"
