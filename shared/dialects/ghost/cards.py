"""Ghost's HTML without what only works on Ghost's own pages: players, forms, frames.

Cards are what Ghost's editor calls a block that is more than text; each is an element of the class `kg-…-card`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from shared.reading.fields import is_web_url
from shared.reading.markup import outline
from shared.reading.outline import TooMuch

Element = Any
"""An element of lxml, which has no types."""

_CARD = re.compile(r"(?<!\S)kg-(?P<name>[a-z-]+)-card(?!\S)")


def without_cards(readable: str) -> str:
    """Return HTML with its cards in elements that any page can show.

    It takes time linear to the text. HTML that has more than any article may, or cannot be parsed, comes back as it was
    given: it is judged later, and a parser would take long, or cut it off.
    """
    try:
        outline(readable)
        post = html.fragment_fromstring(readable, create_parent="div")
    except (TooMuch, ValueError, etree.LxmlError):
        return readable
    for element in list(post.iter("div", "figure")):
        card = _CARD.search(element.get("class", ""))
        rewrite = _REWRITERS.get(card["name"]) if card else None
        if rewrite and element.getroottree().getroot() is post:  # else it went with a card that it stood in
            rewrite(element)
    return str(html.tostring(post, encoding="unicode"))[len("<div>") : -len("</div>")]


def _bookmark(card: Element) -> None:
    """Leave the link with the page's title, what it says of itself, and where it is."""
    told = {name: _text(card, f"kg-bookmark-{name}") for name in ("title", "description", "author", "publisher")}
    address = next((a.get("href", "") for a in card.iter("a")), "")
    where = ", ".join(dict.fromkeys(each for each in (told["author"], told["publisher"]) if each))
    lines = [_link(address, told["title"])]
    lines += [_paragraph(each) for each in (told["description"], where) if each]
    _fill(card, lines)


def _video(card: Element) -> None:
    """Leave the film, with the picture that stands for it; not the buttons that a script would make work."""
    address = next((video.get("src", "") for video in card.iter("video")), "")
    poster = card.get("data-kg-thumbnail", "")
    _fill(card, [etree.Element("video", src=address, **({"poster": poster} if is_web_url(poster) else {}))])


def _audio(card: Element) -> None:
    address = next((audio.get("src", "") for audio in card.iter("audio")), "")
    title = _text(card, "kg-audio-title")
    _fill(card, [*([_paragraph(title)] if title else []), etree.Element("audio", src=address)])


def _file(card: Element) -> None:
    """Leave the link, the file's name and size, and what is said of it."""
    address = next((a.get("href", "") for a in card.iter("a")), "")
    line = _link(address, _text(card, "kg-file-card-title") or _text(card, "kg-file-card-filename"))
    about = [_text(card, f"kg-file-card-{name}") for name in ("filename", "filesize")]
    if len(line):
        line[0].tail = f" ({', '.join(each for each in about if each)})" if any(about) else None
    caption = _text(card, "kg-file-card-caption")
    _fill(card, [line, *([_paragraph(caption)] if caption else [])])


def _callout(card: Element) -> None:
    """Make one paragraph of the sign and the text beside it."""
    text = next(iter(card.find_class("kg-callout-text")), None)
    if text is not None:
        text.tag = "p"
        text.text = f"{_text(card, 'kg-callout-emoji')} {text.text or ''}".lstrip()
        _fill(card, [text])


def _product(card: Element) -> None:
    """Leave out the stars: they are pictures without words."""
    for stars in card.find_class("kg-product-card-rating"):
        _drop(stars)


def _drop(element: Element) -> None:
    if element.getparent() is not None:  # else it went with what it stood in
        element.drop_tree()


_REWRITERS: Mapping[str, Callable[[Element], None]] = {
    "audio": _audio,
    "bookmark": _bookmark,
    "callout": _callout,
    "email": _drop,
    "email-cta": _drop,
    "file": _file,
    "product": _product,
    "signup": _drop,
    "video": _video,
}
"""By the card's name. All others consist of what any page can show."""


def _text(card: Element, class_name: str) -> str:
    return " ".join(word for each in card.find_class(class_name) for word in each.text_content().split())


def _fill(card: Element, lines: list[Element]) -> None:
    """Let the card consist of these lines and its caption."""
    captions = list(card.iter("figcaption"))
    tail = card.tail
    for child in list(card):
        card.remove(child)
    card.text, card.tail = None, tail
    for each in [*lines, *captions]:
        each.tail = None
        card.append(each)


def _link(address: str, text: str) -> Element:
    """Return a paragraph with a link, which is called as the address ends if it has no text; without one, bare text."""
    line = html.Element("p")
    if is_web_url(address):
        etree.SubElement(line, "a", href=address).text = text or unquote(_last_part(address))
    else:
        line.text = text
    return line


def _last_part(address: str) -> str:
    """Return the last part of an address's path, or its host."""
    parts = urlsplit(address)
    return parts.path.rstrip("/").rpartition("/")[2] or parts.netloc


def _paragraph(text: str) -> Element:
    line = html.Element("p")
    line.text = text
    return line
