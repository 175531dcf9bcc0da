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
        "Merkel (CDU) - Die Kanzlerin",
        "Ab 3. März 2025 - neue Regeln",
        "Am 3. März (dpa) - so heißt es",
        "Im Mai 2025 - so heißt es",
    ],
)
def test_an_ordinary_sentence_has_no_dateline(start: str) -> None:
    assert split_dateline(f"{start} am Montag.") == ("", "", f"{start} am Montag.")
