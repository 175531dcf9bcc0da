"""Makes the renditions of a picture with libvips; `services.collector.picture_process` says where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyvips

from services.collector.picture_credit import credit_of, xmp_packet
from services.collector.picture_kinds import is_heic, loader_of
from shared.picture import Crop, PictureFormat

MAX_PIXELS = 50_000_000
MAX_RENDITION_WIDTH = 1920
MAX_RENDITION_HEIGHT = 16_383
"""Pixels: a WebP file can be no higher, an AVIF hardly."""
_ATTENTION_WIDTH = 320
"""Pixels across of the picture in which it is looked for what draws the eye: more would not find more."""

_AVIF, _WEBP, _JPEG = PictureFormat.AVIF, PictureFormat.WEBP, PictureFormat.JPEG
_SIZES: dict[Crop, dict[PictureFormat, tuple[int, ...]]] = {
    Crop.WHOLE: {
        _AVIF: (320, 640, 960, 1280, 1920),
        _WEBP: (640, 1280),
        _JPEG: (640, 1280, 1920),
    },
    Crop.CLASSIC: {_AVIF: (320, 640, 1280), _WEBP: (320, 640), _JPEG: (320, 1280)},
    Crop.WIDE: {_AVIF: (640, 1280), _WEBP: (640,), _JPEG: (640, 1280)},
    Crop.SQUARE: {_AVIF: (320,), _WEBP: (320,), _JPEG: (320, 960)},
}
"""Widths of each. AVIF costs most, so crops have few sizes; what knows no AVIF gets a neighbouring size."""

_SAVING: dict[PictureFormat, dict[str, Any]] = {
    _AVIF: {"Q": 50, "effort": 0, "suffix": ".avif"},
    _WEBP: {"Q": 74, "effort": 1, "suffix": ".webp"},
    _JPEG: {"Q": 78, "optimize_coding": True, "interlace": True, "suffix": ".jpg"},
}
_MARKUP_REFUSAL = "It is markup, such as HTML or SVG, not a picture: send JPEG, PNG, WebP, AVIF, GIF or TIFF."
_HEIC_REFUSAL = "It is HEIC, which cannot be decoded here: have the CMS, or the camera, make a JPEG of it."
_UNKNOWN_KIND = "It is no picture in a format that is shown: JPEG, PNG, WebP, AVIF, GIF or TIFF."


_SAID_BESIDES = ("exif-", "xmp-", "iptc-", "photoshop-", "icc-", "png-comment", "gif-", "orientation")


class PictureRefused(Exception):
    """The picture cannot be shown; the sentence says why."""


@dataclass(frozen=True)
class _Box:
    """A part of a picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


def make(file: Path, folder: Path, focus: dict[str, float] | None) -> dict[str, Any]:
    """Make renditions of a picture in a folder.

    Returns:
        What is known of it and what was made; or as `refused` the sentence that says why there is nothing.
    """
    pyvips.block_untrusted_set(True)
    pyvips.cache_set_max(0)
    try:
        return _made(file, folder, focus)
    except PictureRefused as refused:
        return {"refused": str(refused)}
    except pyvips.Error:
        return {"refused": "It is broken off, or not what it begins as: it cannot be decoded."}
    except MemoryError:
        return {"refused": "It needs too much memory."}


def _made(file: Path, folder: Path, focus: dict[str, float] | None) -> dict[str, Any]:
    head = _head(file)
    width, height = _upright(head)
    base = _base(file, head).copy_memory()
    credit = credit_of(head)
    bare = _bare(base, credit)
    focus = focus or _attention(bare)
    made = [
        {"file": name, "crop": crop, "format": format_, "width": part.width, "height": part.height}
        for crop in Crop
        for name, format_, part in _renditions(bare, crop, focus, folder)
    ]
    colour, frames = _colour(base), _frames(head)
    note = f"It has {frames} frames; readers see the first." if frames > 1 else ""
    known = {"width": width, "height": height, "colour": colour, "credit": credit, "note": note}
    return {**known, "renditions": made}


def _head(file: Path) -> pyvips.Image:
    """Return the picture with nothing decoded but its head."""
    with file.open("rb") as opened:
        first = opened.read(64)
    loader = loader_of(first)
    if loader is None:
        raise PictureRefused(_kind_refusal(first))
    head = getattr(pyvips.Image, loader)(str(file), access="sequential", fail_on="truncated")
    if head.width * head.height > MAX_PIXELS:
        megapixels, most = round(head.width * head.height / 1_000_000), MAX_PIXELS // 1_000_000
        raise PictureRefused(f"It has {megapixels:,} megapixels; at most {most} are read. Make it smaller.")
    return head


def _kind_refusal(first: bytes) -> str:
    if not first:
        return "It is empty: 0 bytes came."
    if is_heic(first):
        return _HEIC_REFUSAL
    return _MARKUP_REFUSAL if first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _UNKNOWN_KIND


def _upright(head: pyvips.Image) -> tuple[int, int]:
    """Return width and height as readers see it."""
    turned = head.get_typeof("orientation") and head.get("orientation") >= 5
    return (head.height, head.width) if turned else (head.width, head.height)


def _base(file: Path, head: pyvips.Image) -> pyvips.Image:
    """Return it upright, in sRGB, no larger than the largest rendition of any crop needs."""
    width, height = _upright(head)
    across = min(width, MAX_RENDITION_WIDTH)
    if height * 2 < width:  # a panorama: its crops are as high as it is
        across = min(width, 2 * MAX_RENDITION_WIDTH)
    to_srgb = {} if _is_srgb(head) else {"export_profile": "srgb"}
    sized = {"height": MAX_RENDITION_HEIGHT, "size": "down", **to_srgb}
    base = pyvips.Image.thumbnail(str(file), across, fail_on="truncated", **sized)
    if base.interpretation != "srgb" or base.format != "uchar":
        base = base.colourspace("srgb").cast("uchar")
    return base.flatten(background=255) if base.hasalpha() else base  # white: dark pages would swallow dark lines


def _is_srgb(head: pyvips.Image) -> bool:
    """Return whether its colours are those of the web already: to transform them would take half of the time."""
    if head.interpretation == "cmyk":
        return False
    return not head.get_typeof("icc-profile-data") or b"sRGB" in bytes(head.get("icc-profile-data"))


def _bare(base: pyvips.Image, credit: str) -> pyvips.Image:
    """Return it without what the file says besides, but for whose it is."""
    bare = base.copy()
    for name in bare.get_fields():
        if name.startswith(_SAID_BESIDES):
            bare.remove(name)
    if credit:
        bare.set_type(pyvips.GValue.blob_type, "xmp-data", xmp_packet(credit))
    return bare


def _renditions(
    base: pyvips.Image, crop: Crop, focus: dict[str, float], folder: Path
) -> Iterator[tuple[str, PictureFormat, pyvips.Image]]:
    """Write each size and format of a crop. No size is larger than the picture; a small picture has its own."""
    sized = _cropped(base, crop, focus)
    most = sized.width
    for width in sorted({width for widths in _SIZES[crop].values() for width in _sizes(widths, most)}, reverse=True):
        if width < sized.width:  # of the next larger one: that costs a fraction
            height = max(1, round(sized.height * width / sized.width))
            sized = sized.resize(width / sized.width, vscale=height / sized.height)
        sized = sized.copy_memory()
        for format_, widths in _SIZES[crop].items():
            if width in _sizes(widths, most):
                name = f"{crop.name}-{width}-{format_}"
                _save(sized, folder / name, format_)
                yield name, format_, sized


def _sizes(widths: tuple[int, ...], most: int) -> list[int]:
    """Return the widths that a picture is large enough for; what is smaller than the next wished one has its own."""
    fitting = [width for width in widths if width <= most]
    return fitting if len(fitting) == len(widths) else [*fitting, most][: len(fitting) + 1]


def _save(sized: pyvips.Image, file: Path, format_: PictureFormat) -> None:
    options = dict(_SAVING[format_])
    suffix = options.pop("suffix")
    keep = "xmp" if sized.get_typeof("xmp-data") else "none"
    file.write_bytes(sized.write_to_buffer(suffix, keep=keep, **options))


def _attention(base: pyvips.Image) -> dict[str, float]:
    """Return the point that draws the eye, as libvips sees it."""
    small = base.thumbnail_image(_ATTENTION_WIDTH, height=10_000_000, size="down")
    side = min(small.width, small.height)
    _, seen = small.smartcrop(side, side, interesting="attention", attention_x=True, attention_y=True)
    return {"x": seen["attention_x"] / small.width, "y": seen["attention_y"] / small.height}


def _cropped(base: pyvips.Image, crop: Crop, focus: dict[str, float]) -> pyvips.Image:
    width, height = crop.size_of(base.width, base.height)
    if (width, height) == (base.width, base.height):
        return base
    box = _around(focus, base, width, height)
    return base.crop(box.left, box.top, box.width, box.height)


def _around(focus: dict[str, float], base: pyvips.Image, width: int, height: int) -> _Box:
    """Return the part whose middle is as near to the focus as the edges let it be."""
    left = round(focus["x"] * base.width - width / 2)
    top = round(focus["y"] * base.height - height / 2)
    return _Box(min(max(left, 0), base.width - width), min(max(top, 0), base.height - height), width, height)


def _colour(base: pyvips.Image) -> str:
    """Return what it looks like from far away."""
    means = [base[band].avg() for band in range(3)]
    return "#" + "".join(f"{min(255, round(mean)):02x}" for mean in means)


def _frames(head: pyvips.Image) -> int:
    moves = head.get_typeof("delay") or head.get_typeof("loop")
    return int(head.get("n-pages")) if moves and head.get_typeof("n-pages") else 1
