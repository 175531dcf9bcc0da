"""What is no text: scripts, forms, drawings. It goes, and the newsroom is told; what was never text goes unsaid."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, given, text_of
from shared.body.resolving import web_address_of
from shared.body.sanitising import SHOWN_TAGS
from shared.body.told import host_of

_BESIDE_THE_TEXT = (
    "style",
    "title",
    "meta",
    "link",
    "base",
    "head",
    "param",
    "noembed",
    "noframes",
    "xml",
    "col",
    "colgroup",
)
_LEFT_OUT = ("script", "template", "svg", "canvas", "dialog", "slot", "frameset")
_OF_FORMS = ("input", "select", "textarea", "button", "datalist", "output", "progress", "meter")
_SECTIONING = (
    *("section", "article", "aside", "main", "header", "footer", "nav", "address", "center", "fieldset", "form"),
    *("hgroup", "search", "legend", "label"),
)
"""Elements whose content is shown, and stands apart from what is beside it; `div` says that, and no more."""
_OTHER_NAMES = {"strike": "s", "tt": "code", "menu": "ul", "dir": "ul", "xmp": "pre", "listing": "pre",
                "plaintext": "pre", "acronym": "abbr", "u": "span"}  # fmt: skip


_KNOWN = SHOWN_TAGS | {"h1", "picture", "iframe", "font", "track"}
"""Elements that are shown, or that later steps make into ones that are."""


def settle_unshown(draft: Draft) -> None:
    """Take out what readers are never shown, and give old elements the names that they have today."""
    for node in draft.all(*_BESIDE_THE_TEXT):
        draft.take_out(node)
    for node in draft.all(*_LEFT_OUT):
        draft.told.left_out(_named(draft, node))
        draft.take_out(node)
    for node in draft.all("math"):
        draft.told.changed("a formula (math) is shown as text")
        draft.replace(node, draft.make("code", None, given(node, "alttext") or text_of(node)))
    for _ in draft.all("form"):
        draft.told.left_out("form", "the text in it is shown")
    for node in draft.all(*_OF_FORMS):
        draft.told.left_out("a field or button of a form")
        draft.take_out(node)
    for node in draft.all("area"):
        draft.told.left_out("a link in an image map")
        draft.take_out(node)
    for node in (
        draft.matching("section[data-footnotes], section.footnotes, div.footnotes")
        if draft.has("section", "div")
        else ()
    ):
        draft.rename(node, "div").attrs["class"] = "notes"
    for node in draft.all(*_SECTIONING):
        draft.rename(node, "div")
    for node in draft.all(*_OTHER_NAMES):
        draft.rename(node, _OTHER_NAMES[node.tag or ""])
    for node in draft.unknown(_KNOWN):
        draft.rename(node, "span")


def _named(draft: Draft, node: LexborNode) -> str:
    url = web_address_of(given(node, "src"), draft.around.base_url) if node.tag == "script" else ""
    return f"{node.tag} from {host_of(url)}" if url else f"{node.tag}"
