"""What a reader's eye saw: the pages it should look at, whose turn it is to look, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.pages import FEED, FRONT

FRESH_SECONDS = 15
"""Seconds after which what was seen says nothing any more."""

_MAX_PROBED_ARTICLES = 3
"""Articles that are looked at, one after the other, before all of them are called unreadable."""

_MAX_CANDIDATES = 50
"""Submissions among which they are searched: most articles of the last minutes may be withdrawn by now."""


class Watched(StrEnum):
    """What is looked at."""

    SITE = "site"
    """Whether readers can read at all; deliveries wait for it."""
    FRONT = "front"
    ARTICLE = "article"
    TOMBSTONE = "tombstone"
    FEED = "feed"
    INTAKE = "intake"
    STORE = "store"
    BROKER = "broker"


PAGE_TARGETS = (Watched.FRONT, Watched.ARTICLE, Watched.TOMBSTONE, Watched.FEED)


@dataclass(frozen=True)
class PageOut:
    """A page as the ledger knows it to be out."""

    target: Watched
    path: str
    wanted: int
    pressed: int
    etag: str
    """Of its object, as the store told."""

    @property
    def status(self) -> int:
        """What readers get it with."""
        return 410 if self.target is Watched.TOMBSTONE else 200


@dataclass(frozen=True)
class ProbeFinding:
    """What was seen of one target."""

    target: Watched
    subject: str
    symptom: str | None = None
    """What is wrong, such as "503"; None: nothing."""
    advice: str | None = None
    sure: bool = True
    """False: it may just have been slow."""


def take_turn(db: Connection, owner: str, seconds: float) -> bool:
    """Return whether this process is to look now; if so, nobody else does for so many seconds."""
    taken = db.execute(
        """INSERT INTO probe_turns AS t (owner, until) VALUES (%(owner)s, now() + make_interval(secs => %(seconds)s))
           ON CONFLICT (one) DO UPDATE SET owner = EXCLUDED.owner, until = EXCLUDED.until
           WHERE t.owner = EXCLUDED.owner OR t.until <= now() OR t.until > now() + interval '1 minute'""",
        {"owner": owner, "seconds": seconds},
    )
    return taken.rowcount == 1


class _StandingPage(NamedTuple):
    path: str
    wanted: int
    pressed: int
    etag: str


_SELECT_STANDING_PAGES = """
    SELECT path, wanted, pressed, etag FROM pages
    WHERE path = ANY (%(paths)s) AND pressed > 0 AND NOT dead AND etag IS NOT NULL
"""

_IS_PRESSED = "p.wanted = p.pressed AND p.pressed > 0 AND NOT p.dead AND p.etag IS NOT NULL"

# Only articles whose page is as it should be: of others it is not known whether readers have the old or the new one.
_SELECT_NEWEST_ARTICLES = f"""
    SELECT p.path, p.wanted, p.pressed, p.etag
    FROM (SELECT article_id, live_at FROM submissions WHERE live_at IS NOT NULL
          ORDER BY live_at DESC LIMIT {_MAX_CANDIDATES}) s
         JOIN articles a ON a.id = s.article_id JOIN pages p ON p.path = a.path
    WHERE a.withdrawn_by IS NULL AND {_IS_PRESSED} ORDER BY s.live_at DESC
"""  # noqa: S608 - the conditions are ours

# Only those whose page has its turn behind it: lists are cleared before it, and until then readers see the article.
_SELECT_NEWEST_TOMBSTONE = f"""
    SELECT p.path, p.wanted, p.pressed, p.etag
    FROM (SELECT path, withdrawn_by FROM articles WHERE withdrawn_by IS NOT NULL
          ORDER BY withdrawn_by DESC LIMIT {_MAX_CANDIDATES}) a
         JOIN submissions s ON s.number = a.withdrawn_by JOIN pages p ON p.path = a.path
    WHERE s.live_at IS NOT NULL AND coalesce(s.withdrawal, 'gone') = 'gone' AND {_IS_PRESSED}
    ORDER BY a.withdrawn_by DESC LIMIT 1
"""  # noqa: S608


def pages_to_read(db: Connection) -> list[PageOut]:
    """Return the front, the feed, the newest tombstone, and a few of the newest articles, the newest first."""
    standing = {FRONT.path: Watched.FRONT, FEED.path: Watched.FEED}
    found = db.read(_StandingPage, _SELECT_STANDING_PAGES, {"paths": list(standing)})
    pages = [PageOut(standing[row.path], *row) for row in found]
    pages += [PageOut(Watched.TOMBSTONE, *row) for row in db.read(_StandingPage, _SELECT_NEWEST_TOMBSTONE)]
    newest = list(dict.fromkeys(db.read(_StandingPage, _SELECT_NEWEST_ARTICLES).fetchall()))
    return pages + [PageOut(Watched.ARTICLE, *row) for row in newest[:_MAX_PROBED_ARTICLES]]


def unchanged(db: Connection, pages: Iterable[PageOut]) -> set[str]:
    """Return the paths of those that nobody has wanted or pressed again since."""
    asked = {page.path: (page.wanted, page.pressed) for page in pages}
    rows = db.read(_StandingPage, _SELECT_PAGES, {"paths": list(asked)})
    return {row.path for row in rows if asked[row.path] == (row.wanted, row.pressed)}


_SELECT_PAGES = "SELECT path, wanted, pressed, etag FROM pages WHERE path = ANY (%(paths)s)"


# Deliveries are held by what was well before: an address that never answered from here is more likely a wrong setting.
_UPSERT_PROBES = f"""
    INSERT INTO probes AS p (target, subject, symptom, advice, failures, failing_since, well_at)
    SELECT target, subject, symptom, advice, (symptom IS NOT NULL)::int,
           CASE WHEN symptom IS NOT NULL THEN now() END, CASE WHEN symptom IS NULL THEN now() END
    FROM unnest(%(targets)s::text[], %(subjects)s::text[], %(symptoms)s::text[], %(advices)s::text[])
         AS found (target, subject, symptom, advice)
    ON CONFLICT (target) DO UPDATE SET
        subject = EXCLUDED.subject, symptom = EXCLUDED.symptom, advice = EXCLUDED.advice, checked_at = now(),
        well_at = coalesce(EXCLUDED.well_at, CASE WHEN p.target = '{Watched.SITE}' AND p.subject <> EXCLUDED.subject
                                                  THEN NULL ELSE p.well_at END),
        failures = CASE WHEN EXCLUDED.symptom IS NULL THEN 0
                        WHEN p.checked_at < now() - interval '{FRESH_SECONDS} seconds' THEN 1 ELSE p.failures + 1 END,
        failing_since = CASE WHEN EXCLUDED.symptom IS NOT NULL THEN coalesce(p.failing_since, now()) END
"""  # noqa: S608

_UPDATE_SITE_HOLD = f"""
    UPDATE probes SET holds = symptom IS NOT NULL AND well_at IS NOT NULL AND (%(sure)s OR failures >= 2)
    WHERE target = '{Watched.SITE}'
"""  # noqa: S608


def record(db: Connection, findings: Sequence[ProbeFinding]) -> None:
    """Write down what was seen; of what was not looked at nothing is known any more."""
    targets = [finding.target.value for finding in findings]
    db.execute("DELETE FROM probes WHERE target <> ALL (%(targets)s)", {"targets": targets})
    db.execute(
        _UPSERT_PROBES,
        {
            "targets": targets,
            "subjects": [finding.subject for finding in findings],
            "symptoms": [finding.symptom for finding in findings],
            "advices": [finding.advice for finding in findings],
        },
    )
    for finding in findings:
        if finding.target is Watched.SITE:
            db.execute(_UPDATE_SITE_HOLD, {"sure": finding.sure})


ARE_DELIVERIES_HELD = f"""
    EXISTS (SELECT FROM probes WHERE target = '{Watched.SITE}' AND holds
            AND checked_at BETWEEN now() - interval '{FRESH_SECONDS} seconds'
                                AND now() + interval '{FRESH_SECONDS} seconds')
"""
"""SQL: whether deliveries wait because readers could not read what they tell of, a moment ago."""
