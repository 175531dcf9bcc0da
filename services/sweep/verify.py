"""Compare every object in the bucket with the ledger: tell what readers see wrong, and put it right.

First the bucket is listed, in whatever order the store likes, and each object's ETag is held against the ledger's. Then
the ledger is read for pages of which no object was listed. What looks wrong by that is looked at closely, so that
neither a page that is pressed meanwhile nor a store that counts ETags differently is called wrong.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from shared.bucket import Bucket, Overtaken, StoredObject
from shared.differences import Difference, Kind, judge
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.picturing.picture_checks import fetch_again, rendition_at
from shared.ledger.pressing.inventory import (
    Known,
    forget_seen,
    known,
    next_pages,
    note_seen,
    outrun,
    pressed_pages,
    remember_etag,
    want_again,
)
from shared.ledger.pressing.verify_progress import VERIFY_CHUNK_PAGES, Round, resume, save
from shared.pages import key_of, path_of
from shared.picture import PictureState, names_content

MAX_BUSY_PAGE_LOOKS = 300
"""Looks at a page that somebody presses, before it is left to the next round: for longer than a lease lasts."""

BUSY_PAGE_POLL_SECONDS = 0.25
"""Seconds between two of them."""


@dataclass(frozen=True)
class Verification:
    """Everything that verifying needs."""

    ledger: Ledger
    bucket: Bucket
    name: str
    """Of its rounds: `command` or `background`."""
    repair: bool = False
    """Press again what is missing, altered, stale or ahead."""
    remove: bool = False
    """Remove what is extra, but no more than a tenth of the pages (or 10) a round: to an empty ledger all is extra."""
    deep: bool = False
    """Read every object instead of trusting ETags and dates."""
    at_once: int = 8
    """Objects that are looked at closely at the same time."""

    def rounds(self, *, restart: bool = False) -> Iterator[tuple[Round, list[Difference]]]:
        """Yield after each step how far the round has come and what the step found, until it is done.

        Raises:
            Transient: ledger or store cannot be reached, or somebody else goes on with this round; it can be resumed.
            Permanent: the store refuses.
        """
        at = self.resume(restart=restart)
        while not at.done:
            at, differences = self.step(at)
            yield at, differences

    def resume(self, *, restart: bool = False) -> Round:
        """Return the round as it was left."""
        mode = " ".join(word for word in ("repair", "remove", "deep") if getattr(self, word))
        with transaction(self.ledger) as db:
            at = resume(db, self.name, mode or "look", restart=restart)
            if not at.looked:
                forget_seen(db, self.name)
        return at

    def step(self, at: Round) -> tuple[Round, list[Difference]]:
        """Look at the next thousand objects or pages."""
        ahead, suspects = self._look_for_missing(at) if at.listed else self._look_at_listed(at)
        with ThreadPoolExecutor(self.at_once) as pool:
            found = [difference for difference in pool.map(self.examine, suspects) if difference]
        found = self._remove_extra(found, at.found.get(Kind.EXTRA, 0))
        counts = Counter(difference.kind.value for difference in found)
        ahead = replace(ahead, found=Counter(at.found) + counts, found_ever=Counter(at.found_ever) + counts)
        with transaction(self.ledger) as db:
            if not save(db, ahead):
                raise Transient("Somebody else goes on with this round: wait until it is done.")
        return replace(ahead, step=at.step + 1), found

    def examine(self, path: str) -> Difference | None:
        """Look closely at one object, and repair it; None if nothing is wrong with it."""
        with transaction(self.ledger) as db:
            is_rendition = rendition_at(db, path) is not None
        if is_rendition:
            return self._examine_rendition(path)
        for _ in range(MAX_BUSY_PAGE_LOOKS):
            before = self._known(path)
            copy = self.bucket.read(key_of(path))
            page = self._known(path)
            if page == before and not (page and page.leased):  # it was not pressed while we looked
                kind = judge(page, copy)
                etag = copy.etag if copy else None
                if kind is None:
                    self._remember(page, etag)
                    return None
                if not (self.repair and page):
                    return Difference(kind, path, etag)
                if self._press_again(page, copy):
                    return Difference(kind, path, etag, repaired=True)
            time.sleep(BUSY_PAGE_POLL_SECONDS)
        return None

    def _examine_rendition(self, path: str) -> Difference | None:
        """Look at an object whose name is its digest; it is repaired by fetching its picture again."""
        copy = self.bucket.read(key_of(path))
        if copy and names_content(path, copy.page_object.body):
            return None
        with transaction(self.ledger) as db:
            if rendition_at(db, path) is not PictureState.READY:  # it is being made, or came to its end
                return None
            if self.repair:
                fetch_again(db, path)
        if copy and self.repair:
            self.bucket.discard(key_of(path))
        kind = Kind.ALTERED if copy else Kind.MISSING
        return Difference(kind, path, copy.etag if copy else None, repaired=self.repair)

    def _look_at_listed(self, at: Round) -> tuple[Round, list[str]]:
        listing = self.bucket.listing(at.token)
        paths = [path_of(each.key) for each in listing.objects]
        with transaction(self.ledger) as db:
            etags, modified = [each.etag for each in listing.objects], [each.modified for each in listing.objects]
            suspects = note_seen(db, self.name, paths, etags, modified)
        looked = at.looked + len(paths)
        ahead = replace(at, token=listing.token, listed=listing.token is None, looked=looked)
        return ahead, paths if self.deep else suspects

    def _look_for_missing(self, at: Round) -> tuple[Round, list[str]]:
        with transaction(self.ledger) as db:
            paths, unseen = next_pages(db, self.name, at.after)
        after = paths[-1] if paths else at.after
        return replace(at, after=after, looked=at.looked + len(paths), done=len(paths) < VERIFY_CHUNK_PAGES), unseen

    def _known(self, path: str) -> Known | None:
        with transaction(self.ledger) as db:
            return known(db, path)

    def _press_again(self, page: Known, copy: StoredObject | None) -> bool:
        if copy and copy.sequence > page.wanted:
            with transaction(self.ledger) as db:
                outrun(db, copy.sequence)
        with transaction(self.ledger) as db:
            return want_again(db, page)

    def _remember(self, page: Known | None, etag: str | None) -> None:
        if page and etag and page.etag != etag:
            with transaction(self.ledger) as db:
                remember_etag(db, page, etag)

    def _remove_extra(self, found: list[Difference], removed: int) -> list[Difference]:
        extra = [difference for difference in found if difference.kind is Kind.EXTRA]
        if not (self.remove and extra):
            return found
        with transaction(self.ledger) as db:
            allowed = max(10, pressed_pages(db) // 10) - removed
        gone = {each: replace(each, repaired=self._remove(each)) for each in extra[: max(allowed, 0)]}
        return [gone.get(each, each) for each in found]

    def _remove(self, extra: Difference) -> bool:
        try:
            self.bucket.remove(key_of(extra.path), extra.etag or "")
        except Overtaken:
            return False
        return True
