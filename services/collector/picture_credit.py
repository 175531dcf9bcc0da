"""Whose a picture is, by what its file says: XMP, then IPTC, then EXIF."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pyvips

_MAX_CREDIT_CHARACTERS = 500

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"

_BYLINE, _CREDIT_LINE, _COPYRIGHT = "byline", "credit", "copyright"
_IPTC_FIELDS = {80: _BYLINE, 110: _CREDIT_LINE, 116: _COPYRIGHT}
"""Datasets of record 2 of IPTC-IIM 4.2."""
_EXIF_FIELDS = {"exif-ifd0-Artist": _BYLINE, "exif-ifd0-Copyright": _COPYRIGHT}
_UNREADABLE = "\ufffd"
_MAX_EXIF_BYTES = 65_536
_EXIF_VALUE = re.compile(r" \(.*, ASCII, \d+ components, \d+ bytes\)$", re.DOTALL)


def credit_of(image: pyvips.Image) -> str:
    """Return whose it is as newsrooms write it: `Jane Doe/dpa`, or who made it, or the copyright; empty: not said."""
    said: dict[str, str] = {}
    for found in (_xmp(image), _iptc(image), _exif(image)):
        for name, text in found:
            said.setdefault(name, _tidy(text))
    byline, credit = said.get(_BYLINE, ""), said.get(_CREDIT_LINE, "")
    if byline and credit and byline.casefold() not in credit.casefold():
        return f"{byline}/{credit}"[:_MAX_CREDIT_CHARACTERS]
    return (credit or byline or said.get(_COPYRIGHT, ""))[:_MAX_CREDIT_CHARACTERS]


def xmp_packet(credit: str) -> bytes:
    """Return metadata that say whose a picture is, and nothing else."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
        f"<photoshop:Credit>{escape(credit)}</photoshop:Credit></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def _xmp(image: pyvips.Image) -> Iterator[tuple[str, str]]:
    packet = _blob(image, "xmp-data")
    if not packet or b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        return
    try:
        root = ElementTree.fromstring(packet.strip(b"\x00 \r\n\t"))  # noqa: S314 - it declares no entities
    except (ElementTree.ParseError, ValueError, LookupError):  # also an encoding that nobody knows
        return
    for tag, name in ((f"{_PHOTOSHOP}Credit", _CREDIT_LINE), (f"{_DC}creator", _BYLINE), (f"{_DC}rights", _COPYRIGHT)):
        for described in root.iter(f"{_RDF}Description"):
            if text := described.get(tag):
                yield name, text
        for element in root.iter(tag):
            if text := " ".join("".join(element.itertext()).split()):
                yield name, text


def _iptc(image: pyvips.Image) -> Iterator[tuple[str, str]]:
    data = _blob(image, "iptc-data")
    for at in (match.start() for match in re.finditer(rb"\x1c\x02[\x50\x6e\x74]", data)):
        if len(data) >= at + 5:
            (size,) = struct.unpack_from("!H", data, at + 3)
            value = data[at + 5 : at + 5 + size]
            if size < 0x8000 and len(value) == size and value:
                yield _IPTC_FIELDS[data[at + 2]], _decoded(value)


def _exif(image: pyvips.Image) -> Iterator[tuple[str, str]]:
    for field, name in _EXIF_FIELDS.items():
        if image.get_typeof(field):
            text = _EXIF_VALUE.sub("", str(image.get(field)))
            if _UNREADABLE in text:
                text = _as_written(text, _blob(image, "exif-data"))
            if text.strip():
                yield name, text


def _as_written(text: str, data: bytes) -> str:
    """Return text of which libvips read only what is UTF-8, as it is in the file; empty if it is not found there."""
    pattern = b".{1,4}?".join(re.escape(part.encode()) for part in text.split(_UNREADABLE))
    found = re.search(pattern + rb"(?=\x00)", data[:_MAX_EXIF_BYTES]) if text.count(_UNREADABLE) <= 50 else None
    return _decoded(found[0]) if found else ""


def _blob(image: pyvips.Image, field: str) -> bytes:
    value: Any = image.get(field) if image.get_typeof(field) else b""
    return bytes(value)


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _tidy(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
