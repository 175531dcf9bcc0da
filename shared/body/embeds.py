"""What a body embeds becomes a still card: nobody else hears of a reader before the reader's own click."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, ancestors, children, classes, given, text_of
from shared.body.resolving import by_https, spelt, web_address_of
from shared.body.told import host_of
from shared.providers import Embedded, embedded_alone, embedded_at

_ADDRESS_ATTRIBUTES = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data-cmp-src", "data")
_EMPTY_ADDRESSES = ("", "about:blank", "javascript:false", "javascript:''")
_SAYS_NOTHING = re.compile(
    r"(?:youtube |vimeo |spotify )?(?:video )?(?:player|embed\w*|iframe|video|embedded content)", re.I
)
"""Titles that players give themselves."""
_LONE_ADDRESS = re.compile(r"https?://\S{5,1990}")
MAX_TITLE_CHARACTERS = 200
_MAX_WITHIN = 6
"""What a plug-in holds for those without it, as far as it is looked for an address."""
_NO_BLOCKS_IN = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "pre", "dt"])
_MAX_SHOWN_ADDRESS_CHARACTERS = 60

_QUOTES = {"twitter-tweet": "X", "twitter-video": "X", "bluesky-embed": "Bluesky", "reddit-embed-bq": "Reddit",
           "reddit-card": "Reddit", "text-post-media": "Threads"}  # fmt: skip
"""Quotations that say what they embed: they are shown, without the script that would fetch the rest."""
_PERMALINKS = {"instagram-media": "data-instgrm-permalink", "tiktok-embed": "cite", "mastodon-embed": "data-embed-url",
               "fb-post": "data-href", "fb-video": "data-href", "flourish-embed": "data-src",
               "text-post-media": "data-text-post-permalink"}  # fmt: skip
"""Elements that a script would fill, and what has the address of their thing."""
MEANT_CLASSES = frozenset({*_QUOTES, *_PERMALINKS})
"""Classes of elements that say what they embed."""


def settle_embeds(draft: Draft) -> None:
    """Turn frames, plug-ins and what scripts would fill into cards, or into players that begin with a click."""
    for frame in draft.all("iframe", "frame", "embed", "object", "applet", "portal"):
        if not any(around.tag in ("object", "applet") for around in ancestors(frame)):
            _settle_frame(draft, frame)
    for script in draft.all("script"):
        if (url := web_address_of(given(script, "src"), "")) and url.split("://")[1].startswith("gist.github.com/"):
            _show(draft, script, embedded_at(url.removesuffix(".js")), "", f"script from {host_of(url)}")
    if draft.has("blockquote", "div"):
        _settle_filled(draft)
    _settle_lone_addresses(draft)


def _settle_frame(draft: Draft, frame: LexborNode) -> None:
    url = _address_of(draft, frame)
    what = f"{frame.tag} from {host_of(url)}" if url else f"{frame.tag} without a web address"
    if url:
        _show(draft, frame, embedded_at(url), _title_of(frame), what)
    elif frame.tag in ("object", "applet") and text_of(frame):
        draft.told.left_out(what, "the text in it is shown")
        draft.unwrap(frame)
    else:
        draft.told.left_out(what)
        draft.take_out(frame)


def _address_of(draft: Draft, frame: LexborNode) -> str:
    """Return the web address of what a frame, a plug-in or one within it would load."""
    within = frame.css("embed, iframe, object")[:_MAX_WITHIN] if frame.tag in ("object", "applet") else []
    for node in (frame, *within):
        for name in _ADDRESS_ATTRIBUTES:
            url = given(node, name)
            if url not in _EMPTY_ADDRESSES and (found := web_address_of(url, draft.around.base_url)):
                return found
    return ""


def _title_of(frame: LexborNode) -> str:
    title = " ".join((given(frame, "title") or given(frame, "aria-label")).split())[:MAX_TITLE_CHARACTERS]
    return "" if _SAYS_NOTHING.fullmatch(title) else title


def _settle_filled(draft: Draft) -> None:
    """Settle what a provider's script would have filled: it has the thing's address, or quotes it."""
    for node in draft.matching("blockquote[class], div[class]"):
        named = classes(node)
        if known := named & _PERMALINKS.keys():
            url = web_address_of(given(node, _PERMALINKS[min(known)]), draft.around.base_url)
            if url:
                what = f"what a script of {host_of(url)} would show"
                _show(draft, node, embedded_at(url.split("?")[0].removesuffix("/embed")), "", what)
        elif known := named & _QUOTES.keys():
            draft.told.changed(f"a post on {_QUOTES[min(known)]} is shown as the quotation that was sent with it")


def _settle_lone_addresses(draft: Draft) -> None:
    """Show what an address is of that stands alone in its paragraph, as editors know it from their CMS."""
    for node in draft.all("p", "div", "figure"):
        inner = [each for each in children(node) if each.is_element_node]
        if len(inner) > 1 or (inner and inner[0].tag not in ("a", "div")):
            continue
        text = text_of(node) if _is_short(node) else ""
        if _LONE_ADDRESS.fullmatch(text) and (found := embedded_alone(text)):
            if inner and inner[0].tag == "div":
                continue  # it is the inner one that has it alone
            for child in children(node):
                draft.take_out(child)
            place = draft.make("span")
            node.insert_child(place, move=True)
            _show(draft, place, found, "", "")


def _is_short(node: LexborNode) -> bool:
    """Tell whether a node may hold but an address, without reading it all."""
    first = node.first_child
    while first is not None and first.is_element_node:
        first = first.first_child
    begin = (first.text_content or "").lstrip() if first is not None else ""
    return begin.startswith("http") and len(begin) < 2_000


def _show(draft: Draft, node: LexborNode, thing: Embedded, title: str, what: str) -> None:
    """Put a card, or a player, where something embedded is, and tell of it; `what` is empty if nothing is left out."""
    draft.unwrap_link_around(node)
    if thing.player and thing.key in draft.around.players:
        _put_player(draft, node, thing, title)
        return
    if what:
        draft.told.left_out(what, "shown as a link")
    draft.replace(
        node, draft.make("a", {"href": spelt(by_https(thing.page)), "class": "still"}, *_said(draft, thing, title))
    )


def _said(draft: Draft, thing: Embedded, title: str) -> list[LexborNode | str]:
    """Return what a card says: the title, or else the provider; where it leads."""
    bare = thing.page.split("://", 1)[-1].removeprefix("www.")
    at = bare if len(bare) <= _MAX_SHOWN_ADDRESS_CHARACTERS else bare.split("/")[0]
    below = f"{thing.provider} · {at}" if title and thing.provider != at else at
    if not title and thing.provider == at:
        return [draft.make("b", None, thing.provider)]
    return [draft.make("b", None, title or thing.provider), " ", draft.make("small", None, below)]


def _put_player(draft: Draft, node: LexborNode, thing: Embedded, title: str) -> None:
    """Put a player there that is loaded only once a reader has opened what it is in."""
    player = spelt(by_https(thing.player))
    draft.frames.add(f"https://{urlsplit(player).hostname}")
    frame = {"src": player, "loading": "lazy", "title": title or thing.provider, "allowfullscreen": ""}
    link = draft.make("a", {"href": spelt(by_https(thing.page))}, thing.page.split("://", 1)[-1])
    summary = draft.make("summary", None, *_said(draft, thing, title))
    details = draft.make("details", {"class": "still"}, summary, draft.make("iframe", frame), link)
    paragraph = next((around for around in reversed([*ancestors(node)]) if around.tag in _NO_BLOCKS_IN), None)
    if paragraph is None:
        draft.replace(node, details)
        return
    paragraph.insert_after(details, move=True)
    draft.take_out(node)
