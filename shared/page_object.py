"""A page as readers get it: what the press puts into the bucket, and verification finds there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from shared.errors import Permanent
from shared.stamps import Stamp, room_for_stamp

IMMUTABLE_CACHE_CONTROL = "public, max-age=31536000, immutable"
"""Of what is named by its content."""


class Flaw(NamedTuple):
    """Why a page is not in the looks of the site's own theme."""

    theme: str
    """Digest of the theme that could not be used: another is tried."""
    sentence: str


@dataclass(frozen=True)
class PageObject:
    """Content and headers of one object, without the sequence number it carries."""

    body: bytes
    content_type: str
    cache: str
    """Its Cache-Control."""
    meta: Mapping[str, str]
    """What the web server makes a status or a header of, such as `{"andruck-status": "410"}`."""

    @classmethod
    def of_stored(cls, stored: bytes, content_type: str, cache: str, meta: Mapping[str, str]) -> Self:
        """Return what was put, given the bytes that the bucket holds."""
        return cls(room_for_stamp(content_type).taken_off(stored), content_type, cache, meta)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that readers get. White space where a stamp takes its place does not count."""
        head = "\n".join([self.content_type, self.cache, *(f"{name}: {self.meta[name]}" for name in sorted(self.meta))])
        body = self.body if room_for_stamp(self.content_type) is Stamp.NONE else self.body.rstrip()
        return hashlib.sha256(head.encode() + b"\n\n" + body).hexdigest()

    def stamped(self, sequence: int) -> bytes:
        """Return the bytes with their sequence number: equal pages of different times differ in ETag.

        Raises:
            Permanent: it has no room for a number and may change, so an old writer could not be told from a new one.
        """
        stamp = room_for_stamp(self.content_type)
        if stamp is Stamp.NONE and "immutable" not in self.cache:
            raise Permanent(f"An object of type {self.content_type!r} carries no number: it has to be immutable.")
        return stamp.put_on(self.body, sequence)
