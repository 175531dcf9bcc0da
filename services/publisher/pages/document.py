"""What a renderer makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.page_object import Flaw
from shared.picture import Picture, PictureOnPage


@dataclass(frozen=True)
class Document:
    """One object for the bucket, and how readers shall get it."""

    body: bytes
    content_type: str
    status: int = 200
    location: str = ""
    """Where a redirect leads: a site path, percent-encoded."""
    frames: tuple[str, ...] = ()
    """Origins of the players that it holds: the web server lets it load these, and no page any other."""
    flaw: Flaw | None = None
    """Why it is not in the looks of the site's own theme; None: it is, or there is none."""
    shows: tuple[PictureOnPage, ...] | None = None
    """The pictures of an article's page; None: there is nothing to note, for it has none and had none."""
    feed_text: str | None = None
    """What feeds show of an article's text; None: nothing is to be kept of it."""


def head_of(document: Document) -> dict[str, Any]:
    """Return all but the bytes, as JSON."""
    shows = document.shows
    return {
        "content_type": document.content_type,
        "status": document.status,
        "location": document.location,
        "frames": document.frames,
        "flaw": document.flaw,
        "feed_text": document.feed_text,
        "shows": None if shows is None else [vars(each) | {"picture": each.picture.as_dict()} for each in shows],
    }


def read_document(body: bytes, head: dict[str, Any]) -> Document:
    """Return the document that `head_of` was given."""
    shows = None
    if head["shows"] is not None:
        shows = tuple(map(_shown, head["shows"]))
    frames = tuple(head["frames"])
    flaw = Flaw(*head["flaw"]) if head["flaw"] else None
    return Document(
        body, head["content_type"], head["status"], head["location"], frames, flaw, shows, head["feed_text"]
    )


def _shown(each: dict[str, Any]) -> PictureOnPage:
    said = {"picture": Picture.from_dict(each["picture"]), "portrays": tuple(each["portrays"])}
    return PictureOnPage(**each | said)
