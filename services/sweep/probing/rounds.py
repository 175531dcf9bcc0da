"""One look at everything."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from redis import Redis

from services.sweep.probing.asking import Question, Silence, SiteAnswer
from services.sweep.probing.findings import Held, Memory, cause, is_right, whole_site
from shared.broker import doorbells
from shared.bucket import Bucket
from shared.errors import Misconfigured, Permanent, Transient
from shared.identity_check import check_bucket
from shared.ledger import Ledger, transaction
from shared.ledger.identity import Identity, identity
from shared.ledger.probes import PageOut, ProbeFinding, Watched, pages_to_read, record, take_turn, unchanged
from shared.pages import key_of

PROBE_TIMEOUT_SECONDS = 2.0
"""Seconds that an answer may take."""

TURN_SECONDS = 7.0
"""Seconds for which nobody else looks: as long as a round may take, and the pause after it."""

BROKER_ADVICE = "start it, or look into its log. Nothing is lost; until then news goes out late."


@dataclass(frozen=True)
class Addresses:
    """Where the probe asks. Empty: it does not."""

    site: str
    site_host: str | None
    """Name that the site is called by, if its address here is another one."""
    intake: str
    intake_host: str | None


@dataclass
class Prober:
    """Everything that looking needs."""

    ledger: Ledger
    bucket: Bucket
    broker: Redis
    at: Addresses
    memory: Memory
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "probe"))
    readers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, "reader"))
    """Of their own: while the site's name cannot be looked up, which knows no limit of time, the others are asked."""
    _slow: dict[Watched, Future[ProbeFinding]] = field(default_factory=dict)
    """Those that were asked in an earlier round and have not ended yet: they are not asked twice."""
    _store_asked: Future[ProbeFinding] = field(default_factory=Future)
    """The store, in this round."""

    def look(self, owner: str) -> list[ProbeFinding] | None:
        """Look at everything and write down what was found; None if it is somebody else's turn.

        Raises:
            Transient: the ledger cannot be reached.
        """
        until = time.monotonic() + PROBE_TIMEOUT_SECONDS
        with transaction(self.ledger) as db:
            if not take_turn(db, owner, TURN_SECONDS):
                return None
            known, pages = identity(db), pages_to_read(db) if self.at.site else []
        others = {
            Watched.STORE: lambda: self._store(known),
            Watched.BROKER: self._broker,
            **({Watched.INTAKE: self._intake} if self.at.intake else {}),
        }
        asked = {target: self._ask(target, ask) for target, ask in others.items()}
        self._store_asked = asked[Watched.STORE]
        seen = self._pages(pages)
        findings = [*seen, *(self._outcome(target, future, until) for target, future in asked.items())]
        if seen:
            findings.append(whole_site(self.at.site, seen))
        with transaction(self.ledger) as db:
            record(db, _one_of_each(findings))
        return findings

    def _ask(self, target: Watched, ask: Callable[[], ProbeFinding]) -> Future[ProbeFinding]:
        return self._slow.pop(target) if target in self._slow else self.pool.submit(ask)

    def _outcome(self, target: Watched, future: Future[ProbeFinding], until: float) -> ProbeFinding:
        wait([future], max(0.0, until - time.monotonic()))
        if future.done():
            return future.result()
        self._slow[target] = future
        return _silent(target, self._subject(target), Silence("no answer in time", sure=False))

    def _subject(self, target: Watched) -> str:
        return {Watched.STORE: self.bucket.name, Watched.INTAKE: self.at.intake}.get(target, "")

    def _store(self, known: Identity | None) -> ProbeFinding:
        """Ask the store for something with our keys: whose bucket it is."""
        try:
            check_bucket(known, self.bucket)
        except (Transient, Permanent, Misconfigured) as error:
            return ProbeFinding(Watched.STORE, self.bucket.name, str(error).rstrip("."), _STORE_ADVICE)
        return ProbeFinding(Watched.STORE, self.bucket.name)

    def _broker(self) -> ProbeFinding:
        try:
            doorbells(self.broker)
        except Transient as error:
            return ProbeFinding(Watched.BROKER, "", str(error).rstrip("."), BROKER_ADVICE)
        return ProbeFinding(Watched.BROKER, "")

    def _intake(self) -> ProbeFinding:
        url = f"{self.at.intake}/readyz"
        try:
            reply = Question(url, host=self.at.intake_host, seconds=PROBE_TIMEOUT_SECONDS).ask()
        except Silence as error:
            return _silent(Watched.INTAKE, self.at.intake, error)
        if reply.status == 200:
            return ProbeFinding(Watched.INTAKE, self.at.intake)
        return ProbeFinding(Watched.INTAKE, self.at.intake, str(reply.status), _NOT_READY)

    def _pages(self, pages: list[PageOut]) -> list[ProbeFinding]:
        """Read the pages; of several articles the others only if the newest cannot be read."""
        self.memory.keep_only(pages)
        articles = [page for page in pages if page.target is Watched.ARTICLE]
        first = [page for page in pages if page.target is not Watched.ARTICLE] + articles[:1]
        found = self._read(first)
        if any(each.symptom and each.target is Watched.ARTICLE for each in found):
            found += self._read(articles[1:])
        return found

    def _read(self, pages: list[PageOut]) -> list[ProbeFinding]:
        now = time.monotonic()
        allowed = [self.memory.oldest_allowed(page, now) for page in pages]
        questions = [
            Question(self.at.site + page.path, host=self.at.site_host, seconds=PROBE_TIMEOUT_SECONDS) for page in pages
        ]
        futures = [self.readers.submit(_answer, question) for question in questions]
        wait(futures, PROBE_TIMEOUT_SECONDS + 0.1)
        for question, future in zip(questions, futures, strict=True):
            if not future.done():
                question.give_up()
        wait(futures, 0.2)
        late = Silence("no answer in time", sure=False)
        answers = [future.result() if future.done() else late for future in futures]
        return self._judge(list(zip(pages, allowed, answers, strict=True)))

    def _judge(self, read: list[tuple[PageOut, list[PageOut], SiteAnswer | Silence]]) -> list[ProbeFinding]:
        doubtful = [
            page for page, allowed, answer in read if isinstance(answer, Silence) or not is_right(page, allowed, answer)
        ]
        if not doubtful:
            return [ProbeFinding(page.target, page.path) for page, _, _ in read]
        with transaction(self.ledger) as db:
            same = unchanged(db, doubtful)
        found = []
        for page, _, answer in read:
            pressed_meanwhile = page.path not in same and isinstance(answer, SiteAnswer) and answer.number is not None
            right = page not in doubtful or pressed_meanwhile
            found.append(
                ProbeFinding(page.target, page.path) if right else cause(page, answer, self._held(page, answer))
            )
        return found

    def _held(self, page: PageOut, answer: SiteAnswer | Silence) -> Held:
        """Ask the store for a page that readers do not get; if nobody answers them, it is not looked for."""
        if not self._store_asked.done():
            return Held.UNKNOWN
        if isinstance(answer, Silence):
            return Held.THERE
        future = self.pool.submit(self.bucket.find, key_of(page.path))
        wait([future], PROBE_TIMEOUT_SECONDS / 2)
        if not future.done() or future.exception():
            return Held.UNKNOWN
        return Held.THERE if future.result() else Held.MISSING


_STORE_ADVICE = "start it, or look into its log, and see to it that ANDRUCK_S3_… name the right store and bucket."
_NOT_READY = "it, or the ledger behind it, does not do its work: start what is away, or look into its log."
_NOT_THERE = "start it, or look into its log, and at what is between it and its sources."


def _silent(target: Watched, subject: str, why: Silence) -> ProbeFinding:
    advice = {Watched.STORE: _STORE_ADVICE, Watched.BROKER: BROKER_ADVICE}.get(target, _NOT_THERE)
    return ProbeFinding(target, subject, str(why), advice, sure=why.sure)


def _answer(question: Question) -> SiteAnswer | Silence:
    try:
        return question.ask()
    except Silence as silence:
        return silence


def _one_of_each(findings: list[ProbeFinding]) -> list[ProbeFinding]:
    """Return one for each target: the newest article, which comes first."""
    return list({finding.target: finding for finding in reversed(findings)}.values())
