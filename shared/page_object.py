"""A page as readers get it: what the press puts into the bucket, and verification finds there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

_STAMP = re.compile(rb"\n(<!-- andruck \d+ -->|/\* andruck \d+ \*/)\n\Z")


@dataclass(frozen=True)
class Sheet:
    """Content and headers of one object, without the sequence number it carries."""

    body: bytes
    content_type: str
    cache: str
    """Its Cache-Control."""
    meta: Mapping[str, str]
    """What the web server makes a status of, such as `{"andruck-status": "410"}`."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that readers get. White space at the end does not count: the stamp takes its place."""
        head = "\n".join([self.content_type, self.cache, *(f"{name}: {self.meta[name]}" for name in sorted(self.meta))])
        return hashlib.sha256(head.encode() + b"\n\n" + self.body.rstrip()).hexdigest()

    def stamped(self, sequence: int) -> bytes:
        """Return the bytes with their sequence number in a comment: equal pages of different times differ in ETag."""
        comment = f"/* andruck {sequence} */" if "css" in self.content_type else f"<!-- andruck {sequence} -->"
        return self.body.rstrip() + f"\n{comment}\n".encode()


def unstamped(stored: bytes) -> bytes:
    """Return the bytes of an object without the stamp, if it has one."""
    return _STAMP.sub(b"", stored)
