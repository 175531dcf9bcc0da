from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.article import Article, BodyFormat, Citation, Fact
from shared.dialects.andruck.formats import read
from shared.reading.invalid import Invalid
from tests.reading.articles_read import SITE, read_text, refusal

KURSK = Path("samples/kursk.txt").read_text("utf-8")

ENGLISH = """\ufeff
Bridge reopens after three years

The crossing had been closed since a ship hit it.

LONDON (Reuters) — The bridge over the river is open again, the mayor said on Friday. It was
closed for three years – longer than planned – and cost a lot of
money.

What comes next

Work will go on at the southern end, where the road is still to be

widened for buses. Three things remain:
- the lights
- the signs, which are to be
  delivered in May
* the trees

See https://example.org/bridge_(london), or [the plan](https://example.org/a_b), or <https://example.org/x>.

Key facts:
Length\t300 m
Cost:\t£4m &amp; more
Sources\t<ul><li>example.org/news</li><li>The Mayor</li></ul>

Visit us at: https://example.org
Follow us on Facebook!
"""


def article_of(text: str) -> Article:
    return read_text("text/plain", text, "a-1").article


def body_of(*blocks: str) -> str:
    """Return the body of these blocks below a headline and a standfirst."""
    return article_of("\n\n".join(["Überschrift", "Der Vorspann steht hier.", *blocks])).body


def fields_at_fault(text: str, article_id: str | None = None) -> list[str]:
    return [error["field"] for error in refusal("text/plain", text, article_id).errors]


def test_the_sample_becomes_the_article_it_is() -> None:
    submitted = read_text("text/plain", KURSK)
    article = submitted.article
    slug = "nordkorea-verstaerkt-militaerpraesenz-in-russland-wie-gefaehrlich-ist-das"
    assert (submitted.external_id, submitted.version, submitted.updated_at) == (slug, None, None)
    assert article.title == "Nordkorea verstärkt Militärpräsenz in Russland – Wie gefährlich ist das?"
    assert article.standfirst == (
        "Nordkorea entsendet zusätzliche Truppen nach Russland im Ukraine-Krieg; "
        "Südkoreas Geheimdienst analysiert die Situation."
    )
    assert article.dateline == "Kursk, Russland"
    assert (article.language, article.section, article.body_format) == ("de", "politik", BodyFormat.MARKDOWN)
    assert article.facts == (Fact("Vorfall", "Sonstiges"), Fact("Ort", "Kursk, Russland"), Fact("Verletzte", "2700"))
    assert article.sources == (
        Citation("www.aljazeera.com", "https://www.aljazeera.com"),
        Citation("jacobin.de", "https://jacobin.de"),
    )


def test_the_samples_blemishes_are_mended() -> None:
    blocks = article_of(KURSK).body.split("\n\n")
    assert blocks[0].startswith("Der Konflikt in der Ukraine zieht")
    assert [block for block in blocks if block.startswith("#")] == [
        "## Militärische Herausforderungen und Verluste",
        "## Geopolitische Auswirkungen",
    ]
    assert any("zeigen, dass nordkoreanische Soldaten bei" in block for block in blocks)
    assert any(block.endswith("die wechselseitige Abhängigkeit der beiden Länder verdeutlicht.") for block in blocks)
    assert blocks[-1] == "Mehr Details dazu sind in den Berichten von **Al Jazeera** und **Jacobin** zu finden."
    assert len(blocks) == 14


def test_english_copy_becomes_the_article_it_is() -> None:
    article = article_of(ENGLISH)
    assert article.title == "Bridge reopens after three years"
    assert article.standfirst == "The crossing had been closed since a ship hit it."
    assert (article.dateline, article.language) == ("LONDON", "en")
    assert article.body == (
        "The bridge over the river is open again, the mayor said on Friday. It was closed for three years – longer "
        "than planned – and cost a lot of money.\n\n"
        "## What comes next\n\n"
        "Work will go on at the southern end, where the road is still to be widened for buses. Three things remain:\n\n"
        "- the lights\n- the signs, which are to be delivered in May\n- the trees\n\n"
        "See <https://example.org/bridge_(london)>, or [the plan](https://example.org/a_b), or <https://example.org/x>."
    )
    assert article.facts == (Fact("Length", "300 m"), Fact("Cost", "£4m & more"))
    assert article.sources == (
        Citation("Reuters"),
        Citation("example.org/news", "https://example.org/news"),
        Citation("The Mayor"),
    )


def test_windows_line_ends_and_hard_spaces_change_nothing() -> None:
    pasted = KURSK.replace("\n\n", "\n\xa0\n").replace("\n", "\r\n")
    assert read_text("text/plain", "\ufeff" + pasted) == read_text("text/plain", KURSK)


def test_a_datelined_paragraph_is_no_standfirst() -> None:
    article = article_of("Titel\n\nBerlin - Die Lage ist ernst.\n\nMehr nicht.")
    assert (article.standfirst, article.dateline) == ("", "Berlin")
    assert article.body == "Die Lage ist ernst.\n\nMehr nicht."


def test_a_lone_block_is_the_body() -> None:
    article = article_of("Titel\nEs ist nur ein Satz.")
    assert (article.title, article.standfirst, article.body) == ("Titel", "", "Es ist nur ein Satz.")


def test_headline_and_standfirst_are_plain_text() -> None:
    article = article_of("**Titel** <Name>\n\n**Vorspann** & mehr.\n\nText.")
    assert (article.title, article.standfirst) == ("Titel <Name>", "Vorspann & mehr.")


@pytest.mark.parametrize("line", ["Was nun?", "Er sagte:", "https://example.org/", "x" * 81, "Zwei\nZeilen"])
def test_not_every_short_block_is_a_heading(line: str) -> None:
    assert "##" not in body_of(line, "Text folgt.")


def test_the_last_line_is_no_heading() -> None:
    assert body_of("Text.", "Anna Beispiel") == "Text.\n\nAnna Beispiel"


def test_numbered_lists_count_from_one() -> None:
    assert body_of("1. eins", "2. zwei", "3) drei") == "1. eins\n2. zwei\n3. drei"
    assert (
        body_of("12. Februar war es.", "11.000 Soldaten kamen.") == "12\\. Februar war es.\n\n11\\.000 Soldaten kamen."
    )
    assert body_of("1. FC Köln gewinnt.") == "1\\. FC Köln gewinnt."
    assert body_of("2025. Jahr der Wahl.") == "2025\\. Jahr der Wahl."


def test_details_need_rows() -> None:
    assert article_of("T\n\nV.\n\nText.\n\nFakten\n\nMehr Text.").body.endswith("## Fakten\n\nMehr Text.")


def test_sources_in_plain_words_have_no_address() -> None:
    article = article_of(
        "T\n\nText hier.\n\nFakten:\nQuelle:\tdpa • Nr.5 • https://a.de/x\nOrt\t\nLeer\t<br>\n\nEnde gut."
    )
    assert article.sources == (Citation("dpa"), Citation("Nr.5"), Citation("https://a.de/x", "https://a.de/x"))
    assert article.facts == ()
    assert article.body == "Ende gut."


@pytest.mark.parametrize(
    "footer",
    [
        *("Besuchen Sie uns auf: n-ag.de", "👉 Folgt uns auf Instagram!", "Visit us at www.example.org."),
        *("Follow us: @example", "Besuchen Sie unsere Webseite https://example.org", "Find us on Facebook"),
    ],
)
def test_an_invitation_is_no_part_of_the_article(footer: str) -> None:
    assert body_of("Text.", footer) == "Text."


def test_a_sentence_that_begins_like_an_invitation_stays() -> None:
    assert body_of("Besuchen Sie uns, sagt sie. Und lacht.") == "Besuchen Sie uns, sagt sie. Und lacht."
    assert body_of("Visit us at home", "Text.") == "## Visit us at home\n\nText."


def test_a_language_that_cannot_be_told_is_the_sites() -> None:
    assert article_of("Titel\n\nLorem ipsum dolor.").language == "de"


def test_the_headline_names_the_article_unless_the_header_does() -> None:
    assert read_text("text/plain", "Größe\n\nText.").external_id == "groesse"
    assert read_text("text/plain", "Größe\n\nText.", "a/1 ü").external_id == "a/1 ü"
    assert fields_at_fault("🚀\n\nText.") == ["id"]


def test_what_is_missing_is_named() -> None:
    assert fields_at_fault(" \n\n") == ["id", "title"]
    assert fields_at_fault("Titel\n\nText\x00.", "a-1") == ["body"]
    assert fields_at_fault("T" * 301 + "\n\nText.", "") == ["id", "title"]


_COPY = st.lists(
    st.sampled_from(
        [
            "Details\t",
            "Ort\tx",
            "Quellen\t<ul",
            "• a.de",
            "- a",
            "1. b",
            "Berlin - Die",
            "**",
            "visit us",
            "\n",
            "\r",
            "\xa0",
        ]
    )
    | st.text(max_size=10)
).map("\n".join)


@given(_COPY)
def test_no_text_makes_press_copy_fail_otherwise(text: str) -> None:
    _read_or_refuse(text.encode())


@given(st.binary())
def test_no_bytes_make_press_copy_fail_otherwise(body: bytes) -> None:
    _read_or_refuse(body)


def _read_or_refuse(body: bytes) -> None:
    with suppress(Invalid):
        read("text/plain", body, article_id=None, site=SITE)
