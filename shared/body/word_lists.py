"""Lists as Word pastes them: paragraphs that have a mark, and a style that says how deep they are."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, children, given, neighbour

_LEVEL = re.compile(r"mso-list\s*:\s*l\d+\s+level(\d)", re.IGNORECASE)
_MARK = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_COUNTS = re.compile(r"\(?(\d{1,4}|[A-Za-z]{1,4})[.)]")


def settle_word_lists(draft: Draft) -> None:
    """Make lists of paragraphs that Word says are entries."""
    if not draft.has("p"):
        return
    lists: list[tuple[int, LexborNode]] = []
    for paragraph in draft.matching('p[style*="mso-list"]'):
        level = _LEVEL.search(given(paragraph, "style"))
        if level is None:
            continue
        before = neighbour(paragraph, before=True)
        if not lists or before is None or before.mem_id != lists[0][1].mem_id:
            lists = []
        _put_in_list(draft, paragraph, int(level[1]), lists)


def _put_in_list(draft: Draft, paragraph: LexborNode, level: int, lists: list[tuple[int, LexborNode]]) -> None:
    """Make a paragraph an entry of the list of its level; `lists` are those that are open, the outermost first."""
    mark = _take_mark(draft, paragraph)
    while len(lists) > 1 and lists[-1][0] > level:
        lists.pop()
    if not lists or lists[-1][0] < level:
        counts = _COUNTS.match(mark)
        made = draft.make("ol" if counts else "ul", _start_of(counts[1]) if counts else None)
        if lists and (entry := lists[-1][1].last_child) is not None:
            entry.insert_child(made, move=True)
        else:
            paragraph.insert_before(made, move=True)
        lists.append((level, made))
    lists[-1][1].insert_child(draft.make("li", None, *children(paragraph)), move=True)
    draft.take_out(paragraph)


def _take_mark(draft: Draft, paragraph: LexborNode) -> str:
    """Take the mark out of an entry, and return it."""
    for node in paragraph.css("span"):
        if _MARK.search(given(node, "style")):
            mark = node.text().strip()
            draft.take_out(node)
            return mark
    return ""


def _start_of(number: str) -> dict[str, str]:
    return {"start": str(int(number))} if number.isdecimal() and int(number) != 1 else {}
