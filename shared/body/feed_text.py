"""A body for readers of feeds, who have neither our styles nor our address: whole addresses, and nothing that runs."""

from __future__ import annotations

from urllib.parse import urljoin

import nh3
from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, Surroundings, children, given
from shared.body.sanitising import SHOWN_TAGS

MAX_FEED_TEXT_CHARACTERS = 100_000
"""Of an article's text in a feed, as HTML: a feed has 30. Of what is longer, feeds have the standfirst."""

_FEED_TAGS = SHOWN_TAGS - {"video", "audio", "source", "details", "summary"}
_FEED_SANITISER = nh3.Cleaner(
    tags=set(_FEED_TAGS),
    attributes={
        "*": {"lang", "dir"},
        "a": {"href", "hreflang"},
        "img": {"src", "alt", "width", "height"},
        "blockquote": {"cite"},
        "q": {"cite"},
        "time": {"datetime"},
        "abbr": {"title"},
        "ol": {"start", "reversed", "type"},
        "li": {"value"},
        "th": {"colspan", "rowspan", "scope"},
        "td": {"colspan", "rowspan"},
    },
    url_schemes={"http", "https", "mailto", "tel", "sms"},
    url_relative="deny",
    link_rel=None,
)


def feed_text(html: str, address: str) -> str:
    """Return what feeds show of a body that readers of its page get as `html`; nothing if that is too long.

    `address` is the page's: all that is relative is relative to it. Players, films and sounds become links.
    """
    draft = Draft(html, Surroundings())
    for player in draft.all("iframe"):
        _settle_player(draft, player)
    for film in draft.all("video", "audio"):
        _settle_film(draft, film)
    for picture in draft.all("picture"):
        draft.replace(picture, *(each for each in children(picture) if each.tag == "img"))
    for opened in draft.all("details"):
        draft.rename(opened, "div")
    for heading in draft.all("summary"):
        draft.wrap_inside(draft.rename(heading, "p"), "b")
    for node in draft.matching("[href], [src], [cite]"):
        for name in ("href", "src", "cite"):
            if value := given(node, name):
                node.attrs[name] = _absolute(address, value)
    text = _FEED_SANITISER.clean(draft.root.inner_html or "").strip()
    return text if len(text) <= MAX_FEED_TEXT_CHARACTERS else ""


def _absolute(address: str, value: str) -> str:
    try:
        return urljoin(address, value)
    except ValueError:  # such as http://[x: the sanitiser drops it, or it leads nowhere
        return value


def _settle_player(draft: Draft, player: LexborNode) -> None:
    """Put a link where a player would open: that to the thing's own page, named as its card is."""
    card = player.parent
    if card is None or card.tag != "details":
        draft.take_out(player)
        return
    link, name = card.css_first("a"), card.css_first("b")
    if link is None:
        draft.take_out(card)
        return
    label = " ".join((name.text() if name is not None else "").split())
    made = draft.make("a", {"href": given(link, "href")}, label or given(link, "href"))
    draft.replace(card, draft.make("p", None, made))


def _settle_film(draft: Draft, film: LexborNode) -> None:
    source = film.css_first("source[src]")
    address = given(film, "src") or (given(source, "src") if source is not None else "")
    if address:
        draft.replace(film, draft.make("a", {"href": address}, address.rsplit("/", 1)[-1] or address))
    else:
        draft.take_out(film)
