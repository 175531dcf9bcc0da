"""Which characters a font can show, by its own table (OpenType `cmap`, format 4)."""

from __future__ import annotations

import struct
import unicodedata

_UNICODE_BMP = (3, 1)
"""Platform and encoding of the table that every font for Windows has."""


def characters_of(font: bytes) -> frozenset[str]:
    """Return the characters of the basic plane that a font has.

    Raises:
        ValueError: it has no such table.
    """
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    cmap = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for at in range(cmap + 4, cmap + 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", font, at)
        if (platform, encoding) == _UNICODE_BMP and struct.unpack_from(">H", font, cmap + offset) == (4,):
            return frozenset(_segments(font, cmap + offset))
    raise ValueError("The font has no Unicode table of format 4.")


def _segments(font: bytes, at: int) -> list[str]:
    """Return the characters whose segments map to a glyph: an id delta that gives 0 maps to none."""
    size = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends, starts, deltas, ranges = (at + 14, at + 16 + 2 * size, at + 16 + 4 * size, at + 16 + 6 * size)
    found = []
    for number in range(size):
        end, start, delta, range_ = (
            struct.unpack_from(">H", font, table + 2 * number)[0] for table in (ends, starts, deltas, ranges)
        )
        for code in range(start, min(end, 0xFFFE) + 1):
            place = ranges + 2 * number + range_ + 2 * (code - start)
            glyph = struct.unpack_from(">H", font, place)[0] if range_ else (code + delta) & 0xFFFF
            if glyph:
                found.append(chr(code))
    return found


def drawable(text: str, known: frozenset[str]) -> str:
    r"""Return a text as it can be drawn: without signs that a font lacks; empty if it lacks a letter or a figure.

    >>> drawable("Gru\u0308ße 😀", frozenset("Grüße ")), drawable("東京", frozenset("abc"))
    ('Grüße', '')
    """
    whole = unicodedata.normalize("NFC", text)
    if any(each not in known and unicodedata.category(each)[0] in "LMN" for each in whole):
        return ""
    return " ".join("".join(each if each in known or each.isspace() else "" for each in whole).split())
