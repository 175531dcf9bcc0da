"""A site's icons and its web manifest, as files at their paths."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence

from babel import Locale

from shared.pages import ASSETS
from shared.site import Site
from shared.standing_file import StandingFile

FAVICON_PATH, ICON_PATH = "/favicon.ico", "/icon.svg"
TOUCH_ICON_PATH, MANIFEST_PATH = "/apple-touch-icon.png", "/manifest.webmanifest"
"""They never change, so no page has to be pressed again for a new icon."""

ICO_SIZES = (16, 32, 48)
MANIFEST_SIZES = (192, 512)
MAX_SHORT_NAME = 12
"""Characters that telephones show below an icon."""

PAPER = "#fdfcf9"
"""What is behind a site's icon while it is opened: its own ground."""


def icon_files(site: Site, svg: bytes, drawn: Mapping[str, bytes], colour: str, made_of: str) -> list[StandingFile]:
    """Return the icons and the manifest that names them.

    `drawn`: PNG files by their names: a size, `touch` or `maskable`.
    """
    png = "image/png"
    sizes = [_asset(f"icon-{size}", drawn[str(size)], made_of) for size in MANIFEST_SIZES]
    maskable = _asset("icon-maskable-512", drawn["maskable"], made_of)
    return [
        StandingFile(FAVICON_PATH, "image/x-icon", ico_of({size: drawn[str(size)] for size in ICO_SIZES}), made_of),
        StandingFile(ICON_PATH, "image/svg+xml", svg, made_of),
        StandingFile(TOUCH_ICON_PATH, png, drawn["touch"], made_of),
        *sizes,
        maskable,
        _manifest(site, [file.path for file in sizes], maskable.path, colour, made_of),
    ]


def _asset(name: str, content: bytes, made_of: str) -> StandingFile:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return StandingFile(f"{ASSETS}{name}-{digest}.png", "image/png", content, made_of)


def ico_of(drawn: Mapping[int, bytes]) -> bytes:
    """Return PNG files, by their sizes, as one ICO file."""
    at = 6 + 16 * len(drawn)
    entries = b""
    for size, png in drawn.items():
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), at)
        at += len(png)
    return struct.pack("<HHH", 0, 1, len(drawn)) + entries + b"".join(drawn.values())


def _manifest(site: Site, plain: Sequence[str], maskable: str, colour: str, made_of: str) -> StandingFile:
    icons = [
        {"src": path, "sizes": f"{size}x{size}", "type": "image/png"}
        for path, size in zip(plain, MANIFEST_SIZES, strict=True)
    ]
    icons.append({"src": maskable, "sizes": "512x512", "type": "image/png", "purpose": "maskable"})
    said = {
        "id": "/",
        "name": site.name,
        "short_name": site.name if len(site.name) <= MAX_SHORT_NAME else "",
        "description": site.description,
        "lang": site.language,
        "dir": Locale.parse(site.language, sep="-").text_direction,
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "theme_color": colour,
        "background_color": PAPER,
        "icons": icons,
    }
    content = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False, indent=1)
    return StandingFile(MANIFEST_PATH, "application/manifest+json; charset=utf-8", content.encode(), made_of)
