"""A body without what is different each time a CMS renders it: ids of its scripts, classes of its theme."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, Surroundings, classes, given
from shared.body.embeds import MEANT_CLASSES

_MEANT = frozenset(
    """
    href src srcset alt width height title type poster cite datetime start reversed value colspan rowspan scope align
    lang dir rel name span data data-align alttext media data-src data-srcset data-lazy-src data-lazy-srcset
    sizes data-original data-href data-embed-url data-instgrm-permalink data-text-post-permalink
    """.split()  # noqa: SIM905 - a list of names reads better so
)
"""Attributes that say something to a step of `shared.body`."""
_MEANT_STYLES = re.compile(r"font-|text-align|vertical-align|text-decoration")


def lasting_html(html: str) -> str:
    """Return HTML that says the same, and is the same as long as what it says is. It is not sanitised."""
    draft = Draft(html, Surroundings())
    led_to = {given(node, "href")[1:] for node in draft.all("a") if given(node, "href").startswith("#")}
    for node in list(draft.root.traverse()):
        if node.is_comment_node:
            draft.take_out(node)
        elif node.is_element_node:
            _settle(draft, node, led_to)
    return draft.root.inner_html or ""


def _settle(draft: Draft, node: LexborNode, led_to: set[str]) -> None:
    if node.tag in ("script", "style") and node.first_child is not None:
        draft.take_out(node.first_child)  # it may hold a token of the day
    meant = MEANT_CLASSES & classes(node)
    for name in list(node.attributes):
        kept = name in _MEANT or (name == "id" and given(node, "id") in led_to)
        if not kept and not (name == "style" and _MEANT_STYLES.search(given(node, "style"))):
            del node.attrs[name]
    if meant:
        node.attrs["class"] = " ".join(sorted(meant))
