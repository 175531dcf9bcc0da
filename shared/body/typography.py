"""Typography where the text is ours to set: what belongs together is not parted, and addresses are not hyphenated."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, ancestors

_NO_BREAK_SPACE = "\u00a0"
MAX_NO_BREAK_SPACES = 1_000
"""In one body: ammonia moves the rest of the text for each."""
MAX_SPARED_ADDRESSES = 1_000

_UNITS = (
    "%|‰|€|£|\\$|°C|°F|°|km/h|km²|km|m²|m³|cm|mm|kg|mg|g|ml|l|ha|kWh|MWh|GWh|TWh|MW|GW|kW|GB|MB|TB|Uhr|Euro|Prozent|"
    "Mio\\.|Mrd\\.|Mio|Mrd"
)
_FIGURE_AND_UNIT = re.compile(rf"(\d) (?=(?:{_UNITS})(?!\w))")
_ABBREVIATIONS = {
    "de": re.compile(r"(\b[A-Za-zÄÖÜäöü]\.|\bNr\.|\bArt\.|§) (?=[A-Za-zÄÖÜäöü]\.|\d)"),
}
"""Spaces within abbreviations such as `z. B.`, by language."""
_OTHER_ABBREVIATIONS = re.compile(r"(§) (?=\d)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]{3,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_AS_IT_IS = frozenset(["code", "pre", "kbd", "samp", "var"])


def settle_typography(draft: Draft) -> None:
    """Set no-break spaces, and mark addresses that are no links, in all text but code."""
    language = draft.around.language.split("-")[0].lower()
    within = _ABBREVIATIONS.get(language, _OTHER_ABBREVIATIONS)
    whole = draft.root.text()
    may_be_address = "@" in whole or "://" in whole or "www." in whole
    if not may_be_address and not _FIGURE_AND_UNIT.search(whole) and not within.search(whole):
        return
    spaces = addresses = 0
    for node in [node for node in draft.root.traverse(include_text=True) if node.is_text_node]:
        text = node.text_content or ""
        if len(text) < 3:
            continue
        bound = text
        if spaces < MAX_NO_BREAK_SPACES and " " in text:
            bound, units = _FIGURE_AND_UNIT.subn(rf"\1{_NO_BREAK_SPACE}", bound, MAX_NO_BREAK_SPACES - spaces)
            bound, parts = within.subn(rf"\1{_NO_BREAK_SPACE}", bound, MAX_NO_BREAK_SPACES - spaces)
            spaces += units + parts
        found = addresses < MAX_SPARED_ADDRESSES and ("@" in text or "://" in text or "www." in text)
        if (bound != text or found) and not _is_left_as_it_is(node):
            if found and not any(around.tag == "a" for around in ancestors(node)):
                pieces = _with_addresses(draft, bound)
                addresses += len(pieces) // 2
                draft.replace(node, *pieces)
            else:
                draft.replace(node, bound)


def without_parting(text: str, language: str) -> str:
    """Return a line, such as a headline, with spaces that do not break in what belongs together."""
    text = _FIGURE_AND_UNIT.sub(rf"\1{_NO_BREAK_SPACE}", text)
    within = _ABBREVIATIONS.get(language.split("-", maxsplit=1)[0].lower(), _OTHER_ABBREVIATIONS)
    return within.sub(rf"\1{_NO_BREAK_SPACE}", text)


def _is_left_as_it_is(node: LexborNode) -> bool:
    return any(around.tag in _AS_IT_IS for around in ancestors(node))


def _with_addresses(draft: Draft, text: str) -> list[LexborNode | str]:
    pieces, at = list[LexborNode | str](), 0
    for found in _ADDRESS.finditer(text):
        pieces += [text[at : found.start()]] if found.start() > at else []
        pieces.append(draft.make("span", {"class": "url"}, found[0]))
        at = found.end()
    return pieces + ([text[at:]] if at < len(text) else [])
