"""The blocks of a post that not everybody may see: webhooks and the Admin API bring them, between two comments.

Ghost writes `<!--kg-gated-block:begin nonMember:false memberSegment:"status:free" -->` before and
`<!--kg-gated-block:end-->` behind each (`add-visibility-wrapper` of kg-default-nodes), and takes out itself what a
reader may not see (`core/server/services/members/content-gating.js`).
"""

from __future__ import annotations

import re

_GATE_SIGN = "kg-gated-block"
_GATE = re.compile(
    r'<!--kg-gated-block:begin nonMember:(?P<strangers>true|false) memberSegment:"[\w:,.+-]{0,100}" ?-->'
)
_GATE_END = "<!--kg-gated-block:end-->"
_COMMENT, _COMMENT_END = "<!--", "-->"


def what_everybody_may_see(html: str) -> str:
    """Return a post's HTML without the blocks that only members may see.

    A comment that looks like one of Ghost's and is not to the letter as Ghost writes it, or has no end, takes all with
    it that follows: nobody knows how far it reaches. It takes time linear to the text.
    """
    shown, at = [], 0
    while (begun := _next_sign(html, at)) is not None:
        shown.append(html[at:begun])
        gate = _GATE.match(html, begun)
        end = _next_sign(html, gate.end()) if gate else None
        if gate is None or end is None or not html.startswith(_GATE_END, end):
            return "".join(shown)
        if gate["strangers"] == "true":
            shown.append(html[gate.end() : end])
        at = end + len(_GATE_END)
    return "".join([*shown, html[at:]])


def _next_sign(html: str, at: int) -> int | None:
    """Return where the next comment begins that has Ghost's sign in it; None if there is none."""
    while (begun := html.find(_COMMENT, at)) >= 0:
        end = html.find(_COMMENT_END, begun)
        at = len(html) if end < 0 else end + len(_COMMENT_END)
        if _GATE_SIGN in html[begun:at].lower():
            return begun
    return None
