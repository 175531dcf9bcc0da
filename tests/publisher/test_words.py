"""The words that pages speak."""

from __future__ import annotations

import tomllib

from services.publisher.theme import DEFAULT_THEME_FOLDER


def test_every_language_has_every_word() -> None:
    vocabulary = tomllib.loads((DEFAULT_THEME_FOLDER / "words.toml").read_text("utf-8"))
    assert {language: set(words) for language, words in vocabulary.items()} == {
        language: set(vocabulary["en"]) for language in vocabulary
    }
