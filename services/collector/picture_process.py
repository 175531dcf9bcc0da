"""`python -m services.collector.picture_process FILE FOLDER FOCUS`: makes the renditions of one picture, alone.

With `card` in place of a focus it draws what the file says of a card, with `icons` those of a site by an SVG, with
`initial` those of a site that gave none.

What strangers sent is decoded here and nowhere else: in a process that has no secret, no connection and no more memory
and time than it should need, and that may die of it. It writes what was made into the folder, and one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from shared.share_card import ShareCard

MAX_PICTURE_MEMORY_BYTES = 1 << 30
"""Bytes of address space; libvips keeps a picture in rows, but some formats only come whole."""
MAX_PICTURE_CPU_SECONDS = 20
MAX_RENDITION_BYTES = 16 << 20
"""Of any file that it writes."""

DRAW_CARD = "card"
"""In place of a focus: the file is what a card says."""

DRAW_ICONS = "icons"
"""The file is an SVG."""

DRAW_INITIAL = "initial"
"""The file says the name of a site."""

_NICE_OF_PICTURES = 10
"""How much it is behind whatever readers wait for."""


def main() -> None:
    """Make them, and say what came of it."""
    file, folder, focus = sys.argv[1:]
    _bound()
    print(json.dumps(_made(Path(file), Path(folder), focus)))


def _made(file: Path, folder: Path, focus: str) -> dict[str, Any]:
    """Return what was made; nothing is loaded before the process is bounded."""
    if focus == DRAW_CARD:
        from services.collector.card_drawing import draw_card  # noqa: PLC0415

        return draw_card(ShareCard(**json.loads(file.read_text("utf-8"))), folder)
    if focus in (DRAW_ICONS, DRAW_INITIAL):
        from services.collector import icon_drawing  # noqa: PLC0415

        draw = icon_drawing.draw_icons if focus == DRAW_ICONS else icon_drawing.draw_initial
        return draw(file, folder)
    from services.collector.picture_making import make  # noqa: PLC0415

    return make(file, folder, json.loads(focus))


def _bound() -> None:
    os.nice(_NICE_OF_PICTURES)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MAX_PICTURE_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_PICTURE_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_RENDITION_BYTES),
    ):
        resource.setrlimit(what, (most, most))
    os.environ["VIPS_CONCURRENCY"] = "1"


if __name__ == "__main__":
    main()
