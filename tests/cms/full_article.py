"""An article that has all that an editor can give it: where it is told twice, each part may be told differently."""

from __future__ import annotations

import struct
import zlib

from tests.cms.program import Story

FULL_STORY = Story(
    'Brücke „Süd“ & Nord: was "nun"?',
    '<p>Tausende &amp; mehr sagen: "Nein" &lt;laut&gt;, 5&nbsp;km lang.</p><h2>Ursache</h2>',
    'Was "nun"? Lage & Aussicht',
    ("Verkehr", "Brücken & Wege"),
)
ALT, CAPTION = 'Die Brücke, "Süd"', "Am Morgen & danach"


def png(width: int = 1600, height: int = 900) -> bytes:
    """Return a picture large enough that a CMS makes smaller ones of it."""
    rows = (b"\0" + b"\x40\x80\xc0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
