"""Ids, links within the text, and headings: footnotes and tables of contents lead where they say.

Every id gets a prefix, so that it is none of the page's: see `ID_PREFIX`.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, given, text_of
from shared.body.sanitising import ID_PREFIX

_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NOT_IN_A_SLUG = re.compile(r"[^\w\- ]+")
_NOT_IN_AN_ID = re.compile(r"[^\w.:-]+")
MAX_ID_CHARACTERS = 80


def settle_headings(draft: Draft) -> None:
    """Let headings begin at the second level, below the page's own, and skip none on the way down."""
    around: list[int] = []
    for node in draft.all(*_HEADING_TAGS):
        level = int((node.tag or "h2")[1])
        while around and around[-1] >= level:
            around.pop()
        around.append(level)
        wanted = f"h{min(1 + bool(draft.around.within) + len(around), 6)}"
        if node.tag != wanted:
            draft.rename(node, wanted)


def settle_anchors(draft: Draft) -> None:
    """Give what can be led to an id of its own, and lead links within the text there."""
    targets = _targets(draft)
    for node in draft.all("h2", "h3", "h4", "h5", "h6"):
        if not given(node, "id") and (slug := _slug(text_of(node))):
            node.attrs["id"] = targets.own(slug)
            targets.by_name.setdefault(slug, node.attrs.sget("id"))
    for node in draft.all("a"):
        url = given(node, "href")
        if url.startswith("#"):
            _lead(draft, node, url[1:], targets.by_name)


def _targets(draft: Draft) -> _Targets:
    """Return the ids that the text has; the elements get them with the prefix."""
    targets, led_to = _Targets(draft.around.within), names_led_to(draft)
    for node in draft.matching("[id], a[name]"):
        names = [name for name in (given(node, "id"), given(node, "name")) if name]
        for attribute in ("id", "name"):
            if attribute in node.attrs:
                del node.attrs[attribute]
        if not led_to.intersection(names) and node.tag not in _HEADING_TAGS:
            if node.tag == "span" and not node.attributes:
                draft.unwrap(node)
            continue
        if not names or names[0] in targets.by_name:
            continue
        if tidy := _NOT_IN_AN_ID.sub("-", names[0])[:MAX_ID_CHARACTERS].strip("-"):
            node.attrs["id"] = targets.own(tidy)
            for name in names:
                targets.by_name.setdefault(name, node.attrs.sget("id"))
    return targets


def names_led_to(draft: Draft) -> set[str]:
    """Return the names that links in the text lead to; an id that no other has is of no use to readers."""
    names = [given(node, "href")[1:] for node in draft.all("a") if given(node, "href").startswith("#")]
    return {*names, *map(unquote, names)}


class _Targets:
    """The ids of a text by the names that links know them by."""

    def __init__(self, within: str) -> None:
        self._prefix = ID_PREFIX + within
        self.by_name: dict[str, str] = {}
        self._numbers: dict[str, int] = {}

    def own(self, name: str) -> str:
        """Return an id that no other element has: `name`, or `name-2`, or so."""
        number = self._numbers.get(name, 0) + 1
        wanted = name if number == 1 else f"{name}-{number}"
        while wanted in self._numbers and number > 1:
            number += 1
            wanted = f"{name}-{number}"
        self._numbers[name] = number
        self._numbers.setdefault(wanted, 1)
        return self._prefix + wanted


def _slug(text: str) -> str:
    """Return the name by which Markdown's users link to a heading: as GitHub makes it."""
    return _NOT_IN_A_SLUG.sub("", text.lower()).strip().replace(" ", "-")[:MAX_ID_CHARACTERS].strip("-")


def _lead(draft: Draft, node: LexborNode, name: str, targets: dict[str, str]) -> None:
    wanted = unquote(name)
    found = targets.get(wanted) or targets.get(wanted.lower()) or targets.get(_slug(wanted))
    if found:
        node.attrs["href"] = f"#{found}"
        return
    if wanted and wanted != "top":
        draft.told.left_out("a link to a place that is not in the text", "its text is shown")
    del node.attrs["href"]
