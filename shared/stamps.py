"""Stamps: where in its bytes an object carries its number, so that an ETag never comes back.

An ETag is a hash of the bytes. A page that becomes another and is changed back would get its old one again, and let in
whoever saw that. What is named by a digest of its content and written once needs no number.
"""

from __future__ import annotations

import re
import struct
import zlib
from enum import StrEnum

from shared.errors import Permanent

_JSON_STAMP = re.compile(rb'(?:, )?"_andruck": \{"number": \d+\}(?=\}\Z)')
_COMMENT_STAMP = re.compile(rb"\n(<!-- andruck \d+ -->|/\* andruck \d+ \*/)\n\Z")
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_PNG_STAMP = re.compile(rb"\0\0.{2}tEXtandruck\0\d+.{4}(?=\0\0\0\0IEND\xaeB`\x82\Z)", re.DOTALL)
_ICO_STAMP = re.compile(rb"andruck \d+\Z")
_TYPES_WITH_COMMENTS = ("text/html", "text/markdown", "application/xml", "text/xml")
_BLANKS_OF_BITS = {ord("0"): " ", ord("1"): "\t"}


class Stamp(StrEnum):
    """Where the number of an object stands."""

    MARKUP = "markup"
    """HTML, XML and Markdown: a comment at the end."""
    CSS = "css"
    """A comment at the end."""
    BLANKS = "blanks"
    """Plain text: a line of blanks at the end, for programs that read it know no common sign of a comment."""
    JSON = "json"
    """The last member of the top-level object: itself an object, as JSON Feed wants what it does not know itself."""
    PNG = "png"
    """A text chunk before the end."""
    ICO = "ico"
    """Behind the last icon: nobody reads on there."""
    NONE = "none"
    """Nowhere: the object has to be immutable."""

    def put_on(self, body: bytes, sequence: int) -> bytes:
        """Return the bytes with a number. White space at their end is lost, unless there is no room for one.

        Raises:
            Permanent: JSON that is no object.
        """
        match self:
            case Stamp.NONE:
                return body
            case Stamp.JSON:
                return _with_member(body.rstrip(), sequence)
            case Stamp.CSS:
                return body.rstrip() + b"\n/* andruck %d */\n" % sequence
            case Stamp.MARKUP:
                return body.rstrip() + b"\n<!-- andruck %d -->\n" % sequence
            case Stamp.PNG:
                return _with_chunk(body, sequence)
            case Stamp.ICO:
                return body + b"andruck %d" % sequence
            case Stamp.BLANKS:
                return body.rstrip() + b"\n%s\n" % f"{sequence:b}".translate(_BLANKS_OF_BITS).encode()

    def taken_off(self, stored: bytes) -> bytes:
        """Return the bytes of an object without the number, if they have one."""
        match self:
            case Stamp.NONE:
                return stored
            case Stamp.JSON:
                return _JSON_STAMP.sub(b"", stored)
            case Stamp.CSS | Stamp.MARKUP:
                return _COMMENT_STAMP.sub(b"", stored)
            case Stamp.BLANKS:
                return stored.rstrip()
            case Stamp.PNG:
                return _PNG_STAMP.sub(b"", stored)
            case Stamp.ICO:
                return _ICO_STAMP.sub(b"", stored)


_STAMPS_OF_TYPES = {"text/plain": Stamp.BLANKS, "image/png": Stamp.PNG, "image/x-icon": Stamp.ICO}


def room_for_stamp(content_type: str) -> Stamp:
    """Return where objects of this type carry their number.

    >>> [room_for_stamp(each).value for each in ("text/html; charset=utf-8", "application/json", "image/webp")]
    ['markup', 'json', 'none']
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "text/css":
        return Stamp.CSS
    if media_type == "application/json" or media_type.endswith("+json"):
        return Stamp.JSON
    if media_type in _STAMPS_OF_TYPES:
        return _STAMPS_OF_TYPES[media_type]
    takes_comments = media_type in _TYPES_WITH_COMMENTS or media_type.endswith("+xml")
    return Stamp.MARKUP if takes_comments else Stamp.NONE


def _with_member(document: bytes, sequence: int) -> bytes:
    if not (document.startswith(b"{") and document.endswith(b"}")):
        raise Permanent("A JSON document has to be an object: only its members have room for a number.")
    comma = b"" if document[1:-1].isspace() or document == b"{}" else b", "
    return document[:-1] + comma + b'"_andruck": {"number": %d}}' % sequence


def _with_chunk(picture: bytes, sequence: int) -> bytes:
    if not picture.endswith(_PNG_END):
        raise Permanent("A PNG file has to end as one: before its end is room for a number.")
    chunk = b"tEXtandruck\0%d" % sequence
    framed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return picture.removesuffix(_PNG_END) + framed + _PNG_END
