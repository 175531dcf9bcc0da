"""Holds what was seen against what was promised. Pure; it knows nothing of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.events import EventType
from shared.ledger.states import Action
from tools.drill.fetched_page import Sight
from tools.drill.inspection import Inspection
from tools.drill.judge_lists import lists_are_right
from tools.drill.newsroom import Answered, Newsroom
from tools.drill.promises import Broken, Promise
from tools.drill.readers import Backwards, DeadLink, Leak, Watch
from tools.drill.script import Message, newest
from tools.drill.skewed_clock import Skewed
from tools.drill.subscribers import Heard, Subscriber


@dataclass(frozen=True)
class Evidence:
    """All that was seen."""

    answers: Sequence[Answered]
    inspection: Inspection
    heard: Sequence[Heard]
    subscribers: Sequence[str]
    """Names of those that have to be told."""
    backwards: Sequence[Backwards] = ()
    dead_links: Sequence[DeadLink] = ()
    leaks: Sequence[Leak] = ()
    due: Mapping[tuple[str, int], float] | None = None
    """The Unix time before which an article's version may not be read."""
    skewed: Sequence[Skewed] = ()
    late: Sequence[str] = ()
    """What came much too late after its time, though nothing kept it."""
    held: Sequence[str] = ()
    """What the dead held for too long."""
    unfinished: Sequence[str] = ()
    """What was still to be done, or dead, when nobody waited any longer."""


def evidence_of(
    answers: Sequence[Answered],
    inspection: Inspection,
    newsroom: Newsroom,
    watch: Watch,
    subscribers: Sequence[Subscriber],
) -> Evidence:
    """Return what sources, readers and subscribers have seen."""
    return Evidence(
        answers=answers,
        inspection=inspection,
        heard=[heard for subscriber in subscribers for heard in subscriber.heard],
        subscribers=[subscriber.name for subscriber in subscribers],
        backwards=list(watch.backwards.values()),
        dead_links=watch.dead_links,
        leaks=list(watch.leaks.values()),
        due=newsroom.due,
        skewed=newsroom.skewed,
    )


def judge(evidence: Evidence) -> list[Broken]:
    """Return every broken promise."""
    won = newest(answer.message for answer in evidence.answers if answer.submission)
    paths = {answer.message: answer.path for answer in evidence.answers if answer.submission}
    right = {article: (message, paths[message]) for article, message in won.items()}
    return [
        *_accepted(evidence.answers),
        *_refused(evidence.skewed),
        *_pages(right, evidence),
        *lists_are_right(right, evidence.inspection),
        *_told(won, evidence),
        *_messages(evidence),
        *_while_it_broke(evidence),
        *(Broken(Promise.ON_TIME, "a release", "at its time", sentence) for sentence in evidence.late),
        *(Broken(Promise.TAKEN_OVER, sentence, "none", "held by their leases") for sentence in evidence.held),
        *(Broken(Promise.QUIET, sentence, "done", "not done") for sentence in evidence.unfinished),
    ]


def _while_it_broke(evidence: Evidence) -> Iterator[Broken]:
    for back in evidence.backwards:
        yield Broken(Promise.BACKWARDS, back.path, f"{back.before} or more", str(back.after or "gone"))
    for dead in evidence.dead_links:
        yield Broken(Promise.DEAD_LINK, dead.path, f"a page, for {dead.list} links to it", str(dead.status))
    for leak in evidence.leaks:
        what, expected = f"{leak.article} at {leak.path}", f"not version {leak.version} yet"
        yield Broken(Promise.LEAK, what, expected, f"{leak.early:.2f} s early")


def _accepted(answers: Iterable[Answered]) -> Iterator[Broken]:
    submissions: dict[str, int] = {}
    for answer in answers:
        if not answer.submission:
            yield Broken(Promise.ACCEPTED, answer.message.id, "202", f"{answer.status} {answer.problem}")
        elif submissions.setdefault(answer.message.id, answer.submission) != answer.submission:
            expected, found = submissions[answer.message.id], answer.submission
            yield Broken(Promise.ACCEPTED, answer.message.id, f"submission {expected} again", f"submission {found}")


def _refused(skewed: Iterable[Skewed]) -> Iterator[Broken]:
    for one in skewed:
        if one.too_much and one.status != 401:
            yield Broken(Promise.REFUSED, f"{one.message.id}, signed {one.how}", "401", str(one.status))


def _pages(right: Mapping[str, tuple[Message, str]], evidence: Evidence) -> Iterator[Broken]:
    said_at = _said_at(evidence.answers)
    for article, (message, path) in right.items():
        if not path:  # it was withdrawn before it came
            continue
        sight = evidence.inspection.pages[path]
        if message.ends_withdrawn:
            yield from _gone(article, sight, perhaps_never_out=not any(said_at[article].values()))
        else:
            yield from _readable(message, sight)
        for former, was_out in said_at[article].items():
            seen = evidence.inspection.pages[former]
            if former != path and (was_out or seen.status != 404):
                yield from _former(message, path, former, seen)


def _said_at(answers: Iterable[Answered]) -> Mapping[str, Mapping[str, bool]]:
    """Return for each article the paths that the CMS was told, and whether anything was to be read there at once.

    It was not if it had to wait for its time, nor if something newer had been accepted before it.
    """
    said_at: dict[str, dict[str, bool]] = defaultdict(dict)
    newest: dict[str, int] = defaultdict(int)
    for answer in sorted(answers, key=lambda answer: answer.submission):
        message = answer.message
        at_once = (
            message.action is Action.PUBLISH and not message.embargo and message.version >= newest[message.article]
        )
        newest[message.article] = max(message.version, newest[message.article])
        if answer.path:
            at = said_at[message.article]
            at[answer.path] = at.get(answer.path, False) or at_once
    return said_at


def _gone(article: str, sight: Sight, *, perhaps_never_out: bool) -> Iterator[Broken]:
    if perhaps_never_out and sight.status == 404:
        return
    if sight.status != 410 or sight.marks:
        kind = Promise.STALE if sight.status == 200 or sight.marks else Promise.LOST
        yield Broken(kind, article, "410 and nothing of its text", _said(sight))


def _readable(message: Message, sight: Sight) -> Iterator[Broken]:
    if sight.status != 200:
        yield Broken(Promise.LOST, message.article, f"version {message.version}", _said(sight))
    elif sight.marks != {(message.article, message.version)} or f"So endet {message.article}" not in sight.text:
        yield Broken(Promise.STALE, message.article, f"version {message.version}", _said(sight))


def _former(message: Message, path: str, former: str, sight: Sight) -> Iterator[Broken]:
    withdrawn = message.ends_withdrawn
    if sight.status != 410 if withdrawn else (sight.status, sight.location) != (301, path):
        expected = "410" if withdrawn else f"301 to {path}"
        yield Broken(Promise.STALE, f"{message.article} at {former}", expected, f"{_said(sight)} {sight.location}")


def _said(sight: Sight) -> str:
    shown = ", ".join(f"{article} version {version}" for article, version in sorted(sight.marks))
    return f"{sight.status or 'no answer'} {shown}".rstrip()


def _told(won: Mapping[str, Message], evidence: Evidence) -> Iterator[Broken]:
    last: dict[tuple[str, str], Heard] = {}
    for heard in sorted(evidence.heard, key=lambda heard: heard.sequence):
        last[heard.subscriber, heard.article] = heard
    for subscriber in evidence.subscribers:
        for article, message in won.items():
            said = last.get((subscriber, article))
            if not _is_true(said, message):
                found = f"{said.type}, version {said.version}" if said else "nothing"
                last_word = "that it is gone" if message.ends_withdrawn else f"version {message.version}"
                yield Broken(Promise.TOLD, f"{article} to {subscriber}", f"{last_word}, as the last word", found)


def _is_true(said: Heard | None, message: Message) -> bool:
    """Return whether the last word on an article is right. Of what was gone before it was told nobody needs to hear."""
    if message.ends_withdrawn:
        return said is None or said.type == EventType.WITHDRAWN
    return said is not None and said.type != EventType.WITHDRAWN and said.version == message.version


def _messages(evidence: Evidence) -> Iterator[Broken]:
    ids: dict[int, str] = {}
    for heard in evidence.heard:
        name = f"{heard.article} to {heard.subscriber}"
        if not heard.signed:
            yield Broken(Promise.FORGED, name, "a signature that fits", "another")
        if ids.setdefault(heard.sequence, heard.webhook_id) != heard.webhook_id:
            yield Broken(Promise.ONE_ID, name, ids[heard.sequence], heard.webhook_id)
        if is_early(heard):
            expected = f"{heard.type}, version {heard.version}"
            yield Broken(Promise.EARLY, name, expected, _said(heard.page))
        early = (evidence.due or {}).get((heard.article, heard.version), 0.0) - heard.at
        if early > 0 and heard.type != EventType.WITHDRAWN:
            yield Broken(Promise.LEAK, name, f"not version {heard.version} yet", f"told {early:.2f} s early")


def is_early(heard: Heard) -> bool:
    """Return whether a subscriber was told what it could not see yet; something newer is as good.

    A page that could not be asked for proves nothing.
    """
    if not heard.page.conclusive:
        return False
    shown = heard.page.version_of(heard.article)
    if heard.type == EventType.WITHDRAWN:
        return not (heard.page.status == 410 or (shown is not None and shown > heard.version))
    return not (heard.page.status == 410 or (heard.page.status == 200 and shown is not None and shown >= heard.version))
