"""A body while it is worked on: a tree as browsers build it, and what each step may do with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from shared.body.told import Warnings
from shared.picture import Focus, Picture, ShownPicture
from shared.visible import is_visible

_ROOT = "andruck-body"
PIXELS = re.compile(r"[1-9]\d{0,4}")
"""A width or height as HTML has it."""
MAX_BLANKS_BESIDE = 50
"""Comments and blanks in a row that are passed over."""
BODY_BLOCKS = frozenset(
    "p div ul ol dl table figure blockquote pre h1 h2 h3 h4 h5 h6 hr li dt dd details section article".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Surroundings:
    """What a body is read with."""

    base_url: str = ""
    """What relative addresses in it are relative to; empty: nobody knows."""
    language: str = ""
    """BCP 47 tag of the article."""
    players: frozenset[str] = frozenset()
    """Providers whose players readers may start on the page, by their keys in `shared.providers`."""
    pictures: Mapping[tuple[str, Focus | None], ShownPicture] = field(default_factory=dict)
    """What is known of its pictures, by their identities; one that is not here waits to be fetched."""
    within: str = ""
    """Begins the ids of a body that is one of several on its page; its headings are a level lower."""


class Draft:
    """A body's tree. Nothing of it is freed before all is: a step may hold what another has taken out."""

    def __init__(self, html: str, around: Surroundings) -> None:
        self.around, self.told = around, Warnings()
        self.frames: set[str] = set()
        """Origins of players that the page may load."""
        self.pictures: dict[tuple[str, Focus | None], Picture] = {}
        """Those that it shows and that are to be fetched, by their identities."""
        self.sets_shown = 0
        """How often it shows one with a set of renditions."""
        self._document = LexborHTMLParser("<!doctype html>", options=LexborDocumentOptions.WO_EVENTS)
        self.root = self._document.create_node(_ROOT)
        self.root.inner_html = html
        self._taken_out = self._document.create_node(_ROOT)
        self._tags = {node.tag for node in self.root.traverse()} - {_ROOT}

    def has(self, *tags: str) -> bool:
        """Tell whether it came with any such element."""
        return not self._tags.isdisjoint(tags)

    def all(self, *tags: str) -> list[LexborNode]:
        """Return the elements of these names, in their order."""
        wanted = [tag for tag in tags if tag in self._tags]
        return self.root.css(", ".join(wanted)) if wanted else []

    def unknown(self, known: Collection[str]) -> list[LexborNode]:
        """Return the elements of names that are not among these, in their order."""
        if self._tags.issubset(known):
            return []
        return [node for node in self.root.traverse() if node.is_element_node and node.tag not in {*known, _ROOT}]

    def matching(self, selector: str) -> list[LexborNode]:
        """Return the elements that a selector of one step matches, in their order."""
        return self.root.css(selector)

    def make(self, tag: str, attributes: Mapping[str, str] | None = None, *inside: LexborNode | str) -> LexborNode:
        """Return a new element with these in it."""
        self._tags.add(tag)
        node = self._document.create_node(tag)
        for name, value in (attributes or {}).items():
            node.attrs[name] = value
        for each in inside:
            put_in(node, each)
        return node

    def take_out(self, node: LexborNode) -> None:
        """Take a node out, with all that is in it."""
        self._taken_out.insert_child(node, move=True)

    def replace(self, node: LexborNode, *others: LexborNode | str) -> None:
        """Put others where a node is."""
        for other in others:
            put_before(node, other)
        self.take_out(node)

    def unwrap(self, node: LexborNode) -> None:
        """Put what is in a node where it is."""
        self.replace(node, *children(node))

    def rename(self, node: LexborNode, tag: str) -> LexborNode:
        """Put another element around what is in this one; its attributes go, but for those of any element."""
        kept = {name: value for name in ("id", "lang", "dir") if (value := given(node, name))}
        new = self.make(tag, kept, *children(node))
        self.replace(node, new)
        return new

    def wrap(self, node: LexborNode, tag: str, attributes: Mapping[str, str] | None = None) -> LexborNode:
        """Put a new element around a node, and return it."""
        around = self.make(tag, attributes)
        node.insert_before(around, move=True)
        around.insert_child(node, move=True)
        return around

    def wrap_inside(self, node: LexborNode, tag: str) -> LexborNode:
        """Put a new element around what is in a node, and return it."""
        inner = self.make(tag, None, *children(node))
        node.insert_child(inner, move=True)
        return inner

    def unwrap_link_around(self, node: LexborNode) -> None:
        """Unwrap the link that is around what can be clicked itself."""
        link = next((around for around in ancestors(node) if around.tag == "a"), None)
        if link is not None:
            self.told.left_out(f"a link around {node.tag}")
            self.unwrap(link)

    def is_root(self, node: LexborNode | None) -> bool:
        """Tell whether this is the body itself."""
        return node is None or node.tag == _ROOT


def put_in(node: LexborNode, inner: LexborNode | str) -> None:
    """Put something at the end of a node."""
    if isinstance(inner, str):
        node.insert_child(inner)
    else:
        node.insert_child(inner, move=True)


def put_before(node: LexborNode, other: LexborNode | str) -> None:
    """Put something before a node."""
    if isinstance(other, str):
        node.insert_before(other)
    else:
        node.insert_before(other, move=True)


def children(node: LexborNode) -> list[LexborNode]:
    """Return what is directly in a node, text and comments too."""
    found, child = [], node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around a node, the nearest first."""
    around = node.parent
    while around is not None and around.tag != _ROOT:
        yield around
        around = around.parent


def given(node: LexborNode, name: str) -> str:
    """Return an attribute without the white space around it; empty if it is not there or has no value."""
    return node.attrs.sget(name).strip()


def classes(node: LexborNode) -> set[str]:
    """Return the classes that an element has."""
    return set(given(node, "class").split())


def text_of(node: LexborNode) -> str:
    """Return what is written in a node, on one line."""
    return " ".join(node.text().split())


def is_blank(node: LexborNode) -> bool:
    """Tell whether a node is text of which readers see nothing."""
    return node.is_text_node and not is_visible(node.text_content or "")


def neighbour(node: LexborNode, *, before: bool = False) -> LexborNode | None:
    """Return the element beside this one, unless there is text between them."""
    other = beside(node, before=before)
    return other if other is not None and other.is_element_node else None


def beside(node: LexborNode, *, before: bool = False) -> LexborNode | None:
    """Return what readers see next to a node, text or element; None: nothing.

    Of a great many comments and blanks in a row the last one is returned: to ask of each would take for ever.
    """
    other, passed = node.prev if before else node.next, 0
    while other is not None and passed < MAX_BLANKS_BESIDE and _is_unseen(other):
        other, passed = other.prev if before else other.next, passed + 1
    return other


def _is_unseen(node: LexborNode) -> bool:
    return node.is_comment_node or is_blank(node)
