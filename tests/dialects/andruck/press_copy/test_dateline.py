from __future__ import annotations

import pytest

from shared.dialects.andruck.press_copy.dateline import split_dateline


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
    ],
)
def test_a_dateline_is_told_from_the_sentence(start: str, place: str) -> None:
    found, _, rest = split_dateline(f"{start} am Montag.")
    assert found == place
    assert place not in rest


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
    ],
)
def test_an_ordinary_sentence_has_no_dateline(start: str) -> None:
    assert split_dateline(f"{start} am Montag.") == ("", "", f"{start} am Montag.")
