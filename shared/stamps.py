"""Stamps: where in its bytes an object carries its number, so that an ETag never comes back.

An ETag is a hash of the bytes. A page that becomes another and is changed back would get its old one again, and let in
whoever saw that. What is named by a digest of its content and written once needs no number.
"""

from __future__ import annotations

import re
from enum import StrEnum

from shared.errors import Permanent

_JSON_STAMP = re.compile(rb'(?:, )?"_andruck": \d+(?=\}\Z)')
_COMMENT_STAMP = re.compile(rb"\n(<!-- andruck \d+ -->|/\* andruck \d+ \*/)\n\Z")


class Stamp(StrEnum):
    """Where the number of an object stands."""

    MARKUP = "markup"
    """HTML and XML: a comment at the end."""
    CSS = "css"
    """A comment at the end."""
    JSON = "json"
    """The last member of the top-level object."""
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

    def taken_off(self, stored: bytes) -> bytes:
        """Return the bytes of an object without the number, if they have one."""
        match self:
            case Stamp.NONE:
                return stored
            case Stamp.JSON:
                return _JSON_STAMP.sub(b"", stored)
            case Stamp.CSS | Stamp.MARKUP:
                return _COMMENT_STAMP.sub(b"", stored)


def room_for_stamp(content_type: str) -> Stamp:
    """Return where objects of this type carry their number.

    >>> [room_for_stamp(each).value for each in ("text/html; charset=utf-8", "application/json", "image/png")]
    ['markup', 'json', 'none']
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "text/css":
        return Stamp.CSS
    if media_type == "application/json" or media_type.endswith("+json"):
        return Stamp.JSON
    is_markup = media_type in ("text/html", "application/xml", "text/xml") or media_type.endswith("+xml")
    return Stamp.MARKUP if is_markup else Stamp.NONE


def _with_member(document: bytes, sequence: int) -> bytes:
    if not (document.startswith(b"{") and document.endswith(b"}")):
        raise Permanent("A JSON document has to be an object: only its members have room for a number.")
    comma = b"" if document[1:-1].isspace() or document == b"{}" else b", "
    return document[:-1] + comma + b'"_andruck": %d}' % sequence
