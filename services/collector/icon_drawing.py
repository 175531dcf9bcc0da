"""Draws a site's icons in the sizes that browsers and telephones ask for, of one SVG."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

# First: it says which font there is, before libvips is loaded.
from services.collector.card_drawing import CARD_FONT  # isort: skip
import pyvips

from services.collector.font_coverage import characters_of, drawable

PLAIN_SIZES = (16, 32, 48, 192, 512)
TOUCH_SIZE = 180
MASKABLE_SIZE = 512
SAFE_ZONE = 0.8
"""Of a maskable icon's width: what is outside of it may be cut off (W3C, Web Application Manifest)."""

_OPAQUE = 250
_BLANK_GROUND = [255, 255, 255]
_SAMPLE_SIZE = 64

_INITIAL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><path fill="{ground}" d="M0 0h64v64H0z"/>\
{shown}</svg>
"""
_LETTER = """<text x="32" y="44" font-family="'Source Serif 4',Georgia,serif" font-weight="700" font-size="44" \
fill="#fff" text-anchor="middle">{}</text>"""
_STRIP_OF_INKS = """<path fill="#009fd4" d="M0 56h16v8H0z"/><path fill="#d8156f" d="M16 56h16v8H16z"/>\
<path fill="#f3c700" d="M32 56h16v8H32z"/><path fill="#1b1a17" d="M48 56h16v8H48z"/>"""
_SQUARES = """<path fill="#009fd4" d="M0 0h32v32H0z"/><path fill="#d8156f" d="M32 0h32v32H32z"/>\
<path fill="#f3c700" d="M0 32h32v32H0z"/><path fill="#1b1a17" d="M32 32h32v32H32z"/>"""


def draw_initial(file: Path, folder: Path) -> dict[str, Any]:
    """Draw the icons of a site that has given none: `file` says its name and a colour. The SVG is `icon.svg` there."""
    said = json.loads(file.read_text("utf-8"))
    known = characters_of(CARD_FONT.read_bytes())
    first = next((each for each in said["name"] if each.isalnum()), "")
    letter = drawable(first.upper(), known)
    shown = _LETTER.format(escape(letter)) + _STRIP_OF_INKS if letter else _SQUARES
    svg = _INITIAL.format(ground=said["colour"], shown=shown)
    made = folder / "icon.svg"
    made.write_text(svg, "utf-8")
    return draw_icons(made, folder)


def draw_icons(file: Path, folder: Path) -> dict[str, Any]:
    """Draw an SVG into files in this folder, named by their sizes; return the colour that most of it has."""
    pyvips.cache_set_max(0)
    try:
        for size in PLAIN_SIZES:
            _save(_drawn(file, size), folder / f"{size}.png")
        sample = _drawn(file, _SAMPLE_SIZE)
        ground = _ground(sample)
        _save(_drawn(file, TOUCH_SIZE).flatten(background=ground), folder / "touch.png")
        inner = _drawn(file, round(MASKABLE_SIZE * SAFE_ZONE)).flatten(background=ground)
        maskable = inner.gravity("centre", MASKABLE_SIZE, MASKABLE_SIZE, extend="background", background=ground)
        _save(maskable, folder / "maskable.png")
    except pyvips.Error:
        return {"refused": "It cannot be drawn: is it an SVG with a width and a height, or a viewBox?"}
    return {"colour": _colour(sample)}


def _drawn(file: Path, size: int) -> Any:
    image = pyvips.Image.thumbnail(str(file), size, height=size)
    return image.gravity("centre", size, size, extend="background", background=[0, 0, 0, 0])


def _save(image: Any, file: Path) -> None:
    image.cast("uchar").pngsave(str(file), compression=9, keep="none")


def _ground(sample: Any) -> list[int]:
    """Return the colour at its edge, if it is filled up to there; else white."""
    *colour, alpha = sample.getpoint(1, 1)
    return [round(each) for each in colour] if alpha >= _OPAQUE else _BLANK_GROUND


def _colour(sample: Any) -> str:
    """Return the colour that most of what is opaque has, such as `#a6192e`; white is none."""
    pixels = sample.cast("uchar").write_to_memory()
    four = (pixels[at : at + 4] for at in range(0, len(pixels), 4))
    counted = Counter(bytes(each[:3]) for each in four if each[3] >= _OPAQUE and min(each[:3]) < _OPAQUE)
    return f"#{counted.most_common(1)[0][0].hex()}" if counted else "#ffffff"
