"""How an article ends, and what stands where it was. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlsplit


class WithdrawalKind(StrEnum):
    """What becomes of an article that is withdrawn."""

    GONE = "gone"
    """A tombstone, status 410."""
    MOVED = "moved"
    """It is elsewhere: its readers are sent there, status 301."""
    RETRACTED = "retracted"
    """Its headline stays, and in place of its text the reason why nobody should rely on it, status 200."""


@dataclass(frozen=True)
class Ending:
    """How an article ends."""

    kind: WithdrawalKind = WithdrawalKind.GONE
    reason: str = ""
    """A sentence or two for readers; what is retracted has one."""
    moved_to: str = ""
    """Where it is now, if it has moved: a path of the site, or an absolute http or https URL."""


def location_of(target: str) -> str:
    """Return an absolute URL, or a path of the site, as a header of HTTP takes it: in ASCII.

    Raises:
        ValueError: its host is no name.
    """
    if target.startswith("/"):
        return quote(target)
    parts = urlsplit(target)
    host, colon, port = parts.netloc.rpartition(":") if parts.port else (parts.netloc, "", "")
    netloc = host.encode("idna").decode()
    return parts._replace(netloc=f"{netloc}{colon}{port}").geturl().translate(_ESCAPED_BEYOND_ASCII)


class _Escapes(dict[int, str]):
    def __missing__(self, character: int) -> str:
        return chr(character) if character < 128 else quote(chr(character))


_ESCAPED_BEYOND_ASCII = _Escapes()


@dataclass(frozen=True)
class Tombstone:
    """What stands where a withdrawn article was. It knows nothing of what that said, so nothing of it can fail."""

    reason: str = ""
    """What readers are told of it, if anything."""


@dataclass(frozen=True)
class MovedAway:
    """What stands where an article was that is elsewhere now, and no article of ours any more."""

    target: str
    """As `Ending.moved_to`."""


@dataclass(frozen=True)
class Retraction:
    """What stands where an article was that nobody should rely on: its headline, and why."""

    title: str
    language: str
    section: str
    published_at: datetime
    retracted_at: datetime
    reason: str
