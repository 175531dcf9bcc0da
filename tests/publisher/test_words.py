"""The words that pages speak."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.publisher.localisation import Localisation, language_of
from services.publisher.theme_files import DEFAULT_THEME_FOLDER
from services.publisher.words import FALLBACK_LANGUAGE, BadWords, flaws, read_words

VOCABULARY = read_words(DEFAULT_THEME_FOLDER / "words")


def _speaking(tag: str, **words: object) -> Localisation:
    return language_of(tag, {"en": {}, tag: words}, UTC)  # type: ignore[dict-item]


def test_every_language_has_every_word_with_the_same_places_and_all_its_plural_forms() -> None:
    assert {"de", "en", "es", "fr"} <= VOCABULARY.keys()
    assert flaws(VOCABULARY, FALLBACK_LANGUAGE) == []


def test_a_word_that_is_missing_too_many_or_broken_is_named() -> None:
    fewer = {name: word for name, word in VOCABULARY["de"].items() if name != "skip"}
    assert flaws({**VOCABULARY, "de": fewer}, "en") == ["de lacks the word 'skip'."]
    assert flaws({**VOCABULARY, "de": {**VOCABULARY["de"], "x": "y"}}, "en") == [
        "de has the word 'x', which no page says."
    ]
    counted = {"one": "{number} day", "other": "{number} days"}
    assert flaws({"en": {"days": counted}, "fr": {"days": {"one": "{number} jour", "other": "{n} jours"}}}, "en") == [
        "fr: 'days' has a place that nobody fills: n.",
        "fr: 'days' lacks the plural forms many.",
    ]


@pytest.mark.parametrize(
    ("name", "holds", "says"),
    [
        ("german.toml", "", "not named after a language"),
        ("de.toml", "skip = ", "not valid TOML"),
        ("de.toml", "skip = 3", "neither a text"),
        ("de.toml", 'skip = {one = "a"}', "neither a text"),
        ("de.toml", 'skip = "{number.__class__}"', "a brace that opens no place"),
        ("de.toml", 'skip = "{"', "a brace that opens no place"),
    ],
)
def test_a_file_that_is_none_of_words_says_why(tmp_path: Path, name: str, holds: str, says: str) -> None:
    (tmp_path / name).write_text(holds)
    with pytest.raises(BadWords, match=says):
        read_words(tmp_path)


def test_what_is_counted_takes_the_plural_of_its_language() -> None:
    russian = _speaking("ru", days={"one": "{number} день", "few": "{number} дня", "other": "{number} дней"})
    assert [russian.counted("days", n) for n in (1, 3, 5, 21)] == ["1 день", "3 дня", "5 дней", "21 день"]
    assert _speaking("de", days={"one": "ein Tag", "other": "{number} Tage"}).counted("days", 1200) == "1.200 Tage"


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("de", "1. Juli 2025, 09:05 Uhr"),
        ("en-GB", "1 July 2025, 09:05"),
        ("en-US", "July 1, 2025, 9:05\u202fAM"),
        ("fr", "1 juillet 2025 à 09:05"),
        ("es", "1 de julio de 2025, 9:05"),
    ],
)
def test_dates_are_written_as_the_language_has_them(tag: str, says: str) -> None:
    assert language_of(tag, VOCABULARY, UTC).moment(datetime(2025, 7, 1, 9, 5, tzinfo=UTC)) == says
