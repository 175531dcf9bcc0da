"""Names of people, as bylines have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.article import Author

_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
_NAME_PARTICLES = (
    "von vom zur van der den ter de del della dello di da dal dos das du la le el al bin ben ibn af av und y e"
)
_PERSON = re.compile(
    rf"{_CAPITALISED}(?:\s+(?:(?:{'|'.join(_NAME_PARTICLES.split())})\s+){{0,2}}{_CAPITALISED}){{1,4}}"
)
_MAX_OFFICE_WORDS = 3
"""Of a byline without a name, such as `By The Associated Press`."""
_TITLES = re.compile(r"^(?:(?:Dr|Prof|Mag|Dipl)\.?(?:-\w+\.?)?\s+)+")
_SEPARATORS = re.compile(r"\s*(?:[,;/&|]|\s(?:(?i:und|and|et|with|sowie|och|og)|y|e|en)\s)\s*")
_WHERE = re.compile(r"\s+(?:in|im|aus|at|à|en|a|from|de|te)\s+[^\W\d_].*\Z")
_ASIDE_OF_A_NAME = re.compile(r"[(<\[]?[\w.+-]+@[\w-]+\.[\w.-]+[)>\]]?|\([^()]*\)")
_NO_NAME = re.compile(
    r"\b(?:editor|editors|correspondent|correspondents|reporter|writer|staff|press|reuters|news|times|post|agency|service|"
    r"chief|head|bureau|redakteur(?:in)?|korrespondent(?:in)?|reporter(?:in)?|redaktion|agentur(?:en)?|zeitung|chef\w*|"
    r"dpa|afp|ap|epd|kna|rédact\w+|correspondante?|journaliste|agencia|agenzia|periodista|redacción|redazione|gmbh|inc|ltd)\b",
    re.IGNORECASE,
)


def authors_in(text: str) -> list[Author] | None:
    """Return the people that a byline names, without its `By`; None if it is none.

    Offices, agencies and places that stand beside them are passed over. A name has two words or more.
    """
    found = [_name(part) for part in _parts(text)]
    if not found or None in found or (not any(found) and len(text.split()) > _MAX_OFFICE_WORDS):
        return None
    return [Author(name) for name in dict.fromkeys(found) if name]


def _parts(text: str) -> Iterator[str]:
    bare = _ASIDE_OF_A_NAME.sub("", text).strip(" \t.,;:|-–—")
    yield from (part for part in _SEPARATORS.split(bare) if part)


def _name(part: str) -> str | None:
    """Return the name that a part of a byline is; empty: it is an office or an agency; None: it is something else."""
    if _NO_NAME.search(part):
        return ""
    spelt = _TITLES.sub("", part).strip()
    return next((name for name in (spelt, _WHERE.sub("", spelt)) if _PERSON.fullmatch(name)), None)
