"""What pages say, by language: one file a language, those of a site's own theme over the default's, word by word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter

from babel import Locale

Word = str | Mapping[str, str]
"""A sentence, perhaps with places such as `{number}`; or one for each plural form (CLDR) that the language has."""
Words = Mapping[str, Word]
Vocabulary = Mapping[str, Words]
"""Words by language tag, such as `de` or `pt-br`: in small letters."""

FALLBACK_LANGUAGE = "en"
"""What a page says where it has no words in its language."""

_LANGUAGE_FILE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*\.toml")


class BadWords(Exception):
    """A file of words is not one: the message says why."""


def read_words(folder: Path) -> dict[str, dict[str, Word]]:
    """Return the words of each language that has a file in `folder`; nothing if there is no such folder.

    Raises:
        OSError: a file cannot be read.
        BadWords: a file is not TOML, is not named after a language, or holds something other than words.
    """
    return {file.stem: _words_of(file) for file in sorted(folder.glob("*.toml"))} if folder.is_dir() else {}


def _words_of(file: Path) -> dict[str, Word]:
    if not _LANGUAGE_FILE.fullmatch(file.name):
        raise BadWords(f"{file.name} is not named after a language, such as de.toml or pt-br.toml.")
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadWords(f"{file.name} is not valid TOML: {error}.") from error
    for name, word in said.items():
        if not isinstance(word, str) and not _is_plural(word):
            raise BadWords(f"{file.name}: {name} is neither a text nor a table of texts by plural form.")
        if any(_places(each) is None for each in _texts(word)):
            raise BadWords(f"{file.name}: {name} has a brace that opens no place such as {{number}}.")
    return said


def _texts(word: Word) -> Iterable[str]:
    return [word] if isinstance(word, str) else word.values()


def _is_plural(word: object) -> bool:
    return isinstance(word, dict) and "other" in word and all(isinstance(each, str) for each in word.values())


def laid_over(below: Vocabulary, above: Vocabulary) -> dict[str, dict[str, Word]]:
    """Return the words of both; where both have one, that of `above`."""
    return {tag: {**below.get(tag, {}), **above.get(tag, {})} for tag in sorted({*below, *above})}


def completed(vocabulary: Vocabulary) -> dict[str, Words]:
    """Return every language with the words of `FALLBACK_LANGUAGE` where it has none of its own."""
    return {tag: {**vocabulary[FALLBACK_LANGUAGE], **words} for tag, words in vocabulary.items()}


def flaws(vocabulary: Vocabulary, model: str) -> list[str]:
    """Return a sentence for each word that a language lacks, has too many, or says with other places than `model`."""
    found, asked = [], vocabulary[model]
    for tag, words in vocabulary.items():
        found += [f"{tag} lacks the word {name!r}." for name in asked.keys() - words.keys()]
        found += [f"{tag} has the word {name!r}, which no page says." for name in words.keys() - asked.keys()]
        for name in words.keys() & asked.keys():
            found += _flaws_of(tag, name, words[name], asked[name])
    return sorted(found)


def _flaws_of(tag: str, name: str, word: Word, model: Word) -> Iterable[str]:
    if isinstance(word, str) != isinstance(model, str):
        yield f"{tag}: {name!r} needs a text for each plural form in every language, or in none."
        return
    if not isinstance(word, str):
        forms = Locale.parse(tag, sep="-").plural_form
        lacking = ({*forms.tags, "other"}) - word.keys()
        if lacking:
            yield f"{tag}: {name!r} lacks the plural forms {', '.join(sorted(lacking))}."
    filled = {place for each in _texts(model) for place in _places(each) or ()}
    for each in _texts(word):
        if unfilled := (_places(each) or set()) - filled:
            yield f"{tag}: {name!r} has a place that nobody fills: {', '.join(sorted(unfilled))}."


def _places(word: str) -> set[str] | None:
    try:
        found = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(word) if name is not None]
    except ValueError:
        return None
    plain = all(name.isidentifier() and not spec and not conversion for name, spec, conversion in found)
    return {name for name, _, _ in found} if plain else None
