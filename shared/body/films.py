"""Sound and film in a body play where they are at an https address, and nothing of them is asked for before a click."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from shared.body.draft import PIXELS, Draft, given
from shared.body.resolving import by_https, spelt, web_address_of
from shared.body.told import host_of

_SPACER_HOST = "img.spacergif.org"
"""What Ghost gives as the poster of every film: a picture of nothing, of somebody else."""

_MEDIA_TYPE = re.compile(r"(?:video|audio|application)/[\w.+-]{1,60}(?:; ?codecs=[\w.,'\" +-]{1,80})?")
MAX_SOURCES = 6


def settle_films(draft: Draft) -> None:
    """Make each `video` and `audio` one that readers can start; one without an address is left out."""
    for node in draft.all("video", "audio"):
        _settle(draft, node)
    for node in draft.all("source"):
        if node.parent is None or node.parent.tag not in ("video", "audio", "picture"):
            draft.take_out(node)


def _settle(draft: Draft, node: LexborNode) -> None:
    tag, base = node.tag or "", draft.around.base_url
    found: dict[str, str] = {}
    for each in [node, *node.css("source")][: MAX_SOURCES + 1]:
        url = next((url for name in ("src", "data-src") if (url := web_address_of(given(each, name), base))), "")
        if url:
            media_type = given(each, "type")
            found[spelt(by_https(url))] = media_type if _MEDIA_TYPE.fullmatch(media_type) else ""
            if by_https(url) != url:
                draft.told.changed(f"{tag} from {host_of(url)} is asked for by https, not http")
    if node.css_first("track") is not None:
        draft.told.left_out(f"the subtitles of a {tag}")
    if not found:
        draft.told.left_out(f"{tag} without a web address")
        draft.take_out(node)
        return
    made = draft.make(tag, {"controls": "", "preload": "none", **_look(draft, node)})
    if len(found) == 1:
        made.attrs["src"] = next(iter(found))
    for url, media_type in found.items() if len(found) > 1 else ():
        made.insert_child(draft.make("source", {"src": url} | ({"type": media_type} if media_type else {})), move=True)
    first = next(iter(found))
    made.insert_child(draft.make("a", {"href": first}, host_of(first)), move=True)
    draft.replace(node, made)
    draft.unwrap_link_around(made)


def _look(draft: Draft, node: LexborNode) -> dict[str, str]:
    if node.tag == "audio":
        return {}
    look = {name: size for name in ("width", "height") if PIXELS.fullmatch(size := given(node, name))}
    poster = web_address_of(given(node, "poster"), draft.around.base_url)
    if host_of(poster) == _SPACER_HOST:
        poster = ""
    return look | ({"poster": spelt(by_https(poster))} if poster else {}) | {"playsinline": ""}
