"""Where tags begin and end in HTML, as its standard says (section 13.2.5, tokenisation), in time linear to the text."""

from __future__ import annotations

import re

from shared.reading.html_rules import RAW_TEXT
from shared.reading.limits import MAX_ATTRIBUTES
from shared.reading.outline import Outline, TooMuch

_WHITE_SPACE = "\t\n\f\r "
_SPACE = r"[\t\n\f\r ]"
_ATTRIBUTE = (
    rf"[^\t\n\f\r />][^\t\n\f\r />=]*+(?:{_SPACE}*+={_SPACE}*+"
    r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+|(?=>)))?+"""
)
_ATTRIBUTE_LIST = re.compile(rf"(?:[\t\n\f\r /]++|{_ATTRIBUTE})*+")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_TAG_OR_COMMENT_START = re.compile(
    r"<(?:(?P<end>/?)(?P<name>[A-Za-z][^\t\n\f\r />]*+)|(?P<comment>!--)|(?P<bogus>[!?/]))"
)
_COMMENT_END = re.compile("(?<=<!--)-?>|--!?>")
_RAW_ENDS = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in RAW_TEXT}
_SHORT_TAG = 2 * MAX_ATTRIBUTES


def outline(html: str) -> Outline:
    """Return what a parser will build of this HTML.

    Raises:
        TooMuch: more than readers are shown.

    """
    found, at = Outline(), 0
    while markup := _TAG_OR_COMMENT_START.search(html, at):
        if markup.start() > at:
            found.text()
            if found.is_between_cells and html[at : markup.start()].strip(_WHITE_SPACE):
                found.foster()
        at = markup.end()
        name = markup["name"]
        if name is None:
            at = _after_comment(html, markup, found)
            continue
        attributes_end = _ATTRIBUTE_LIST.match(html, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if attributes_end == len(html):
            break  # a tag that does not end is dropped
        tag, at = html[markup.start() : attributes_end + 1], attributes_end + 1
        if len(tag) > _SHORT_TAG and _attributes(tag) > MAX_ATTRIBUTES:
            raise TooMuch(f"Has an element with more than {MAX_ATTRIBUTES} attributes; leave them out.")
        name = name.lower()
        if markup["end"]:
            found.end(name)
            continue
        found.begin(name, tag)
        if name in _RAW_ENDS and not found.in_foreign:
            at = _after_raw_text(html, at, name, found)
    return found


def _attributes(tag: str) -> int:
    return sum(1 for _ in _ONE_ATTRIBUTE.finditer(tag)) - 1


def _after_comment(html: str, markup: re.Match[str], found: Outline) -> int:
    """Return where text goes on after a comment or what is taken for one."""
    if markup["comment"]:
        end = _COMMENT_END.search(html, markup.end())
        return end.end() if end else len(html)
    is_cdata = found.in_foreign and html.startswith("<![CDATA[", markup.start())
    close = "]]>" if is_cdata else ">"
    end_at = html.find(close, markup.start() + 2)
    return end_at + len(close) if end_at >= 0 else len(html)


def _after_raw_text(html: str, at: int, name: str, found: Outline) -> int:
    """Return where markup goes on after the start tag of an element whose content is no markup."""
    end = _RAW_ENDS[name].search(html, at)
    if end is None or name == "plaintext":
        return len(html)
    if name == "script" and html.find("<!--", at, end.start()) >= 0:
        found.confuse()
    return end.start()
