"""Which elements end which: the parts of the HTML standard, section 13.2, that decide how deep a document becomes."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = _names(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr"
)
"""They have no content."""
ROOTS = _names("html head body frameset")
"""A document has one of each; later ones are ignored but for their attributes."""
RAW_TEXT = _names("script style textarea title xmp iframe noembed noframes plaintext")
"""Their content is no markup. That of `noscript` is: bodies are parsed for readers without scripts."""
HEADINGS = _names("h1 h2 h3 h4 h5 h6")
FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
"""They begin anew where a block ends before they do."""
UNNESTABLE_ELEMENTS = _names("a nobr")
"""A second one ends the first."""
MARKERS = _names("applet caption marquee object td template th")
"""Formatting does not reach out of them."""
NOAHS_ARK_LIMIT = 3
"""Of the same formatting element begin anew: the standard's "Noah's Ark clause"."""
MAX_ADOPTIONS = 7
"""Blocks that a formatting element may be ended across; then the parser gives up."""

FOREIGN = _names("svg math")
INTEGRATION_POINTS = _names("foreignobject desc title mi mo mn ms mtext annotation-xml")
"""Elements of SVG and MathML that hold HTML."""
FOREIGN_BREAKOUT_ELEMENTS = HEADINGS | _names(
    "b big blockquote body br center code dd div dl dt em embed head hr i img li listing menu meta nobr ol p pre ruby "
    "s small span strong strike sub sup table tt u ul var"
)
"""They end SVG and MathML."""

CLOSES_P = HEADINGS | _names(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp"
)
"""They end a paragraph."""
SPECIAL = VOID | ROOTS | RAW_TEXT | CLOSES_P | MARKERS | _names("button colgroup noscript select tbody tfoot thead tr")
"""No end tag of an inline element reaches beyond them."""

_PHRASING = _names(
    "abbr acronym bdi bdo cite data del dfn ins kbd label mark output q rb rp rt rtc ruby samp span sub sup var"
)
NESTING_ELEMENTS = (SPECIAL | FORMATTING | _PHRASING) - {"p"}
"""Elements that HTML knows, and that make a document deeper."""

_SCOPE = _names("applet caption html table td th marquee object template select")
BUTTON_SCOPE = _SCOPE | {"button"}
_LIST_SCOPE = _SCOPE | {"ol", "ul"}
_TABLE_SCOPE = _names("html table template")
_ITEM_SCOPE = SPECIAL - {"address", "div", "p"}
TABLE_PARTS = _names("caption col colgroup tbody td tfoot th thead tr")
"""They are passed over outside a table."""
AROUND_CELLS = _names("table tbody thead tfoot tr")
AROUND_A_TABLE = _names("template")

BLOCKS = CLOSES_P | ROOTS | TABLE_PARTS
"""What was not ended before is not opened again for them."""

START_TAG_CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (_names("li"), _ITEM_SCOPE),
    **dict.fromkeys(("dd", "dt"), (_names("dd dt"), _ITEM_SCOPE)),
    **dict.fromkeys(("td", "th"), (_names("td th"), _TABLE_SCOPE | {"tr"})),
    "tr": (_names("tr"), _TABLE_SCOPE),
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption", "colgroup"), (TABLE_PARTS, _TABLE_SCOPE)),
    "button": (_names("button"), _SCOPE),
}
"""For each start tag: which elements it ends, and which of those around it it cannot see beyond."""


IMPLIED_END_TAG_ELEMENTS = _names("dd dt li optgroup option p rb rp rt rtc")
"""Elements whose end tags may be left out."""
RUBY = _names("rb rp rt rtc")

START_TAG_CLOSES_SIBLING: dict[str, frozenset[str]] = {
    **dict.fromkeys(HEADINGS, HEADINGS),
    **dict.fromkeys(("option", "optgroup"), _names("option")),
}
"""For each start tag: which element it ends if that is the innermost."""


def scope_of(name: str) -> frozenset[str]:
    """Return the elements that an end tag of this name does not reach out of."""
    if name in TABLE_PARTS or name in {"table", "template"}:
        return _TABLE_SCOPE - {name}
    if name == "p":
        return BUTTON_SCOPE
    if name == "li":
        return _LIST_SCOPE
    return _SCOPE - {name} if name in SPECIAL or name in HEADINGS else SPECIAL
