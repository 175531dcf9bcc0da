"""Lines that were cut for paper, tables from a sheet, typewriter's dashes: set as a page of ours has them."""

from __future__ import annotations

import pytest

from shared.dialects.andruck.press_copy.detect_language import language_of
from shared.dialects.andruck.press_copy.typesetting import set_in_type
from shared.dialects.andruck.press_copy.wrapped_lines import joined
from tests.dialects.andruck.press_copy.copies import TEXT, article_of


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("der neuen Brü-", "cke hier", "der neuen Brücke hier"),
        ("der neuen Brü\u00ad", "cke hier", "der neuen Brücke hier"),
        ("Nord-", "und Südseite", None),
        ("ein- bis zwei-", "oder dreimal", None),
        ("in Berlin-", "Brandenburg hier", "in Berlin-Brandenburg hier"),
        ("die 20-", "jährige Frist", "die 20-jährige Frist"),
        ("von 2024-", "2025 an", "von 2024-2025 an"),
        ("die EU-", "weite Regel", "die EU-weite Regel"),
        ("per E-", "mail hier", "per E-mail hier"),
        ("so war es -", "und bleibt", None),
    ],
)
def test_words_are_put_together_again_and_real_hyphens_stay(first: str, second: str, whole: str | None) -> None:
    assert joined([first, second], "de") == ([whole] if whole else [first, second])


def test_a_compound_keeps_its_hyphen_where_the_language_writes_it_so() -> None:
    assert joined(["a well-", "known man"], "en") == ["a well-known man"]
    assert joined(["the govern-", "ment says"], "en") == ["the government says"]


@pytest.mark.parametrize(
    ("typed", "language", "printed"),
    [
        ("Russland - Wie gefährlich?", "de", "Russland – Wie gefährlich?"),
        ("so -- oder so", "de", "so – oder so"),
        ("Nord-Süd, 3-4, a-b", "de", "Nord-Süd, 3-4, a-b"),
        ("20 % von 3 km, 5 Mio. Euro", "de", "20\xa0% von 3\xa0km, 5\xa0Mio. Euro"),
        ("z. B. heute, d. h. jetzt", "de", "z.\xa0B. heute, d.\xa0h. jetzt"),
        ("Nr. 5, § 218, S. 7", "de", "Nr.\xa05, §\xa0218, S.\xa07"),
        ("3 Menschen, 4 mehr", "de", "3 Menschen, 4 mehr"),
        ("Quoi ? « Oui » !", "fr", "Quoi\u202f? «\u202fOui\u202f»\u202f!"),
        ("What ?", "en", "What ?"),
    ],
)
def test_text_is_set_in_type(typed: str, language: str, printed: str) -> None:
    assert set_in_type(typed, language) == printed


def test_addresses_are_not_set() -> None:
    assert "https://example.org/a-b_c" in article_of("T", TEXT, "Siehe https://example.org/a-b_c - dort.").body


ROWS = "Verein A\tVerein B\t2:1\nVerein C\tVerein D\t0:0"
TABLE = (
    "<table>\n<tbody>\n<tr><td>Verein A</td><td>Verein B</td><td>2:1</td></tr>\n"
    "<tr><td>Verein C</td><td>Verein D</td><td>0:0</td></tr>\n</tbody>\n</table>"
)


@pytest.mark.parametrize(
    "rows", [ROWS, ROWS.replace("\n", "\n\n"), ROWS.replace("\t", "     "), "\n".join(ROWS.splitlines()) + "\n"]
)
def test_rows_become_a_table(rows: str) -> None:
    assert article_of("Ergebnisse", TEXT, rows, "Mehr am Sonntag.").body.split("\n\n")[1] == TABLE


def test_rows_below_the_line_that_announces_them_become_a_table() -> None:
    assert TABLE in article_of("Ergebnisse", TEXT, f"So wurde gespielt:\n{ROWS}", "Mehr.").body


def test_a_table_has_a_heading_where_its_first_row_is_one() -> None:
    body = article_of("Tabelle", TEXT, "Platz\tVerein\tPunkte\n1\tFC A & B\t3\n2\tSV <C>\t1", "Mehr.").body
    assert "<thead>\n<tr><th>Platz</th><th>Verein</th><th>Punkte</th></tr>\n</thead>" in body
    assert "<td>FC A &amp; B</td>" in body
    assert "<td>SV &lt;C&gt;</td>" in body


def test_a_lone_line_with_tabs_is_a_line() -> None:
    assert "Anna Beispiel Köln" in article_of("T", TEXT, "Anna Beispiel\tKöln", "Mehr.").body
    assert "<table>" not in article_of("T", TEXT, "\tEingerückt ist der Text.\n\tUnd noch einer.").body


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le conseil a approuvé la construction d'un pont, qui sera construit dans la ville.", "fr"),
        ("El ayuntamiento aprobó la construcción de un puente que costará dos millones en la ciudad.", "es"),
        ("Il consiglio ha approvato la costruzione di un ponte che non sarà più nella città.", "it"),
        ("De gemeenteraad heeft het bouwen van een brug goedgekeurd en die wordt niet duur.", "nl"),
        ("A câmara aprovou a construção de uma ponte que não será cara para os moradores.", "pt"),
        ("The council has approved a bridge that will be built in the city.", "en"),
        ("Der Rat hat den Bau einer Brücke beschlossen, die in der Stadt gebaut wird.", "de"),
        ("第一篇文章的正文。这是关于权利的。", "zh"),
        ("議会は橋の建設を承認しました。", "ja"),
        ("시의회가 다리 건설을 승인했다.", "ko"),
        ("Lorem ipsum", None),
    ],
)
def test_the_language_is_told_by_its_small_words_or_its_letters(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_entities_that_a_copy_was_pasted_with_are_read() -> None:
    article = article_of(
        "Müller &amp; S&ouml;hne", TEXT, "Mehr &uuml;ber AT&T &#8211; hier: https://example.org/?a=1&amp;b=2"
    )
    assert article.title == "Müller & Söhne"
    assert article.body.endswith("Mehr über AT\\&T – hier: <https://example.org/?a=1&b=2>")


def test_lines_that_were_meant_stay_lines() -> None:
    lines = "Samstag, 10 Uhr: Flohmarkt am Rathaus\nSonntag, 15 Uhr: Konzert\nSonntag, 18 Uhr: Lesung"
    body = article_of("Termine", TEXT, lines).body
    assert body.endswith("Flohmarkt am Rathaus\\\nSonntag, 15\xa0Uhr: Konzert\\\nSonntag, 18\xa0Uhr: Lesung")
    wrapped = "Die Brücke über den Fluss in\nMusterstadt ist gesperrt, sagt die\nStadt, und das bis Montag."
    assert "\\\n" not in article_of("Titel", TEXT, wrapped, "Mehr.").body


def test_a_dateline_may_stand_below_a_list() -> None:
    article = article_of("Titel", "- 500 Arbeitsplätze\n- 20 Mio. Euro", "Musterstadt, 03.03.2025 – Die Firma baut.")
    assert (article.dateline, article.body.split("\n\n")[1]) == ("Musterstadt, 03.03.2025", "Die Firma baut.")


def test_the_day_of_a_sheet_is_no_place() -> None:
    article = article_of("Titel", "Publié le 3 mars 2025", "Paris, le 3 mars 2025 – Le Conseil a approuvé.")
    assert article.dateline == "Paris, le 3 mars 2025"
