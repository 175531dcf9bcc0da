"""Fields that are plain text hold what readers are to read, whatever a CMS made of it on the way."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reading.plain_text import decoded
from shared.reading.slug import slug_of
from shared.visible import from_windows, is_visible, trimmed
from tests.reading.articles_read import LEAST, read_json, read_text, refusal, refused

INVISIBLE = ["\u200b", "\u00ad\u00ad", "\u200e \u200f", "\u202e\u202c", "\ufeff", "\u2800", "\u3164", "\u0301", "\xa0"]


def title_of(title: str) -> str:
    return read_json(LEAST | {"title": title}).article.title


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Müller &amp; S&ouml;hne &#8211; die <em>Bilanz</em>", "Müller & Söhne – die Bilanz"),
        ("Rock &amp;amp; Roll", "Rock & Roll"),
        ("L&rsquo;été &agrave; <strong class='x'>Paris</strong>", "L’été à Paris"),
        ("&#x4E2D;&#22269;", "中国"),
        ("&#150; cp1252", "– cp1252"),
        ("Zeile<br/>zwei<br>drei", "Zeile zwei drei"),
        ("<p>Eins</p><p>zwei</p>", "Eins zwei"),
        ('<a href="https://example.org/?a>b">Link</a>', "Link"),
        ("Vorher<!-- nie -->nachher<script>alert(1)</script>", "Vorher nachher"),
        ("die &lt;em&gt;Bilanz&lt;/em&gt;", "die Bilanz"),
        ("<o:p></o:p>Aus Word", "Aus Word"),
    ],
)
def test_what_is_html_is_read(sent: str, read: str) -> None:
    assert title_of(sent) == read


@pytest.mark.parametrize(
    "literal",
    [
        *("a < b", "AT&T", "AT&T; und mehr", "1<2>0", "x <b and c> y", "List<String>", "Q&A", "R&D &c.", "if a<b: c>d"),
        *("&nichts;", "AB&CD;", "<3", "-->", "Liebe <Name>", "&;", "&#;", "?a=1&copy=2", "5 > 3 & 3 < 5"),
    ],
)
def test_what_is_no_html_stays(literal: str) -> None:
    assert title_of(literal) == literal


def test_a_tag_that_is_to_be_read_is_sent_with_entities() -> None:
    assert title_of("Wozu &lt;em&gt; dient") == "Wozu <em> dient"


def test_every_plain_field_is_read_alike() -> None:
    sent, read = "K&ouml;ln &amp; <b>Bonn</b>", "Köln & Bonn"
    article = read_json(
        LEAST
        | {"standfirst": sent, "dateline": sent, "tags": [sent], "authors": [{"name": sent}]}
        | {"facts": [{"label": sent, "value": sent}], "sources": [{"title": sent}]}
        | {"picture": {"url": "https://example.org/a.jpg", "alt": sent, "caption": sent, "credit": sent}}
    ).article
    assert article.picture is not None
    picture = article.picture
    texts = [article.standfirst, article.dateline, *article.tags, article.authors[0].name, article.sources[0].title]
    texts += [*vars(article.facts[0]).values(), picture.alt, picture.caption, picture.credit]
    assert texts == [read] * 10
    assert read_text("text/markdown", f"---\nid: a\ntitle: {sent}\n---\nText").article.title == read


def test_tags_that_are_left_out_are_told_and_characters_are_not() -> None:
    given = LEAST | {"title": "Die <em>Bilanz</em>", "standfirst": "Rock &amp; Roll", "dateline": "a < b"}
    assert read_json(given).warnings == ("changed: title held HTML, which is read as plain text",)


def test_a_slug_is_made_of_what_is_read() -> None:
    assert slug_of(title_of("Müller &amp; S&ouml;hne &#8211; die <em>Bilanz</em>"), "de") == "mueller-soehne-die-bilanz"


@given(st.text(st.sampled_from("ab<>/&;#x1 p=\"'!-"), max_size=60))
def test_no_text_keeps_an_element_of_html(text: str) -> None:
    read = decoded(text)
    assert "</p>" not in read or "<p>" not in read


@pytest.mark.parametrize("text", [*INVISIBLE, "<b></b>", "&#8203;", "<p>&nbsp;</p>", "<!-- x -->"])
def test_a_title_that_nobody_could_see_is_refused(text: str) -> None:
    assert refused(LEAST | {"title": text})["title"] in (
        "Has nothing that readers could see.",
        "Must be 1 to 300 characters long.",
    )


@pytest.mark.parametrize("text", INVISIBLE)
def test_a_body_that_nobody_could_see_is_refused_and_another_field_is_empty(text: str) -> None:
    assert list(refused(LEAST | {"body": text})) == ["body"]
    assert list(refused(LEAST | {"tags": [text]})) == ["tags[0]"]
    assert read_json(LEAST | {"standfirst": text}).article.standfirst == ""


@pytest.mark.parametrize("text", ["?", "字", "🚀", "ك", "क\u094d\u200dष", "–", "½", "a\u00adb"])
def test_what_can_be_seen_is_kept(text: str) -> None:
    assert is_visible(text)
    assert title_of(text) == text


def test_marks_around_a_text_go_and_those_within_stay() -> None:
    assert trimmed(" \u200b\ufeff x\u200dy \u200e\u00ad\n") == "x\u200dy"


def test_control_characters_of_windows_are_read_as_it_meant_them() -> None:
    article = read_json(LEAST | {"title": "\x84Ja\x93 \x96 50 \x80", "body": "Er sagte\x85"}).article
    assert (article.title, article.body) == ("„Ja“ – 50 €", "Er sagte…")
    assert from_windows("ü\xa0ß") == "ü\xa0ß"
    assert read_text("text/plain", "Titel\x85\n\nText \x96 hier.", "a").article.title == "Titel…"


def test_control_characters_that_nobody_meant_are_named() -> None:
    assert refused(LEAST | {"title": "a\x81b"}) == {"title": "Holds the control character U+0081; leave it out."}


@pytest.mark.parametrize("id_", [123, 0, -5, 10**19])
def test_a_number_is_an_id_as_its_digits(id_: int) -> None:
    assert read_json(LEAST | {"id": id_}).external_id == str(id_)
    assert read_json(LEAST | {"id": id_}, str(id_)).external_id == str(id_)


@pytest.mark.parametrize("id_", [True, 1.5, [], {}])
def test_nothing_else_is_an_id(id_: Any) -> None:
    assert refused(LEAST | {"id": id_}) == {"id": "Must be text."}


def test_tags_that_differ_in_case_or_normal_form_are_one() -> None:
    tags = ["Köln", "köln", unicodedata.normalize("NFD", "KÖLN"), "Ｋöln", "Maße", "Masse", "ΟΔΟΣ", "οδος"]
    assert read_json(LEAST | {"tags": tags}).article.tags == ("Köln", "Maße", "Masse", "ΟΔΟΣ")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Müller".encode("cp1252"), "Must be UTF-8; byte 1 is not."),
        ("Titel\n\nText".encode("utf-16"), "Must be UTF-8; byte 0 is not. It seems to be UTF-16."),
        ("Titel\n\nText".encode("utf-16-le"), "Must be UTF-8; byte 1 is not. It seems to be UTF-16."),
        ("Titel\n\nText".encode("utf-16-be"), "Must be UTF-8; byte 0 is not. It seems to be UTF-16."),
    ],
)
@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown", "application/json"])
def test_what_is_no_utf_8_is_told_which_byte(media_type: str, body: bytes, sentence: str) -> None:
    problem = refusal(media_type, body)
    assert (problem.status, str(problem)) == (400, sentence)
