"""What may be shown of HTML from anywhere: always the last step, for what touches it later could undo it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import nh3

ID_PREFIX = "text-"
"""Of every id in a body, so that it is none of the page's."""

SHOWN_TAGS = frozenset(
    """
    p h2 h3 h4 h5 h6 ul ol li dl dt dd a strong em b i s del ins mark small sub sup abbr cite q time code pre
    kbd samp var dfn bdi bdo wbr ruby rt rp blockquote table caption thead tbody tfoot tr th td figure
    figcaption img br hr div span details summary video audio source
    """.split()  # noqa: SIM905 - a list of names reads better so
)
"""`div` is among them, bare, because dropping it would run two paragraphs of a careless CMS into one."""

_CONTENT_GOES_TOO = "script style template iframe object svg math select textarea button noscript noembed noframes xmp"

_ALLOWED_ATTRIBUTES = {
    "*": {"lang", "dir", "id"},
    "a": {"href", "hreflang", "rel"},
    "img": {"src", "alt", "width", "height"},
    "video": {"src", "poster", "width", "height", "controls", "preload", "playsinline", "loop", "muted"},
    "audio": {"src", "controls", "preload", "loop"},
    "source": {"src", "type"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "abbr": {"title"},
    "dfn": {"title"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "th": {"colspan", "rowspan", "scope", "abbr"},
    "td": {"colspan", "rowspan"},
    "div": {"tabindex", "role", "aria-label"},
    "details": {"open"},
}

_OUR_CLASSES = {
    "a": {"still", "url"},
    "div": {"scroll", "notes"},
    "details": {"still"},
    "figure": {"still"},
    "blockquote": {"still"},
    "span": {"url"},
    "td": {"start", "mid", "end", "figure"},
    "th": {"start", "mid", "end", "figure"},
}
"""What the theme knows how to show; the steps of `shared.body` give them."""


def _from_our_root(url: str) -> str | None:
    """Keep `/politik/` and `#text-x`; drop `bild.jpg` (it points nowhere from here) and what only looks like a path."""
    return url if url.startswith(("/", f"#{ID_PREFIX}")) else None


_RULES: dict[str, Any] = {
    "tags": set(SHOWN_TAGS),
    "clean_content_tags": set(_CONTENT_GOES_TOO.split()),
    "attributes": _ALLOWED_ATTRIBUTES,
    "allowed_classes": _OUR_CLASSES,
    "url_schemes": {"http", "https", "mailto", "tel", "sms"},
    "url_relative": _from_our_root,
    "link_rel": None,
    "id_prefix": ID_PREFIX,
    "set_tag_attribute_values": {"img": {"loading": "lazy"}},  # of several, each process has an order of its own
}
_SANITISER = nh3.Cleaner(**_RULES)

_OURS = r"/assets/[0-9a-f]{32}\.(?:avif|webp|jpg) \d+w"
_OUR_SET = re.compile(f"{_OURS}(?:, {_OURS})*")

_FRAME_ATTRIBUTES = {"src", "title", "loading", "allowfullscreen"}
_SET_ATTRIBUTES = {"srcset", "sizes"}


def _our_set(_: str, attribute: str, value: str) -> str | None:
    """Drop a set of pictures that are not all our own: nh3 judges no addresses there."""
    return None if attribute == "srcset" and not _OUR_SET.fullmatch(value) else value


_WITH_PICTURES: dict[str, Any] = {
    **_RULES,
    "tags": _RULES["tags"] | {"picture"},
    "attributes": _ALLOWED_ATTRIBUTES | {tag: _ALLOWED_ATTRIBUTES[tag] | _SET_ATTRIBUTES for tag in ("img", "source")},
    "attribute_filter": _our_set,
}
_PICTURE_SANITISER = nh3.Cleaner(**_WITH_PICTURES)
"""The same for a body with renditions of ours: to be asked for each attribute takes time."""


def sanitised(html: str, frames: Collection[str] = (), *, with_pictures: bool = False) -> str:
    """Return what may be shown of HTML.

    `frames` are the origins of the players that it may hold; `with_pictures`: it may hold sets of our renditions.
    """
    if not frames:
        return (_PICTURE_SANITISER if with_pictures else _SANITISER).clean(html)
    begins = tuple(f"{origin}/" for origin in frames)

    def of_a_player(element: str, attribute: str, value: str) -> str | None:
        if element == "iframe" and attribute == "src" and not value.startswith(begins):
            return None
        return _our_set(element, attribute, value)

    rules = _WITH_PICTURES | {
        "tags": _WITH_PICTURES["tags"] | {"iframe"},
        "clean_content_tags": _RULES["clean_content_tags"] - {"iframe"},
        "attributes": _WITH_PICTURES["attributes"] | {"iframe": _FRAME_ATTRIBUTES},
        "attribute_filter": of_a_player,
    }
    return nh3.Cleaner(**rules).clean(html)
