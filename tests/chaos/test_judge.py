"""The judge of a drill can find every fault: a judge that cannot fail proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from shared.ledger.states import Action
from tools.drill.fetched_page import Beside, Sight
from tools.drill.inspection import Inspection, ListedArticle
from tools.drill.judge import Evidence, judge
from tools.drill.judge_lists import led
from tools.drill.newsroom import Answered
from tools.drill.promises import Promise
from tools.drill.readers import Backwards, DeadLink, Leak
from tools.drill.script import Message
from tools.drill.skewed_clock import Skewed
from tools.drill.subscribers import Heard

OLD = Message("m1", "s1n0", 1, Action.PUBLISH, "politik", opening=True)
NEW = Message("m2", "s1n0", 2, Action.PUBLISH, "politik", opening=False)
GONE = Message("m3", "s1n1", 1, Action.PUBLISH, "sport", opening=True)
WITHDRAWAL = Message("m4", "s1n1", 2, Action.WITHDRAW, "sport", opening=False)
A, B = "/politik/s1n0-fassung-1/", "/sport/s1n1-fassung-1/"
HERE = ListedArticle(A, 2)
OLDER = ListedArticle(A, 1)


def shows(version: int, article: str = "s1n0") -> Sight:
    return Sight(200, 7, frozenset({(article, version)}), text=f"… So endet {article} Fassung {version}.")


def told(type_: str, article: str, version: int, sequence: int, page: Sight, subscriber: str = "healthy") -> Heard:
    return Heard(subscriber, f"evt_{sequence}", True, f"article.{type_}", article, version, sequence, 1000.0, page)


FIRST = told("published", "s1n0", 1, 11, shows(1))
SECOND = told("updated", "s1n0", 2, 12, shows(2))
THIRD = told("withdrawn", "s1n1", 2, 13, Sight(410, 8))
EVIDENCE = Evidence(
    answers=[
        *(Answered(OLD, 202, 1, A), Answered(NEW, 202, 2, A)),
        *(Answered(GONE, 202, 3, B), Answered(WITHDRAWAL, 202, 4, B)),
    ],
    inspection=Inspection(
        pages={A: shows(2), B: Sight(410, 8)},
        fronts={"": (HERE,), "politik": (HERE,), "sport": (), "feed.atom": (HERE,)},
        archives={"": (HERE,), "politik": (HERE,), "sport": ()},
        sitemap=(A,),
    ),
    heard=[FIRST, SECOND, THIRD],
    subscribers=["healthy"],
    due={("s1n0", 2): 999.0},
)  # fmt: skip


def pages(**changed: Sight) -> Callable[[Evidence], Evidence]:
    named = {{"a": A, "b": B}[name]: sight for name, sight in changed.items()}
    return lambda e: replace(e, inspection=replace(e.inspection, pages={**e.inspection.pages, **named}))


def lists(**changed: object) -> Callable[[Evidence], Evidence]:
    return lambda e: replace(e, inspection=replace(e.inspection, **changed))  # type: ignore[arg-type]


def heard(*messages: Heard) -> Callable[[Evidence], Evidence]:
    return lambda e: replace(e, heard=messages)


def test_it_finds_nothing_where_nothing_is_wrong() -> None:
    assert judge(EVIDENCE) == []


@pytest.mark.parametrize(
    ("promise", "doctored"),
    [
        (Promise.ACCEPTED, lambda e: replace(e, answers=[*e.answers, Answered(OLD, 422, 0, "", "no")])),
        (Promise.ACCEPTED, lambda e: replace(e, answers=[*e.answers, Answered(OLD, 202, 99, A)])),
        (Promise.ACCEPTED, lambda e: replace(e, answers=[*e.answers, Answered(OLD, 401, 0, "", "too old")])),
        (Promise.REFUSED, lambda e: replace(e, skewed=[Skewed(NEW, 600, 202)])),
        (Promise.REFUSED, lambda e: replace(e, skewed=[Skewed(NEW, -600, 202)])),
        (Promise.REFUSED, lambda e: replace(e, skewed=[Skewed(NEW, -600, 409)])),
        (Promise.LOST, pages(a=Sight(404))),
        (Promise.LOST, pages(b=Sight(404))),
        (Promise.STALE, pages(a=shows(1))),
        (Promise.STALE, pages(a=replace(shows(2), text="cut off"))),
        (Promise.STALE, pages(a=replace(shows(2), marks=frozenset({("s1n0", 2), ("s1n0", 1)})))),
        (Promise.STALE, pages(b=shows(1, "s1n1"))),
        (Promise.LISTED, lists(sitemap=())),
        (Promise.LISTED, lists(sitemap=(A, B))),
        (Promise.LISTED, lists(sitemap=(A, A))),
        (Promise.LISTED, lists(archives={"": (ListedArticle(A, 1),), "politik": (HERE,), "sport": ()})),
        (Promise.LISTED, lists(archives={"": (HERE,), "politik": (), "sport": (HERE,)})),
        (Promise.LISTED, lists(fronts={"": (), "politik": (HERE,), "sport": (), "feed.atom": (HERE,)})),
        (Promise.LISTED, lists(fronts={"": (HERE,), "politik": (HERE,), "sport": (), "feed.atom": (OLDER,)})),
        (Promise.TOLD, heard(FIRST, THIRD)),
        (Promise.TOLD, heard(FIRST, SECOND, told("published", "s1n1", 1, 10, shows(1, "s1n1")))),
        (Promise.TOLD, heard(FIRST, SECOND, replace(FIRST, sequence=14, webhook_id="evt_14"), THIRD)),
        (Promise.TOLD, lambda e: replace(e, subscribers=["healthy", "forgotten"])),
        (Promise.ONE_ID, heard(FIRST, SECOND, THIRD, replace(SECOND, webhook_id="evt_other"))),
        (Promise.EARLY, heard(FIRST, replace(SECOND, page=shows(1)), THIRD)),
        (Promise.EARLY, heard(replace(FIRST, page=Sight(404)), SECOND, THIRD)),
        (Promise.EARLY, heard(FIRST, SECOND, replace(THIRD, page=shows(1, "s1n1")))),
        (Promise.FORGED, heard(FIRST, replace(SECOND, signed=False), THIRD)),
        (Promise.LEAK, lambda e: replace(e, leaks=[Leak(A, "s1n0", 2, 0.5)])),
        (Promise.LEAK, lambda e: replace(e, due={("s1n0", 2): 1000.5})),
        (Promise.BACKWARDS, lambda e: replace(e, backwards=[Backwards(A, 9, 7)])),
        (Promise.DEAD_LINK, lambda e: replace(e, dead_links=[DeadLink("/", B, 410)])),
        (Promise.ON_TIME, lambda e: replace(e, late=["submission 7 by 9.0 s"])),
        (Promise.QUIET, lambda e: replace(e, unfinished=["1 pages are dead"])),
    ],
)  # fmt: skip
def test_it_finds_each_broken_promise(promise: Promise, doctored: Callable[[Evidence], Evidence]) -> None:
    assert promise in {broken.promise for broken in judge(doctored(EVIDENCE))}


def test_a_clock_may_be_a_little_wrong_and_is_refused_when_it_is_too_wrong() -> None:
    right = [Skewed(NEW, 240, 202), Skewed(NEW, -240, 202), Skewed(NEW, 600, 401), Skewed(NEW, -600, 401)]

    assert judge(replace(EVIDENCE, skewed=right)) == []


def test_a_withdrawn_article_that_was_never_told_needs_no_word() -> None:
    assert judge(heard(FIRST, SECOND)(EVIDENCE)) == []


def test_of_an_article_that_was_withdrawn_before_it_came_there_is_nothing_to_see() -> None:
    early = replace(WITHDRAWAL, opening=True)
    answers = [*EVIDENCE.answers[:2], Answered(early, 202, 3, ""), Answered(replace(GONE, opening=False), 202, 4, "")]
    assert judge(replace(EVIDENCE, answers=answers, heard=[FIRST, SECOND])) == []


def test_a_message_that_comes_after_the_next_revision_is_not_early() -> None:
    assert judge(heard(replace(FIRST, page=shows(2)), SECOND, THIRD)(EVIDENCE)) == []


def test_a_page_that_could_not_be_asked_for_proves_nothing() -> None:
    assert judge(heard(FIRST, replace(SECOND, page=Sight(503)), THIRD)(EVIDENCE)) == []


def test_one_that_moved_leads_to_its_new_place() -> None:
    old = "/sport/s1n0-fassung-1/"
    moved = replace(EVIDENCE, answers=[Answered(OLD, 202, 1, old), *EVIDENCE.answers[1:]])
    for sight, broken in ((Sight(301, location=A), False), (Sight(301, location=B), True), (shows(1), True)):
        doctored = replace(moved.inspection, pages={**moved.inspection.pages, old: sight})
        assert bool(judge(replace(moved, inspection=doctored))) is broken


def lists_of_four(*front: int) -> Evidence:
    """Return what was seen of four articles, newest first, when the front shows them in this order."""
    importances = (8, 0, 4, 2)
    said = [
        Message(f"m{n}", f"s1n{n}", 1, Action.PUBLISH, "politik", opening=True, importance=importance)
        for n, importance in enumerate(importances)
    ]
    listed = [ListedArticle(f"/politik/s1n{n}-fassung-1/", 1) for n in range(4)]
    shown = tuple(listed[number] for number in front)
    return Evidence(
        answers=[Answered(message, 202, n + 1, listed[n].path) for n, message in enumerate(said)],
        inspection=Inspection(
            pages={entry.path: shows(1, f"s1n{n}") for n, entry in enumerate(listed)},
            fronts={"": shown, "feed.atom": tuple(listed)},
            archives={"": tuple(listed)},
            sitemap=tuple(entry.path for entry in listed),
        ),
        heard=[],
        subscribers=[],
    )


def test_it_finds_a_wrong_lead_and_a_wrong_order_behind_the_right_one() -> None:
    assert judge(lists_of_four(3, 0, 1, 2)) == []
    (wrong,) = judge(lists_of_four(2, 0, 1, 3))
    assert (wrong.promise, "s1n3" in wrong.expected, "s1n2" in wrong.found) == (Promise.LISTED, True, True)
    assert [broken.promise for broken in judge(lists_of_four(0, 1, 2, 3))] == [Promise.LISTED], "a brief leads it"
    assert [broken.found for broken in judge(lists_of_four(3, 1, 0, 2))] == ["another order"]


def test_it_finds_an_article_that_leads_to_others_than_those_beside_it() -> None:
    four = lists_of_four(3, 0, 1, 2)
    listed = four.inspection.archives[""]
    beside = {
        entry.path: frozenset(Beside(listed[at].path, f"s1n{at}", 1) for at in (place - 1, place + 1) if 0 <= at < 4)
        for place, entry in enumerate(listed)
    }

    def seen(shown: dict[str, frozenset[Beside]]) -> Evidence:
        pages = {path: replace(sight, beside=shown[path]) for path, sight in four.inspection.pages.items()}
        archives = {"": listed, "politik": listed}
        fronts = {**four.inspection.fronts, "politik": four.inspection.fronts[""]}
        return replace(four, inspection=replace(four.inspection, pages=pages, archives=archives, fronts=fronts))

    assert judge(seen(beside)) == []
    for wrong in (frozenset[Beside](), beside[listed[0].path] | {Beside(listed[1].path, "s1n1", 2)}):
        (broken,) = judge(seen({**beside, listed[2].path: wrong}))
        assert (broken.promise, broken.what) == (Promise.LISTED, f"beside {listed[2].path}")


@pytest.mark.parametrize(
    ("importances", "lead"), [((8, 0, 4, 2), 3), ((8, 0), 1), ((8, 9), 0), ((0, 0), 0), ((4, 4), 0)]
)
def test_it_knows_which_article_leads(importances: tuple[int, ...], lead: int) -> None:
    entries = [ListedArticle(f"/{number}/", 1) for number in range(len(importances))]
    public = {
        entry: replace(NEW, importance=importance) for entry, importance in zip(entries, importances, strict=True)
    }
    assert led(entries, public)[0] == entries[lead]
