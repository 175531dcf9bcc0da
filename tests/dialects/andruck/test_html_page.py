"""A page of HTML becomes an article; nothing else does that is sent as one."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.article import Author
from shared.dialects.andruck.formats import read
from shared.reading.invalid import Invalid
from tests.reading.articles_read import SITE, read_text, refusal

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Bridge reopens | Example</title><meta name="author" content="Jane Doe">
<link rel="canonical" href="https://example.org/bridge"><style>p { color: red }</style></head>
<body><nav>Menu</nav><article><h1>Bridge <em>reopens</em></h1><p>It is <b>open</b>.</p></article>
<footer>Foot</footer></body></html>
"""


def test_a_page_becomes_an_article() -> None:
    submitted = read_text("text/html", PAGE)
    article = submitted.article
    assert (submitted.external_id, article.title, article.language) == ("bridge-reopens", "Bridge reopens", "en-GB")
    assert (article.body, article.canonical_url) == ("<p>It is <b>open</b>.</p>", "https://example.org/bridge")
    assert (article.authors, article.body_format) == ((Author("Jane Doe"),), "html")
    assert submitted.or_else
    assert submitted.or_else.startswith("bridge-reopens-")


def test_a_piece_of_a_page_does_as_well() -> None:
    submitted = read_text("text/html", "<h1>Titel im HTML</h1>\n<p>Text mit <b>fett</b>.</p>", "a/1")
    assert (submitted.external_id, submitted.article.title, submitted.or_else) == ("a/1", "Titel im HTML", None)
    assert "<b>fett</b>" in submitted.article.body
    assert "h1" not in submitted.article.body


def test_a_page_without_a_heading_has_its_title() -> None:
    assert read_text("text/html", "<title>Nur so</title><p>Text.").article.title == "Nur so"


def test_what_is_missing_is_named() -> None:
    assert [error["field"] for error in refusal("text/html", "<p>Text.</p>").errors] == ["id", "title"]
    assert [error["field"] for error in refusal("text/html", "<h1>Titel</h1>").errors] == ["body"]


@pytest.mark.parametrize(
    "body", ["SPERRFRIST: morgen\n\n<p>x</p>", "---\nid: a\n---\n", '{"id": "a"}', "Titel\n\nText.", ""]
)
def test_nothing_is_a_page_that_was_signed_as_something_else(body: str) -> None:
    assert refusal("text/html", body).status == 415


@pytest.mark.parametrize("notice", ["SPERRFRIST: Samstag, 10 Uhr", "EMBARGOED UNTIL 00:01 MONDAY 3 MARCH 2031"])
def test_a_page_that_has_to_wait_is_refused(notice: str) -> None:
    for page in (f"<p>{notice}</p><h1>Titel</h1><p>Text.</p>", f"<h1>Titel</h1><p>Text.</p><p><b>{notice}</b></p>"):
        assert [error["field"] for error in refusal("text/html", page).errors] == ["embargo_until"]


@given(
    st.lists(st.sampled_from(["<h1>", "</h1>", "<p>", "<article>", "<title>", "<html lang=x>", "a", "<!--", "&amp;"]))
)
def test_no_page_fails_otherwise(pieces: list[str]) -> None:
    with suppress(Invalid):
        read("text/html", "".join(pieces).encode(), article_id=None, site=SITE)
