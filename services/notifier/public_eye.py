"""A look at what readers get: subscribers are told of a page only once its public address shows it, through all caches.

For no longer than the site says: then they are told all the same (`shared.ledger.telling.public_checks`), and ops hear.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import structlog

from services.notifier.looking import Looking
from services.notifier.web import HttpResponse, Web
from shared.errors import Permanent, Transient
from shared.ledger import Ledger, transaction
from shared.ledger.telling.public_checks import PublicCheck, look_again, release, take_checks
from shared.site import Site

log = structlog.get_logger()

MAX_LOOKS = 32
"""Pages that are looked at at the same time."""

LOOK_POLL_SECONDS = 0.5
"""Seconds between two looks into the ledger without a doorbell."""

_LOOK_DELAYS = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds before a page is looked at again, after each time that it was not there; then 5."""

_MAX_PAGE_BYTES = 8_000_000
_HEADERS = {"User-Agent": "Andruck", "Accept": "text/html", "Accept-Encoding": "gzip"}
"""As most readers ask."""
_ETAG_MARKS = re.compile(r"^W/|-[a-z]+(?=\"$)")
"""What those add to an ETag who pack the page."""
_PRESS_NUMBER = re.compile(rb"<!-- andruck (\d+) -->\s*\Z")


@dataclass
class PublicEye(Looking):
    """Everything that looking needs; one for each process and event loop."""

    ledger: Ledger
    web: Web
    site: Site
    on_seen: Callable[[], None]
    """Is called when subscribers may be told."""
    on_stale: Callable[[], None]
    """Is called when caches are to be told once more."""

    async def run(self) -> None:
        """Look for whatever subscribers are to be told of, until told to stop."""
        while not self._stopping:
            self._bell.clear()
            try:
                looked = await self._look()
            except Transient as error:
                log.warning("cannot look for what is to be seen now", problem=str(error))
                looked = False
            except Exception:  # as for deliveries
                log.exception("cannot look")
                looked = False
            if not looked:
                await self._wait(LOOK_POLL_SECONDS)

    async def _look(self) -> bool:
        """Look for what is due; return whether anything was."""
        checks = await asyncio.to_thread(self._take)
        if not checks:
            return False
        found = await asyncio.gather(*(self._unseen(check) for check in checks))
        await asyncio.to_thread(self._note, list(zip(checks, found, strict=True)))
        if None in found:
            self.on_seen()
        if any(found):
            self.on_stale()
            await asyncio.sleep(_LOOK_DELAYS[0])
        return True

    async def _unseen(self, check: PublicCheck) -> str | None:
        """Return what readers get instead; None: they have it, or nobody is to look."""
        if not self.site.public_check:
            return None
        try:
            answer = await self.web.send("GET", self.site.url + check.path, b"", _HEADERS, most_bytes=_MAX_PAGE_BYTES)
        except (Transient, Permanent) as error:
            return str(error)
        return _difference(check, answer, self.site.url)

    def _take(self) -> list[PublicCheck]:
        with transaction(self.ledger) as db:
            return list(take_checks(db, MAX_LOOKS))

    def _note(self, looked: list[tuple[PublicCheck, str | None]]) -> None:
        with transaction(self.ledger) as db:
            release(db, [check.event for check, unseen in looked if unseen is None])
            for check, unseen in looked:
                if unseen is not None:
                    seconds = _LOOK_DELAYS[check.checks] if check.checks < len(_LOOK_DELAYS) else 5.0
                    look_again(db, check, unseen=unseen, seconds=seconds, purge=check.checks > 0)
                    log.warning("not seen by readers yet", path=check.path, looks=check.checks + 1)


def _difference(check: PublicCheck, answer: HttpResponse, site_url: str) -> str | None:
    """Return in what the answer is not what was pressed, or something newer."""
    if answer.status == HTTPStatus.MOVED_PERMANENTLY and (check.is_overtaken or check.status == answer.status):
        is_there = check.is_overtaken or answer.location in (check.location, site_url + check.location)
        return None if is_there else f"a redirect to {answer.location[:200] or 'nowhere'}"
    found = _PRESS_NUMBER.search(_unpacked(answer.content))
    if found and int(found[1]) >= check.number:
        return None  # a newer one may have any status
    if answer.status != check.status:
        return f"status {answer.status}"
    if not found:
        return "a page without a number"
    if check.etag and _ETAG_MARKS.sub("", answer.etag) == check.etag:
        return None
    return f"the page as of {int(found[1])}, which is older than {check.number}"


def _unpacked(content: bytes) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return zlib.decompressobj(31).decompress(content, _MAX_PAGE_BYTES)
    except zlib.error:
        return b""
