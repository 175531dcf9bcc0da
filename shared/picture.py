"""Pictures: what a source says of one, and what pages show of it. Plain values: no I/O, no clock."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Focus:
    """The point of a picture that no crop may lose: from its left and its top, each 0 to 1."""

    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """A picture as the source has it."""

    url: str
    """Absolute."""
    alt: str = ""
    """What it shows, for those who cannot see it."""
    caption: str = ""
    credit: str = ""
    """Whose it is, such as `Jane Doe/dpa`."""
    license: str = ""
    """On what terms it may be shown: words, such as `CC BY 4.0`, or the address of them."""
    focus: Focus | None = None
    width: int | None = None
    height: int | None = None
    """In pixels, as the source says; what it really has is seen when it is fetched."""

    @property
    def identity(self) -> tuple[str, Focus | None]:
        """What tells pictures apart: the same address with another focus is cropped in another way."""
        return self.url, self.focus

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form that the ledger keeps; what its first release did not know is left out if not given."""
        said = {**vars(self), "focus": self.focus and vars(self.focus)}
        return {name: value for name, value in said.items() if value or name in ("url", "alt", "caption", "credit")}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Picture:
        """Read back what `as_dict` wrote, of this release or any other; what only a newer one knows is left out."""
        members = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        if focus := stored.get("focus"):
            members["focus"] = Focus(focus["x"], focus["y"])
        return cls(**members)


class PictureState(StrEnum):
    """How far a picture has come."""

    WAITING = "waiting"
    """It is to be fetched, now or at the next attempt."""
    READY = "ready"
    """It was fetched, and its renditions can be read."""
    REFUSED = "refused"
    """It cannot be shown; a sentence says why. Another revision of an article has it tried again."""


class PictureFormat(StrEnum):
    """How a rendition is written, the best first."""

    AVIF = "avif"
    WEBP = "webp"
    JPEG = "jpeg"
    """For readers that know no other, and for what search engines and others read."""

    @property
    def media_type(self) -> str:
        """Its content type."""
        return f"image/{self.value}"


class Crop(StrEnum):
    """What a rendition shows of its picture."""

    WHOLE = "whole"
    WIDE = "16:9"
    CLASSIC = "3:2"
    SQUARE = "1:1"

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Return the size of the largest crop of a picture of this size, in pixels.

        >>> Crop.SQUARE.size_of(4000, 3000), Crop.WIDE.size_of(4000, 3000), Crop.WHOLE.size_of(40, 30)
        ((3000, 3000), (4000, 2250), (40, 30))
        """
        if self is Crop.WHOLE:
            return width, height
        across, down = map(int, self.value.split(":"))
        if width * down <= height * across:
            return width, max(1, width * down // across)
        return max(1, height * across // down), height


@dataclass(frozen=True)
class Rendition:
    """One size and format of a picture."""

    path: str
    """Of the site, such as `/assets/1f3b….avif`: named by the digest of its bytes, so it never changes."""
    crop: Crop
    format: PictureFormat
    width: int
    height: int
    size: int
    """In bytes."""


_SUFFIXES = {PictureFormat.AVIF: "avif", PictureFormat.WEBP: "webp", PictureFormat.JPEG: "jpg"}
_DIGEST_CHARACTERS = 32


def path_of_rendition(content: bytes, format_: PictureFormat) -> str:
    """Return the path at which readers get these bytes: below `/assets/`, where no section is.

    >>> path_of_rendition(b"", PictureFormat.JPEG)
    '/assets/e3b0c44298fc1c149afbf4c8996fb924.jpg'
    """
    return f"{_stem_of(content)}{_SUFFIXES[format_]}"


def names_content(path: str, content: bytes) -> bool:
    """Return whether a rendition's path is that of these bytes."""
    return path.startswith(_stem_of(content))


def _stem_of(content: bytes) -> str:
    return f"/assets/{hashlib.sha256(content).hexdigest()[:_DIGEST_CHARACTERS]}."


_UPLOADED = "media:"
_SENT = re.compile("media:[0-9a-f]{64}")


def url_of_upload(digest: str) -> str:
    """Return by what address an article names a picture that its source has sent, given its SHA-256 in hex."""
    return _UPLOADED + digest


def is_upload(url: str) -> bool:
    """Return whether an address names what a source has sent: `media:` and a SHA-256 in lower-case hex."""
    return _SENT.fullmatch(url) is not None


def digest_of_upload(url: str) -> str:
    """Return the digest of a picture that its source has sent; empty if it is on the web."""
    return url.removeprefix(_UPLOADED) if url.startswith(_UPLOADED) else ""


def note_of_upload(digest: str) -> str:
    """Return under what name the bucket keeps it, for nobody but ourselves."""
    return f"media/{digest}"


def path_of_upload(digest: str) -> str:
    """Return where it is in the bucket, as the path of an object that no reader gets."""
    return f"/.andruck/{note_of_upload(digest)}"


@dataclass(frozen=True)
class ShownPicture:
    """A picture on a page, as far as it has come."""

    picture: Picture
    """What is said of it. An empty credit is filled in from the file, if that names one."""
    state: PictureState = PictureState.WAITING
    width: int | None = None
    height: int | None = None
    """In pixels, upright: what it really has, or else what its source says; None: nobody knows."""
    colour: str = ""
    """Its dominant colour, such as `#8a7f5c`; empty: not known yet."""
    renditions: tuple[Rendition, ...] = field(default=(), hash=False)
    """The smallest first; none unless it is ready. A list knows those only that it shows."""
    version: int = 0
    """A number that changes with what is known of it; 0: nothing is."""

    @property
    def is_ready(self) -> bool:
        """Whether readers can see it."""
        return self.state is PictureState.READY

    @property
    def is_tall(self) -> bool:
        """Whether it is known to be higher than wide."""
        return bool(self.width and self.height and self.height > self.width)

    def of(self, crop: Crop | str, format_: PictureFormat | str = PictureFormat.JPEG) -> tuple[Rendition, ...]:
        """Return the renditions of a crop in one format, the smallest first."""
        return tuple(each for each in self.renditions if (each.crop, each.format) == (crop, format_))

    def formats(self, crop: Crop | str) -> tuple[PictureFormat, ...]:
        """Return in which formats there is this crop, the best first."""
        return tuple(each for each in PictureFormat if self.of(crop, each))

    def largest(
        self, crop: Crop | str, at_most: int = 1920, format_: PictureFormat | str = PictureFormat.JPEG
    ) -> Rendition | None:
        """Return the largest rendition no wider than this, or if all are wider the smallest; None: there is none."""
        found = self.of(crop, format_)
        return next((each for each in reversed(found) if each.width <= at_most), found[0] if found else None)

    def srcset(self, crop: Crop | str, format_: PictureFormat | str, at_most: int = 1920) -> str:
        """Return the value of an attribute `srcset`: `/assets/….avif 320w, /assets/….avif 640w`.

        What is wider than `at_most` is left out, but never the smallest.
        """
        found = self.of(crop, format_)
        return ", ".join(f"{each.path} {each.width}w" for each in found if each.width <= at_most or each is found[0])

    def box(self, crop: Crop | str) -> tuple[int, int] | None:
        """Return the width and height of a crop, for the room that a page keeps for it; None: nobody knows."""
        if biggest := self.largest(crop):
            return biggest.width, biggest.height
        return Crop(crop).size_of(self.width, self.height) if self.width and self.height else None


def shown_as(picture: Picture, known: ShownPicture) -> ShownPicture:
    """Return what is known of a picture with what an article says of it; what it does not say is filled in."""
    credit = picture.credit or known.picture.credit
    size = (known.width or picture.width, known.height or picture.height)
    return replace(known, picture=replace(picture, credit=credit), width=size[0], height=size[1])


@dataclass(frozen=True)
class PictureOnPage:
    """A picture that a page was rendered with."""

    picture: Picture
    """What its article says of it."""
    leads: bool = False
    """It leads the article: lists show it, too."""
    version: int = 0
    """Of what was known of it then."""
    portrays: tuple[str, ...] = ()
    """Names of the listings of those whom it portrays: their pages show it, too."""
