"""Remarks of editors that word processors export with the text: they are not for readers."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, ancestors, given

_OF_WORD = re.compile(r"mso-element\s*:\s*comment|mso-comment-(?:reference|continuation)", re.IGNORECASE)
_WORD_CLASSES = 'span[class="MsoCommentReference"], a[class="msocomanchor"]'


def settle_remarks(draft: Draft) -> None:
    """Take out what Google Docs and Word export of remarks, and their marks in the text."""
    for link in draft.all("a"):
        url = given(link, "href")
        if url.startswith("#cmnt_ref"):
            _take_out(draft, next((around for around in ancestors(link) if around.tag == "div"), link))
        elif url.startswith(("#cmnt", "#_msocom_")):
            draft.take_out(link)
    if draft.has("span", "div") and draft.has("a"):
        for node in draft.matching('[style*="mso-element"], [style*="mso-comment"]'):
            if _OF_WORD.search(given(node, "style")) and node.tag in ("div", "span"):
                _take_out(draft, node)
        for node in draft.matching(_WORD_CLASSES):
            draft.take_out(node)


def _take_out(draft: Draft, node: LexborNode) -> None:
    draft.told.left_out("a remark of an editor")
    draft.take_out(node)
