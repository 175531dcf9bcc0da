"""What readers can see of a text, and control characters that were meant to be seen."""

from __future__ import annotations

import re
import unicodedata

_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols by their category that show nothing: fillers of Hangul, the empty Braille pattern."""
_UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Cn", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"))
_INVISIBLE_ENDS = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff" + _BLANK
"""What may be left out where a line begins or ends; joiners and the ends of embeddings mean something there."""
_PLAINLY_VISIBLE = re.compile("[!-~¡-¬®-ɏ]")

_C1 = re.compile("[\x80-\x9f]")
_OF_C1 = {chr(byte): bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}


def is_visible(text: str) -> bool:
    r"""Tell whether readers would see anything: not of white space, joiners, soft hyphens or marks of direction alone.

    >>> is_visible("\u200b\u00ad "), is_visible("?")
    (False, True)
    """
    if _PLAINLY_VISIBLE.search(text):
        return True
    return any(unicodedata.category(char) not in _UNSEEN_CATEGORIES and char not in _BLANK for char in text)


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
