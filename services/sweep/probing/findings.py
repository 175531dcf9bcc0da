"""What is wrong with an answer, and what to do about it. Pure: no I/O, no clock.

| a reader gets | the store gives us | then |
|---|---|---|
| no answer | | web server or network |
| 5xx | nothing either | the store is away |
| 4xx, 5xx | the page | readers are not let in, or the web server reads another store or bucket |
| 4xx, 5xx | no such page | the page is missing |
| another status | the page | the page's headers were lost |
| the right status, without a number | | somebody else answers, or wrote into the bucket |
| the right status, an older number | | a cache, or another bucket |
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from enum import Enum

from services.sweep.probing.asking import Silence, SiteAnswer
from shared.ledger.probes import PageOut, ProbeFinding, Watched


class Held(Enum):
    """What the store holds of a page, asked with our keys."""

    THERE = "there"
    MISSING = "missing"
    UNKNOWN = "unknown"


SERVER_AWAY_ADVICE = "start Caddy, or look into its log, and at DNS and the network in front of it."
STORE_AWAY_ADVICE = "the web server is there and cannot reach the object store: start the store, or look into its log."
STORE_SILENT_ADVICE = (
    "the object store is silent, too, and the web server waits for it: start it, or look into its log."
)
SHUT_OUT_ADVICE = (
    "the object store gives it to Andruck but not to readers. The bucket's policy is gone, or Caddy reads another "
    "store or bucket: run `andruck migrate`, which lets readers in, then compare Caddy's ANDRUCK_S3_UPSTREAM and "
    "ANDRUCK_S3_BUCKET."
)
MISSING_PAGE_ADVICE = "it is not in the bucket: run `andruck verify --repair`."
CHANGED_PAGE_ADVICE = "somebody has changed it in the bucket: run `andruck verify --deep --repair`."
FOREIGN_PAGE_ADVICE = (
    "somebody else answers at the site's address, or has written into the bucket: look at the address and the proxies "
    "in front of it, then run `andruck verify --deep --repair`."
)
STALE_PAGE_ADVICE = (
    "a cache in front keeps pages for longer than it may, or Caddy reads another bucket. If a cache is to keep them "
    "for some seconds, say so as `cache_seconds` in site.toml."
)


@dataclass
class Memory:
    """What was pressed when, for as long as a cache in front may show it."""

    seconds: float
    """How long that is; 0: there is no such cache."""
    _seen: dict[str, deque[tuple[float, PageOut]]] = field(default_factory=lambda: defaultdict(deque))

    def oldest_allowed(self, page: PageOut, now: float) -> list[PageOut]:
        """Note what is pressed now, and return all states that readers may still be shown, the oldest first.

        Empty if nothing is known of the time before: then any state may be.
        """
        seen = self._seen[page.path]
        seen.append((now, page))
        while len(seen) > 1 and seen[1][0] <= now - self.seconds:
            seen.popleft()
        return [state for _, state in seen] if seen[0][0] <= now - self.seconds else []

    def keep_only(self, pages: list[PageOut]) -> None:
        """Forget pages that are not looked at any more."""
        for path in self._seen.keys() - {page.path for page in pages}:
            del self._seen[path]


def is_right(page: PageOut, allowed: list[PageOut], reply: SiteAnswer) -> bool:
    """Return whether readers get a page as it was pressed, or newer.

    A page that was pressed again without a change keeps its older number, and its ETag.
    """
    if reply.status != page.status:
        return False
    if not allowed:
        return reply.number is not None
    if reply.etag in {state.etag for state in allowed}:
        return True
    return reply.number is not None and reply.number >= allowed[0].pressed


def cause(page: PageOut, answer: SiteAnswer | Silence, held: Held) -> ProbeFinding:
    """Return what is wrong with a page that is not right. `held`: unknown if the store is silent, too."""
    wrong = ProbeFinding(page.target, page.path)
    if isinstance(answer, Silence):
        waits = held is Held.UNKNOWN and not answer.sure
        advice = STORE_SILENT_ADVICE if waits else SERVER_AWAY_ADVICE
        return replace(wrong, symptom=str(answer), advice=advice, sure=answer.sure)
    if answer.status != page.status and answer.number is None:
        advice = {Held.THERE: SHUT_OUT_ADVICE, Held.MISSING: MISSING_PAGE_ADVICE, Held.UNKNOWN: STORE_AWAY_ADVICE}[held]
        return replace(wrong, symptom=str(answer.status), advice=advice)
    if answer.status != page.status:
        return replace(wrong, symptom=f"status {answer.status} instead of {page.status}", advice=CHANGED_PAGE_ADVICE)
    if answer.number is None:
        return replace(wrong, symptom="something that Andruck did not press", advice=FOREIGN_PAGE_ADVICE)
    return replace(wrong, symptom="an old state", advice=STALE_PAGE_ADVICE)


def whole_site(base: str, pages: list[ProbeFinding]) -> ProbeFinding:
    """Return whether readers can read: articles, or what there is if there are none. One that is readable is enough.

    An old state can be read.
    """
    articles = [page for page in pages if page.target is Watched.ARTICLE]
    deciding = articles or [page for page in pages if page.target is not Watched.TOMBSTONE] or pages
    wrong = [page for page in deciding if page.symptom and page.advice not in (STALE_PAGE_ADVICE, CHANGED_PAGE_ADVICE)]
    if not deciding or len(wrong) < len(deciding):
        return ProbeFinding(Watched.SITE, base)
    return replace(wrong[0], target=Watched.SITE, subject=base)
