"""Lists, definitions, emphasis and attributes put where HTML allows them: what came in broken goes out valid."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from selectolax.lexbor import LexborNode

from shared.addresses import WEB_URL
from shared.body.draft import BODY_BLOCKS, Draft, ancestors, children, given, is_blank, neighbour
from shared.visible import is_visible

_INLINE = (
    *("b", "strong", "i", "em", "s", "small", "mark", "cite", "q", "sub", "sup", "del", "ins", "span", "font"),
    *("abbr", "code", "kbd", "samp", "var", "dfn", "bdi"),
)
_LIST_NUMBER = re.compile(r"-?\d{1,6}")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_VALUES = {
    "reversed": re.compile(""),
    "start": _LIST_NUMBER,
    "value": _LIST_NUMBER,
    "type": re.compile("[1aAiI]"),
    "dir": re.compile("ltr|rtl|auto"),
    "datetime": _DATE,
    "cite": WEB_URL,
}
"""What attributes may say, wherever they stand and readers get them."""


def settle_structure(draft: Draft) -> None:
    """Put lists, definitions and emphasis right, and drop attributes that say nothing."""
    for node in draft.matching("[class]"):
        if given(node, "class") not in ("still", "notes"):
            del node.attrs["class"]
    _settle_lists(draft)
    _settle_definitions(draft)
    _settle_emphasis(draft)
    _settle_attributes(draft)
    for node in draft.all("span", "font"):
        if not any(given(node, name) for name in ("lang", "dir", "id")):
            draft.unwrap(node)
    _settle_captions(draft)
    _settle_details(draft)
    for node in draft.all("pre"):
        if any(each.tag in BODY_BLOCKS for each in node.css("*") if each.mem_id != node.mem_id):
            draft.replace(node, draft.make("pre", None, node.text()))


def _settle_captions(draft: Draft) -> None:
    """Let each figure have one caption, at its end."""
    captioned = set[int]()
    for node in draft.all("figcaption"):
        figure = node.parent
        if figure is None or figure.tag != "figure" or figure.mem_id in captioned:
            draft.rename(node, "p")
            continue
        captioned.add(figure.mem_id)
        figure.insert_child(node, move=True)


def _settle_details(draft: Draft) -> None:
    """Let what can be opened say first what is in it."""
    for node in draft.all("details"):
        inner = [child for child in children(node) if child.is_element_node or is_visible(child.text_content or "")]
        if not inner or inner[0].tag != "summary":
            draft.rename(node, "div")
    for node in draft.all("summary"):
        if node.parent is None or node.parent.tag != "details" or neighbour(node, before=True) is not None:
            draft.rename(node, "div")


def _settle_lists(draft: Draft) -> None:
    """Let lists hold entries only, and entries stand in lists only. A list that stands beside entries goes into one."""
    for node in draft.all("ul", "ol"):
        for child in children(node):
            if child.tag == "li" or is_blank(child) or child.is_comment_node:
                continue
            before = child.prev
            while before is not None and before.tag != "li":
                before = before.prev if is_blank(before) else None
            if child.tag in ("ul", "ol") and before is not None:
                before.insert_child(child, move=True)
            else:
                draft.wrap(child, "li")
    for node in draft.all("li"):
        if node.parent is None or node.parent.tag not in ("ul", "ol"):
            _gather(draft, node, ("li",), "ul")
        else:
            _unwrap_lone_paragraph(draft, node, beside=("ul", "ol"))
    for node in draft.all("td", "th"):
        _unwrap_lone_paragraph(draft, node)


def _unwrap_lone_paragraph(draft: Draft, node: LexborNode, beside: tuple[str, ...] = ()) -> None:
    """Put the text of an entry or a cell that has but one paragraph directly into it, with where it was aligned."""
    inner = [child for child in children(node) if not is_blank(child)]
    if (
        not inner
        or inner[0].tag != "p"
        or "id" in inner[0].attrs
        or any(child.tag not in beside for child in inner[1:])
    ):
        return
    for name in ("align", "style"):
        is_said = name in node.attrs and (name == "align" or "text-align" in given(node, name))
        if not is_said and (value := given(inner[0], name)):
            node.attrs[name] = value
    draft.unwrap(inner[0])


def _gather(draft: Draft, first: LexborNode, tags: tuple[str, ...], around: str) -> None:
    """Put an element and those of its kind that follow into one new element."""
    gathered = draft.wrap(first, around)
    while (after := gathered.next) is not None:
        if not (after.tag in tags or is_blank(after)):
            return
        gathered.insert_child(after, move=True)


def _settle_definitions(draft: Draft) -> None:
    """Let definition lists hold terms and definitions only, and these stand in one."""
    for node in draft.all("dl"):
        for child in children(node):
            if is_blank(child):
                continue
            if child.tag == "div" and any(inner.tag in ("dt", "dd") for inner in children(child)):
                draft.unwrap(child)
            elif child.tag not in ("dt", "dd"):
                draft.wrap(child, "dd")
        _let_terms_come_first(draft, node)
    for node in draft.all("dt", "dd"):
        if node.parent is None or node.parent.tag != "dl":
            draft.rename(node, "div")


def _let_terms_come_first(draft: Draft, node: LexborNode) -> None:
    named = [child.tag for child in children(node) if child.tag in ("dt", "dd")]
    if not named or named[0] == "dd" or named[-1] == "dt":
        for child in children(node):
            if child.tag in ("dt", "dd"):
                draft.rename(child, "div")
        draft.rename(node, "div")


def _settle_emphasis(draft: Draft) -> None:
    """Put emphasis that goes around blocks into them, once: what pastes leave around whole texts is not valid."""
    for node in draft.all(*_INLINE):
        if any(around.tag == node.tag for around in ancestors(node)):
            draft.unwrap(node)
        elif any(child.tag in BODY_BLOCKS for child in children(node)):
            _push_down(draft, node)


def _push_down(draft: Draft, node: LexborNode) -> None:
    """Unwrap an emphasis, and put what is in it into emphases of its own, block by block."""
    tag, waiting = node.tag or "b", children(node)
    draft.unwrap(node)
    while waiting:
        child = waiting.pop()
        if child.is_element_node and child.tag in BODY_BLOCKS | {
            "tbody",
            "thead",
            "tfoot",
            "tr",
            "td",
            "th",
            "caption",
        }:
            waiting.extend(children(child))
        elif tag not in ("span", "font") and (child.is_element_node or (child.is_text_node and not is_blank(child))):
            draft.wrap(child, tag)


def _settle_attributes(draft: Draft) -> None:
    for node in draft.matching("[role], [tabindex], [aria-label]"):
        for name in ("role", "tabindex", "aria-label"):
            if name in node.attrs:
                del node.attrs[name]
    for node in draft.matching(", ".join(f"[{name}]" for name in _VALUES)):
        for name, pattern in _VALUES.items():
            if name in node.attrs and not pattern.fullmatch(given(node, name)[:2_000]):
                del node.attrs[name]
    for node in draft.all("del", "ins"):
        if (
            "T" in (moment := given(node, "datetime"))
            and moment[-1] != "Z"
            and "+" not in moment
            and "-" not in moment[10:]
        ):
            node.attrs["datetime"] = moment[:10]
    for node in draft.matching("[lang]"):
        if not is_known_language(given(node, "lang")):
            del node.attrs["lang"]
    for node in draft.all("time"):
        if "datetime" not in node.attrs and not _DATE.fullmatch(node.text().strip()):
            draft.unwrap(node)


@lru_cache(500)
def is_known_language(tag: str) -> bool:
    """Tell whether screen readers can know what language this names."""
    if len(tag) > 35 or not _LANGUAGE.fullmatch(tag):
        return False
    try:
        return bool(Locale.parse(tag.split("-", maxsplit=1)[0]))
    except (UnknownLocaleError, ValueError):
        return False
