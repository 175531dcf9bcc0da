"""What readers can see of a text, and control characters that were meant to be seen."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE_ENDS = "\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2060\u2800\u3164\ufeff\uffa0"
"""What may be left out where a line begins or ends; joiners and the ends of embeddings mean something there."""
_DRAWN = re.compile(
    r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""All but white space, control characters, halves of surrogates, noncharacters, the empty Braille pattern, and what
Unicode lets nobody draw (Default_Ignorable_Code_Point, DerivedCoreProperties.txt)."""
_MARK_CATEGORIES = frozenset(("Mn", "Me"))
"""Categories of what is drawn on the character before: by itself it is nothing."""

_C1 = re.compile("[\x80-\x9f]")
_OF_C1 = {chr(byte): bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}


def is_visible(text: str) -> bool:
    r"""Tell whether readers would see anything: not of white space, joiners, soft hyphens or marks of direction alone.

    >>> is_visible("\u200b\u00ad "), is_visible("?")
    (False, True)
    """
    return any(unicodedata.category(found[0]) not in _MARK_CATEGORIES for found in _DRAWN.finditer(text))


def trimmed(text: str) -> str:
    """Return the text without white space and invisible characters at its ends; empty if nothing of it can be seen."""
    if not is_visible(text):
        return ""
    shorter = text.strip().strip(_INVISIBLE_ENDS)
    while shorter != text:
        text, shorter = shorter, shorter.strip().strip(_INVISIBLE_ENDS)
    return text


def from_windows(text: str) -> str:
    r"""Return the text with C1 control characters read as Windows-1252, as browsers read them (WHATWG Encoding).

    Somebody read Windows-1252 as Latin-1: U+0093 was a quotation mark. The five that it does not know stay.

    >>> from_windows("\x84ja\x93")
    '„ja“'
    """
    return _C1.sub(lambda match: _OF_C1[match[0]] or match[0], text)
