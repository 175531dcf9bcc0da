"""What is sent as press copy and is something else is refused as what it seems to be."""

from __future__ import annotations

import pytest

from tests.reading.articles_read import read_text, refusal


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"{\\rtf1\\ansi Titel}", "RTF"),
        (b"PK\x03\x04\x14\x00", "a DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a DOC file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG"),
        (b"\x89PNG\r\n\x1a\n", "a PNG"),
        (b"From: a@example.org\r\nSubject: x\r\n\r\nText", "an e-mail"),
        (b"<?xml version='1.0'?><newsItem/>", "XML"),
        (b"<h1>Titel</h1>\n<p>Text</p>", "HTML"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><title>x</title>", "HTML"),
        (b"Titel\n\n<p>Text mit <b>fett</b>.</p>", "HTML"),
        (b"Titel<br>\nText<br>\n", "HTML"),
        (b"Titel\n\nText mit <b>fett</b>.", "HTML"),
        (b'{"id": "a"}', "JSON"),
        (b'[{"id": "a"}]', "JSON"),
        (b"---\nid: a\n---\nText", "Markdown with front matter"),
    ],
)
def test_other_files_are_refused_as_what_they_seem_to_be(body: bytes, what: str) -> None:
    problem = refusal("text/plain", body, "a")
    assert (problem.errors[0]["field"], problem.status in (415, 422)) == ("Content-Type", True)
    assert f"it seems to be {what}" in str(problem)


@pytest.mark.parametrize(
    "text",
    [
        "Was bedeutet <em>?",
        "<Name> zahlt 5 <Betrag>",
        "1 < 2 und 3 > 2",
        "List<String> erklärt",
        "{Glosse} Heute",
        "<3",
    ],
)
def test_a_text_with_such_signs_is_a_text(text: str) -> None:
    assert read_text("text/plain", f"Titel\n\n{text} ist die Frage.", "a").article.body
