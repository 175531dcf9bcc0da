"""Holds lists, feed and sitemap against what they should hold, each article once, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tools.drill.inspection import Inspection, ListedArticle
from tools.drill.promises import Broken, Promise
from tools.drill.script import Message

FRONT_LIST_ARTICLES = 30
"""How many articles the front of a list shows; see `shared.pages`."""


def lists_are_right(right: Mapping[str, tuple[Message, str]], seen: Inspection) -> Iterator[Broken]:
    """Yield what is wrong in lists, given each article's last message and its page."""
    public = {ListedArticle(path, m.version): m.section for m, path in right.values() if not m.ends_withdrawn}
    yield from _differences("sitemap", [entry.path for entry in public], seen.sitemap)
    for section, archive in seen.archives.items():
        name = f"/{section}/" if section else "the whole site"
        expected = [entry for entry, at in public.items() if section in ("", at)]
        yield from _differences(f"archive of {name}", expected, archive)
        yield from _front(f"front of {name}", archive, _behind_its_lead(archive, seen.fronts[section]))
    yield from _front("feed", seen.archives[""], seen.fronts["feed.atom"])


def _behind_its_lead(
    archive: Sequence[ListedArticle], front: Sequence[ListedArticle]
) -> Sequence[ListedArticle]:  # fmt: skip
    """Return a front with its lead put back to where it stands in the archive: briefs lead none, however new."""
    lead, newest = front[:1], archive[:FRONT_LIST_ARTICLES]
    if not lead or lead[0] not in newest:
        return front
    others = list(front[1:])
    others.insert(list(newest).index(lead[0]), lead[0])
    return others


def _front(name: str, archive: Sequence[ListedArticle], front: Sequence[ListedArticle]) -> Iterator[Broken]:
    yield from _differences(name, archive[:FRONT_LIST_ARTICLES], front)
    if sorted(map(str, front)) == sorted(map(str, archive[:FRONT_LIST_ARTICLES])) and tuple(front) != tuple(
        archive[:FRONT_LIST_ARTICLES]
    ):
        yield Broken(Promise.LISTED, name, "the order of its archive", "another order")


def _differences(name: str, expected: Iterable[object], found: Sequence[object]) -> Iterator[Broken]:
    for missing in sorted(map(str, set(expected) - set(found))):
        yield Broken(Promise.LISTED, name, missing, "missing")
    for extra in sorted(map(str, set(found) - set(expected))):
        yield Broken(Promise.LISTED, name, "not there", extra)
    if len(found) != len(set(found)):
        yield Broken(Promise.LISTED, name, "each article once", f"{len(found) - len(set(found))} twice")
