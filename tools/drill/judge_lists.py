"""Holds lists, feed and sitemap against what they should hold, each article once, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus

from tools.drill.inspection import Inspection, ListedArticle
from tools.drill.promises import Broken, Promise
from tools.drill.script import Message

FRONT_LIST_ARTICLES = 30
"""How many articles the front of a list shows; see `shared.pages`."""

LEAST_THAT_HOLDS = 4
"""The importance up to which an article keeps the lead from newer ones for hours; see docs/front.md."""

MOST_OF_BRIEFS = 7
"""The importance from which on an article is a brief."""


def lists_are_right(right: Mapping[str, tuple[Message, str]], seen: Inspection) -> Iterator[Broken]:
    """Yield what is wrong in lists, given each article's last message and its page."""
    public = {ListedArticle(path, m.version): m for m, path in right.values() if not m.ends_withdrawn}
    yield from _differences("sitemap", [entry.path for entry in public], seen.sitemap)
    for section, archive in seen.archives.items():
        name = f"/{section}/" if section else "the whole site"
        expected = [entry for entry, message in public.items() if section in ("", message.section)]
        yield from _differences(f"archive of {name}", expected, archive)
        newest = archive[:FRONT_LIST_ARTICLES]
        yield from _front(f"front of {name}", led(newest, public), seen.fronts[section])
        if section:
            yield from _chained(archive, seen)
    yield from _front("feed", seen.archives[""][:FRONT_LIST_ARTICLES], seen.fronts["feed.atom"])


def led(newest: Sequence[ListedArticle], public: Mapping[ListedArticle, Message]) -> Sequence[ListedArticle]:
    """Return a list as its front has it, its lead first.

    | among the newest are | its lead |
    |---|---|
    | some of an importance from 1 to 4 | the most important, of equals the newest: for hours, a drill is over by then |
    | none of these | the newest that is no brief (7 to 9) |
    | nothing but briefs | the newest |
    """
    said = [public[entry].importance if entry in public else 0 for entry in newest]
    held = [(importance, place) for place, importance in enumerate(said) if 0 < importance <= LEAST_THAT_HOLDS]
    full = (place for place, importance in enumerate(said) if importance < MOST_OF_BRIEFS)
    lead = min(held)[1] if held else next(full, 0)
    return (*newest[lead : lead + 1], *newest[:lead], *newest[lead + 1 :])


def _front(name: str, expected: Sequence[ListedArticle], front: Sequence[ListedArticle]) -> Iterator[Broken]:
    yield from _differences(name, expected, front)
    if sorted(map(str, front)) != sorted(map(str, expected)) or tuple(front) == tuple(expected):
        return
    if front[0] != expected[0]:
        yield Broken(Promise.LISTED, name, f"{expected[0]} leads it", str(front[0]))
    else:
        yield Broken(Promise.LISTED, name, "the order of its archive behind its lead", "another order")


def _chained(archive: Sequence[ListedArticle], seen: Inspection) -> Iterator[Broken]:
    """Yield articles that lead to others than those before and after them in their section."""
    for place, entry in enumerate(archive):
        sight = seen.pages.get(entry.path)
        if sight is None or sight.status != HTTPStatus.OK:
            continue
        expected = {*archive[max(0, place - 1) : place], *archive[place + 1 : place + 2]}
        found = {ListedArticle(each.path, each.version) for each in sight.beside}
        if found != expected:
            yield Broken(Promise.LISTED, f"beside {entry.path}", _named(expected), _named(found))


def _named(entries: Iterable[ListedArticle]) -> str:
    return ", ".join(sorted(f"{entry.path} version {entry.version}" for entry in entries)) or "nothing"


def _differences(name: str, expected: Iterable[object], found: Sequence[object]) -> Iterator[Broken]:
    for missing in sorted(map(str, set(expected) - set(found))):
        yield Broken(Promise.LISTED, name, missing, "missing")
    for extra in sorted(map(str, set(found) - set(expected))):
        yield Broken(Promise.LISTED, name, "not there", extra)
    if len(found) != len(set(found)):
        yield Broken(Promise.LISTED, name, "each article once", f"{len(found) - len(set(found))} twice")
