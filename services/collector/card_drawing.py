"""Draws the card of an article without a picture: what others show of it when it is shared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

# Before libvips is loaded: cards are set in the font here and no other, so they look the same on every machine.
os.environ["FONTCONFIG_FILE"] = str(Path(__file__).parent / "fonts" / "fonts.conf")

import pyvips

from services.collector.font_coverage import characters_of, drawable
from shared.share_card import CARD_HEIGHT, CARD_WIDTH, ShareCard

CARD_FONT = Path(__file__).parent / "fonts" / "SourceSerif4-Bold.ttf"
"""Source Serif 4, under the SIL Open Font License: see OFL.txt beside it."""

_MARGIN = 80
_MAX_HEADLINE, _MIN_HEADLINE, _SMALL = 92, 40, 34
"""Pixels of a line's em: of the headline, and of all else."""
_HEADLINE_HEIGHT = 330
_INKS = ((0x00, 0x9F, 0xD4), (0xD8, 0x15, 0x6F), (0xF3, 0xC7, 0x00), (0x1B, 0x1A, 0x17))
_WHITE = (255, 255, 255)


def draw_card(card: ShareCard, folder: Path) -> dict[str, Any]:
    """Draw it into a file in this folder, and return what was made as `make` of pictures does."""
    pyvips.cache_set_max(0)
    known = characters_of(CARD_FONT.read_bytes())
    headline, site, section = (drawable(each, known) for each in (card.headline, card.site, card.section))
    ground = tuple(int(card.colour[at : at + 2], 16) for at in (1, 3, 5))
    image = (pyvips.Image.black(CARD_WIDTH, CARD_HEIGHT, bands=3) + list(ground)).cast("uchar")
    image = image.copy(interpretation="srgb")
    for number, ink in enumerate(_INKS):
        image = image.draw_rect(list(ink), _MARGIN + 44 * number, CARD_HEIGHT - 28, 44, 28, fill=True)
    if headline:
        image = _with(image, section, 70)
        image = _with(image, headline, 136, _HEADLINE_HEIGHT)
        image = _with(image, site, CARD_HEIGHT - 108)
    else:
        image = _with(image, site, 240, 150)
    image.jpegsave(str(folder / "card"), Q=86, optimize_coding=True, interlace=True, keep="none")
    size = {"width": CARD_WIDTH, "height": CARD_HEIGHT}
    made = {"file": "card", "crop": "whole", "format": "jpeg", **size}
    return {**size, "colour": card.colour, "credit": "", "note": "", "renditions": [made]}


def _with(image: pyvips.Image, words: str, top: int, high: int = 0) -> pyvips.Image:
    """Return the card with a text on it: one small line, or as large as it fits into so many pixels."""
    if not words:
        return image
    wide = CARD_WIDTH - 2 * _MARGIN
    text = _fitted(words, wide, high) if high else _line(words, wide)
    inked = text.new_from_image(list(_WHITE)).copy(interpretation="srgb").bandjoin(text)
    return image.composite2(inked, "over", x=_MARGIN, y=top).flatten().cast("uchar")


def _fitted(words: str, wide: int, high: int) -> pyvips.Image:
    """Return it as large as fits; a word that is longer than a line is broken only where it would be too small."""
    for em in range(_MAX_HEADLINE, _MIN_HEADLINE, -6):
        image = _set(words, em, wide, "word")
        if image.width <= wide and image.height <= high:
            return image
    image = _set(words, _MIN_HEADLINE, wide, "word-char")
    return image.crop(0, 0, image.width, min(image.height, high))


def _line(words: str, wide: int) -> pyvips.Image:
    image = _set(words, _SMALL, 0, "none")
    return image.crop(0, 0, min(image.width, wide), image.height)


def _set(words: str, em: int, wide: int, wrap: str) -> pyvips.Image:
    return pyvips.Image.text(
        escape(words),
        font=f"Source Serif 4 Bold {em}",
        fontfile=str(CARD_FONT),
        dpi=72,
        spacing=-em // 12,
        **({"width": wide, "wrap": wrap} if wide else {}),
    )
