"""Put pages into the bucket: many at the same time, none over a newer one, and none when its lease may soon be over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import monotonic

from services.publisher.caching import cache_control, cache_meta
from services.publisher.pages import Document
from shared import faults
from shared.bucket import Bucket, Overtaken
from shared.errors import Condition, Transient
from shared.ledger.leases import LEASE
from shared.ledger.pressing.presses import Press, PressedPage
from shared.page_object import PageObject
from shared.pages import Page
from shared.s3 import REQUEST_SECONDS
from shared.site import Site

PUT_THREADS = 8
"""PUTs under way at the same time."""

PUT_DEADLINE_SECONDS = min(LEASE.total_seconds() / 2, 20.0)
"""Seconds after its claim at which the last request for a page may begin; so it ends before the lease, and before the
task's time limits: see `shared.queue`."""

_BATCH_WAIT_SECONDS = 0.5
"""Seconds for which pages that are put wait for others of their batch."""

PutOutcome = Callable[[], PressedPage]
"""Returns what came of a PUT, or raises what went wrong."""


class Hands:
    """The threads that put pages; one for each process."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._pool = ThreadPoolExecutor(PUT_THREADS, "hand")

    def put(
        self, objects: Sequence[tuple[Press, PageObject]], latest: float
    ) -> Iterator[list[tuple[Press, PutOutcome]]]:
        """Let readers have these pages, and yield what came of them: in one go, unless some are late.

        `latest` (monotonic): no request begins after it. Whatever is under way too long after is left to itself.
        """
        puts = {self._pool.submit(self._copy, press, page_object, latest): press for press, page_object in objects}
        done, late = wait(puts, _BATCH_WAIT_SECONDS)
        yield [(press, put.result) for put, press in puts.items() if put in done]
        if late:
            done, lost = wait(late, latest + REQUEST_SECONDS - monotonic())
            yield [(puts[put], put.result if put in done else _abandoned(put)) for put in (*done, *lost)]

    def _copy(self, press: Press, page_object: PageObject, latest: float) -> PressedPage:
        """Let readers have the page. If they have it already, nothing is sent."""
        if press.etag and page_object.digest == press.digest:
            return PressedPage(press, press.etag, page_object.digest, replaced=press.etag)
        return self._put(press, page_object, latest)

    def _put(self, press: Press, page_object: PageObject, latest: float) -> PressedPage:
        """Put the page into the bucket unless something newer is there.

        Raises:
            Transient: something newer is there, or others keep writing, or time is up: let the ledger decide again.
        """
        etag = press.etag
        for _ in range(3):
            _in_time(latest)
            faults.soon("press.put_sent")
            replaced = etag or press.etag
            try:
                put = self._bucket.put(press.page.key, page_object, sequence=press.wanted, etag=etag)
                return PressedPage(press, put, page_object.digest, replaced)
            except Overtaken:
                _in_time(latest)
                found = self._bucket.find(press.page.key)
            if found and found.sequence == press.wanted:  # our own: the answer was lost
                return PressedPage(press, found.etag, page_object.digest, replaced)
            if found and found.sequence > press.wanted:
                raise Transient(f"The bucket holds {press.page.key} as of {found.sequence}, newer than {press.wanted}.")
            etag = found.etag if found else None
        raise Transient(f"Others keep writing {press.page.key} in the bucket.")


def object_of(page: Page, document: Document, site: Site) -> PageObject:
    """Return what the bucket is to hold of a page."""
    meta = {**_meta(document), **cache_meta(page, document.status, site)}
    return PageObject(document.body, document.content_type, cache_control(page, document.status, site), meta)


def _meta(document: Document) -> dict[str, str]:
    """Return what the web server makes a status or a header of: an object store knows none."""
    meta = {} if document.status in (200, 301, 404) else {"andruck-status": str(document.status)}
    meta |= {"andruck-frames": " ".join(document.frames)} if document.frames else {}
    return {**meta, "andruck-location": document.location} if document.location else meta


def _in_time(latest: float) -> None:
    if monotonic() > latest:
        raise Transient("The object store is slow: there was no time left to begin.", condition=Condition.SILENT)


def _abandoned(put: Future[PressedPage]) -> PutOutcome:
    """Have nothing come of a PUT that nobody waits for any longer; the fence tells it from the next."""
    put.cancel()

    def raise_it() -> PressedPage:
        raise Transient("The object store did not answer in time.", condition=Condition.SILENT)

    return raise_it
