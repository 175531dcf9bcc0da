"""The picture that leads a news item: one of its associations, in its largest rendition that is on the web."""

from __future__ import annotations

from collections.abc import Iterator

from shared.dialects.ninjs.properties import Properties
from shared.dialects.ninjs.texts import authors_of, words_of
from shared.reading.fields import is_web_url

_LEAD_NAMES = ("featuremedia", "featured", "mainpic", "main", "lead", "hero")
_PICTURE_TYPES = ("picture", "graphic")
_IN_THE_BODY = "editor_"
"""How Superdesk names pictures that stand in the body."""
_MAX_ALT, _MAX_CREDIT = 2000, 500


def lead_picture(item: Properties) -> dict[str, object] | None:
    """Return the picture's `url`, `alt`, `caption` and `credit`; None if there is none with an address."""
    for picture in sorted(_pictures(item), key=_rank):
        if url := _address(picture):
            return {
                "url": url,
                "alt": _alt(picture)[:_MAX_ALT],
                "caption": _caption(picture)[:_MAX_ALT],
                "credit": _credit(picture)[:_MAX_CREDIT],
            }
    return None


def _pictures(item: Properties) -> Iterator[Properties]:
    for associated in item.parts("associations"):
        usable = associated.text("type") in _PICTURE_TYPES and associated.text("pubstatus") in ("", "usable")
        if usable and not associated.text("name").startswith(_IN_THE_BODY):
            yield associated


def _rank(picture: Properties) -> int:
    name = picture.text("name").lower()
    return _LEAD_NAMES.index(name) if name in _LEAD_NAMES else len(_LEAD_NAMES)


def _address(picture: Properties) -> str:
    """Return the address of the widest rendition; of equal ones, of the first."""
    renditions = [each for each in picture.parts("renditions") if is_web_url(each.text("href"))]
    widest = max(renditions, key=lambda each: each.number("width") or 0, default=None)
    return widest.text("href") if widest else ""


def _alt(picture: Properties) -> str:
    """Return what it shows: Superdesk writes that as the picture's body."""
    return words_of(picture.text("alttext") or picture.text("body_text"))


def _caption(picture: Properties) -> str:
    told = (each.text("value") for each in picture.parts("descriptions"))
    return words_of(picture.text("description_text") or picture.text("description_html") or next(told, ""))


def _credit(picture: Properties) -> str:
    """Return who made it and whose it is: `Jane Doe/dpa`."""
    names = [*authors_of(picture), picture.text("copyrightholder") or picture.text("source")]
    made_by = [name for name in dict.fromkeys(names) if name]
    return "/".join(made_by) if len(made_by) < 2 or made_by[1] not in made_by[0] else made_by[0]
