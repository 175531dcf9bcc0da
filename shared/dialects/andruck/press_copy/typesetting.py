"""What a typesetter does to typed text: dashes for spaced hyphens, and spaces that must not break."""

from __future__ import annotations

import re

from shared.body.typography import without_parting

_SPACED_HYPHEN = re.compile(r"(?<=\S) --? (?=\S)")
_FRENCH_SPACES = re.compile(r"(?<=[\w»)\]]) (?=[:;!?»])|(?<=«) (?=\S)")
_NARROW_NO_BREAK_SPACE = "\u202f"


def set_in_type(text: str, language: str) -> str:
    r"""Return a line as it is set. Nothing is added: only a typewriter's hyphens and spaces are changed.

    >>> set_in_type("Rund 20 % - z. B. 3 km - fehlen", "de")
    'Rund 20\xa0% – z.\xa0B.\xa03\xa0km – fehlen'
    """
    text = without_parting(_SPACED_HYPHEN.sub(" – ", text), language)
    return _FRENCH_SPACES.sub(_NARROW_NO_BREAK_SPACE, text) if language == "fr" else text
