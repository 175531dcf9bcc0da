from __future__ import annotations

import pytest

from shared.dialects.andruck.press_copy.dateline import split_dateline
from tests.dialects.andruck.press_copy.copies import article_of


@pytest.mark.parametrize(
    ("start", "place"),
    [
        ("Kursk, Russland - Der Konflikt", "Kursk, Russland"),
        ("BERLIN (dpa) - Die Regierung", "BERLIN"),
        ("Berlin (dpa/bb) – „Nein“, sagt sie", "Berlin"),
        ("WASHINGTON—The president", "WASHINGTON"),
        ("Frankfurt (Oder) – Die Brücke", "Frankfurt (Oder)"),
        ("Frankfurt am Main -- Die Börse", "Frankfurt am Main"),
        ("St. Louis, Mo. (AP) — The river", "St. Louis, Mo."),
        ("Den Haag - Das Gericht", "Den Haag"),
        ("Baden-Baden – 300 Gäste", "Baden-Baden"),
        ("Berlin - Die Ampel – so heißt es – hält", "Berlin"),
        ("NEW YORK, March 3 (Reuters) - Shares", "NEW YORK, March 3"),
        ("Hamburg (dpa) – Der Senat", "Hamburg"),
        ("Hamburg (dpa) – mehr als tausend", "Hamburg"),
        ("Berlin, 3. März 2025 – Die Regierung", "Berlin, 3. März 2025"),
        ("Berlin, den 3. März 2025 - Die Regierung", "Berlin, den 3. März 2025"),
        ("PARIS (AFP) — Le président", "PARIS"),
        ("PARIS, 3 mars 2025 (AFP) - Le président", "PARIS, 3 mars 2025"),
        ("MADRID, 3 mar (EFE).- El gobierno", "MADRID, 3 mar"),
        ("(ANSA) - ROMA, 03 MAR - Il governo", "ROMA, 03 MAR"),
        ("São Paulo, 3 de março (Lusa) - O governo", "São Paulo, 3 de março"),
        ("LONDON--(BUSINESS WIRE)--Acme", "LONDON"),
        ("BERLIN, March 3, 2025 /PRNewswire/ -- Acme", "BERLIN, March 3, 2025"),
        ("TOKYO -- March 3, 2025 -- Acme", "TOKYO, March 3, 2025"),
        ("Wien (OTS) - Die Regierung", "Wien"),
        ("La Paz – Der Präsident", "La Paz"),
    ],
)
def test_a_dateline_is_told_from_the_sentence(start: str, place: str) -> None:
    found = split_dateline(f"{start} am Montag.")
    assert found.where == place
    assert place not in found.rest


@pytest.mark.parametrize(
    "start",
    [
        "Die Regierung - so heißt es - zögert",
        "Scholz - Kanzler der Ampel - zögert",
        "Das Spiel - Ein Desaster",
        "Es war vorbei. Kiew - Moskau",
        "Nord- und Südkorea reden",
        "Deutschland spielt gegen Polen - Anpfiff ist um acht",
        "Berlin – nicht Bonn",
        "- Berlin",
        "Merkel (CDU) - Die Kanzlerin",
        "Ab 3. März 2025 - neue Regeln",
        "Am 3. März (dpa) - so heißt es",
        "Im Mai 2025 - so heißt es",
    ],
)
def test_an_ordinary_sentence_has_no_dateline(start: str) -> None:
    assert split_dateline(f"{start} am Montag.") == ("", "", f"{start} am Montag.", False)


@pytest.mark.parametrize(
    "title", ["Streik bei der Bahn (dpa)", "Stadtrat, 3. März", "Hamburg (dpa)", "Köln - Düsseldorf: 2:1"]
)
def test_a_headline_with_a_name_in_brackets_or_a_day_is_one(title: str) -> None:
    assert not split_dateline(title).is_no_headline
    article = article_of(title, "Die Bahn steht.")
    assert (article.title.replace("–", "-"), article.body) == (title, "Die Bahn steht.")


def test_lines_below_a_dateline_are_paragraphs_where_each_ends_a_sentence() -> None:
    article = article_of("Titel", "WASHINGTON (AP) — The president spoke.\nHe said little.", "Mehr.")
    assert (article.dateline, article.body) == ("WASHINGTON", "The president spoke.\n\nHe said little.\n\nMehr.")
