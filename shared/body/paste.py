"""What word processors and web editors leave in a text that was pasted: emphasis that is none, and emptiness."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from shared.body.anchors import names_led_to
from shared.body.draft import BODY_BLOCKS, Draft, ancestors, beside, children, given, is_blank, neighbour
from shared.visible import is_visible

_HEAVY = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:bold|bolder|[6-9]\d\d)\b", re.IGNORECASE)
_NOT_HEAVY = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:normal|lighter|[1-5]\d\d)\b", re.IGNORECASE)
_ELEMENT_BY_STYLE = (
    (_HEAVY, "strong"),
    (re.compile(r"(?<![\w-])font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE), "em"),
    (re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE), "sup"),
    (re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE), "sub"),
    (re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE), "s"),
)
"""Styles that mean something, and the elements that say so."""
_FALSE = {"b": _NOT_HEAVY, "strong": _NOT_HEAVY, "i": re.compile(r"(?<![\w-])font-style\s*:\s*normal", re.IGNORECASE)}
_FALSE["em"] = _FALSE["i"]
_SAYS_SO_ALREADY = {"strong": ("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"), "em": ("i", "em", "cite")}
_WITHOUT_BREAKS_AT_THEIR_END = frozenset(("p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6"))
_HOLDS_SOMETHING = "img, video, audio, iframe, hr, details, a.still"


def settle_styles(draft: Draft) -> None:
    """Make elements of the styles that mean something, and take back emphasis whose style says that it is none."""
    if not draft.has("span", "font", "b", "strong", "i", "em"):
        return
    for node in draft.matching("[style]"):
        style = given(node, "style")
        if node.tag in _FALSE and _FALSE[node.tag].search(style):
            draft.unwrap(node)
        elif node.tag in ("span", "font"):
            for pattern, tag in _ELEMENT_BY_STYLE:
                if pattern.search(style) and not _is_said(node, tag) and is_visible(node.text()):
                    draft.wrap_inside(node, tag)


def _is_said(node: LexborNode, tag: str) -> bool:
    said = _SAYS_SO_ALREADY.get(tag, (tag,))
    return any(around.tag in said for around in ancestors(node))


def settle_emptiness(draft: Draft) -> None:
    """Take out paragraphs, headings and emphases that hold nothing, and line breaks between paragraphs."""
    for node in reversed(draft.all("b", "strong", "i", "em", "u", "s", "sup", "sub", "span", "font", "div")):
        if node.first_child is None and not given(node, "id"):
            draft.take_out(node)
    for node in reversed(draft.all("tr", "thead", "tbody", "tfoot", "table", "ul", "ol", "dl", "figure", "blockquote")):
        if all(is_blank(child) for child in children(node)):
            draft.take_out(node)
    led_to = names_led_to(draft)
    for node in draft.all("p", "h1", "h2", "h3", "h4", "h5", "h6"):
        if _is_empty(node, led_to):
            draft.take_out(node)
    for node in draft.all("br"):
        if _stands_between_blocks(draft, node):
            draft.take_out(node)
    for node in reversed(draft.all("br")):  # the last first: none of them looks past another
        if _ends_its_block(node):
            draft.take_out(node)


def _ends_its_block(node: LexborNode) -> bool:
    """Tell whether nothing follows a line break in its paragraph."""
    if node.parent is None or node.parent.tag not in _WITHOUT_BREAKS_AT_THEIR_END:
        return False
    after = node.next
    while after is not None and is_blank(after):
        after = after.next
    return after is None


def _is_empty(node: LexborNode, led_to: set[str]) -> bool:
    first = node.first_child
    if first is not None and first.is_text_node and not is_blank(first):
        return False
    return not is_visible(node.text()) and node.css_first(_HOLDS_SOMETHING) is None and not _is_target(node, led_to)


def _is_target(node: LexborNode, led_to: set[str]) -> bool:
    return any(led_to.intersection((given(each, "id"), given(each, "name"))) for each in (node, *node.css("*")))


def _stands_between_blocks(draft: Draft, node: LexborNode) -> bool:
    if not (draft.is_root(node.parent) or (node.parent and node.parent.tag in ("div", "blockquote"))):
        return False
    before, after = neighbour(node, before=True), neighbour(node)
    if (before is None and beside(node, before=True) is not None) or (after is None and beside(node) is not None):
        return False
    return not (
        (before and before.tag not in BODY_BLOCKS | {"br"}) or (after and after.tag not in BODY_BLOCKS | {"br"})
    )
