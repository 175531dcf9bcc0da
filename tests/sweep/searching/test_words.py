"""The sweep and readers' browsers take the same words for the same: both are held to `words.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from services.publisher.theme import SEARCH_SCRIPT
from services.sweep.searching.documents import MAX_WORDS, document_words
from services.sweep.searching.postings import decode, encode
from services.sweep.searching.word_forms import words_of
from tests.browser import browsing

HELD_TO: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
TEXTS = [*HELD_TO["same"], *HELD_TO["different"], *HELD_TO["words"]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with browsing() as driver:
        driver.get("about:blank")
        driver.execute_script(SEARCH_SCRIPT.read_text("utf-8").replace("const Search", "window.Search", 1))
        yield driver


@pytest.mark.parametrize("words", HELD_TO["same"])
def test_forms_of_a_word_are_the_same(words: str) -> None:
    assert len({*words_of(words)}) == 1, words_of(words)


@pytest.mark.parametrize("words", HELD_TO["different"])
def test_other_words_are_not(words: str) -> None:
    assert len({*words_of(words)}) == len(words.split()), words_of(words)


@pytest.mark.parametrize("text", HELD_TO["words"])
def test_texts_of_every_script_have_words(text: str) -> None:
    assert words_of(text) == HELD_TO["words"][text]


def test_a_browser_finds_the_same_words(browser: Chrome) -> None:
    ours = [words_of(text) for text in TEXTS]
    asked = "return arguments[0].map(text => Search.words(text).map(word => word.stem))"
    assert browser.execute_script(asked, TEXTS) == ours


def test_postings_are_read_as_they_were_written() -> None:
    numbers = [0, 1, 31, 32, 33, 1055, 1056, 65_536 * 3, 10**9]
    assert decode(encode(numbers)) == numbers


def test_an_article_has_each_word_once_and_not_more_than_are_kept() -> None:
    words = document_words("Eins zwei", "Zwei drei", " ".join(f"wort{n} eins" for n in range(2000)))
    assert words[:2] == (["ein", "zwei"], ["drei"])
    assert sum(map(len, words)) == MAX_WORDS


def test_what_no_reader_sees_of_a_body_is_not_found() -> None:
    body = "<p title='verborgen'>Da</p><!-- fort --><style>weg</style><script>los" + "[ja](https://nein.example/nie)"
    assert document_words("", "", body).body == ["da"]
    assert document_words("", "", "[ja](https://nein.example/nie) &uuml;ber AT&amp;T").body == ["ja", "uber", "at"]


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "](", "https://", "&#", "a", "<b "])
def test_no_body_takes_long(piece: str) -> None:
    document_words("", "", piece * (200_000 // len(piece)))  # a minute, if it took quadratic time
