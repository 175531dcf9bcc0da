"""Pictures for samples: made when they are asked for, the same each time."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from shared.picture import Crop, Picture, PictureFormat, PictureState, Rendition, ShownPicture

_WIDE, _TALL = (1600, 1067), (900, 1350)
_WIDTHS = (320, 640, 1280)


def sample_picture(name: str, alt: str = "", caption: str = "", credit: str = "", *, tall: bool = False) -> Picture:
    """Return a picture as a source has it."""
    width, height = _TALL if tall else _WIDE
    return Picture(f"https://example.org/{name}.jpg", alt, caption, credit, width=width, height=height)


def shown_sample(picture: Picture) -> ShownPicture:
    """Return it as pages show it, with renditions that `draw` draws."""
    width, height = picture.width or _WIDE[0], picture.height or _WIDE[1]
    colour = f"#{hashlib.sha256(picture.url.encode()).hexdigest()[:6]}"
    made = [
        Rendition(
            f"/assets/probe-{colour[1:]}-{down}x{across}.jpg", crop, PictureFormat.JPEG, across, down, across * 60
        )
        for crop in Crop
        for full, full_down in [crop.size_of(width, height)]
        for across in _WIDTHS
        if across <= full
        for down in [across * full_down // full]
    ]
    return ShownPicture(picture, PictureState.READY, width, height, colour, tuple(made), 1)


def draw(rendition: Rendition, colour: str, folder: Path) -> None:
    """Write a rendition below `folder`, where its path leads: its colour, lighter to one corner."""
    import pyvips  # noqa: PLC0415 - it takes long to load, and only this draws

    target = folder / rendition.path.removeprefix("/")
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    across: Any = pyvips.Image.xyz(rendition.width, rendition.height)
    light = (across[0] / rendition.width + across[1] / rendition.height) * 0.35 + 0.3
    image = (light * red).bandjoin([light * green + 30, light * blue + 40])
    image.cast("uchar").copy(interpretation="srgb").jpegsave(str(target), Q=70)
