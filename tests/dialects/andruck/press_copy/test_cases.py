"""The project's own cases of press copy, each as its `.expected` has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.article import Article, Author
from tests.reading.articles_read import read_text, refusal

CASES = Path("tests/cases/content")


def case(name: str) -> Article:
    return read_text("text/plain", (CASES / name).read_text("utf-8"), "a").article


def test_a_byline_is_the_author_and_no_standfirst() -> None:
    article = case("32-presscopy-byline.txt")
    assert (article.authors, article.standfirst) == ((Author("Erika Beispiel"),), "")
    assert article.dateline == "Musterstadt"


def test_tabs_make_a_table() -> None:
    assert case("34-presscopy-table.txt").body.count("<tr>") == 2


def test_a_flash_is_a_headline_alone() -> None:
    article = case("36-presscopy-flash.txt")
    assert (article.title, article.body) == ("EIL: Kanzler tritt zurück", "")


def test_html_is_refused_as_what_it_is() -> None:
    problem = refusal("text/plain", (CASES / "37-presscopy-html.txt").read_text("utf-8"))
    assert problem.status == 422
    assert "it seems to be HTML" in str(problem)


@pytest.mark.parametrize("other", ["Nur ein Titel", "Titel\n\nDetails\t\nOrt\tKöln"])
def test_what_has_a_headline_alone_is_a_flash_of_press_copy_only(other: str) -> None:
    assert read_text("text/plain", other, "a").article.body == ""
    assert [error["field"] for error in refusal("text/markdown", "---\nid: a\ntitle: x\n---\n").errors] == ["body"]


def test_what_is_no_utf_8_is_told_which_byte() -> None:
    problem = refusal("text/plain", (CASES / "10-cp1252.txt").read_bytes())
    assert (problem.status, str(problem)) == (400, "Must be UTF-8; byte 1 is not.")
