"""A program that subscribes to an archived feed. It knows RFC 5005 (section 4.2) and RFC 4287, and nothing of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urljoin

import lxml.etree

_ATOM = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}


class FeedDocument(NamedTuple):
    """What one address gave."""

    entries: tuple[tuple[str, str], ...]
    """Ids and titles, as they stand."""
    updated: str
    is_archive: bool
    current: str
    """Where the subscription document is; empty: it does not say. So the next two."""
    older: str
    newer: str


class ArchiveSubscriber:
    """One that keeps what it has read, and asks for no archive document twice."""

    def __init__(self, get: Callable[[str], bytes | None], address: str) -> None:
        self._get, self.address = get, address
        self.read: set[str] = set()
        """Addresses of archive documents that it has."""
        self.entries: dict[str, str] = {}
        """Titles by id; the newest first, where all was read at once."""

    def poll(self) -> list[FeedDocument]:
        """Read what is new: the subscription document, and back to the first archive document that is known."""
        documents = [self._document(self.address)]
        while (older := documents[-1].older if documents[-1] else "") and older not in self.read:
            documents.append(self._document(older))
            if documents[-1]:
                self.read.add(older)
        got = [each for each in documents if each]
        for document in got:
            for id_, title in document.entries:
                self.entries.setdefault(id_, title)
        return got

    def _document(self, address: str) -> FeedDocument | None:
        body = self._get(address)
        return feed_document(body, address) if body is not None else None


def feed_document(body: bytes, address: str) -> FeedDocument:
    """Read one document."""
    feed = lxml.etree.fromstring(body)
    entries = feed.findall("a:entry", _ATOM)
    return FeedDocument(
        tuple((each.findtext("a:id", "", _ATOM), each.findtext("a:title", "", _ATOM)) for each in entries),
        feed.findtext("a:updated", "", _ATOM),
        feed.find("fh:archive", _ATOM) is not None,
        *(_link(feed, rel, address) for rel in ("current", "prev-archive", "next-archive")),
    )


def _link(feed: Any, rel: str, address: str) -> str:
    return next((urljoin(address, each.get("href")) for each in feed.findall(f"a:link[@rel='{rel}']", _ATOM)), "")
