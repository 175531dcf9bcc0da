"""A site's icons: drawn of the SVG that the site file names, or of the site's name, by a process of its own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from services.publisher.standing.icons import icon_files
from shared.errors import Misconfigured, Permanent
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.standing_files import files_made_of
from shared.site import Site
from shared.standing_file import StandingFile

MAX_ICON_BYTES = 200_000
INITIAL_COLOUR = "#a6192e"
"""What an initial stands on: that of the theme."""

_DRAWING = 1
"""Of this release: raise it when the same SVG is to look different."""
_SVG = "{http://www.w3.org/2000/svg}svg"


def given_icon(site: Site, folder: Path | None) -> bytes:
    """Return the SVG that the site file names; empty if it names none.

    Raises:
        Misconfigured: it cannot be read, or is no SVG that can be trusted.
    """
    if not site.icon:
        return b""
    file = (folder or Path()) / site.icon
    try:
        svg = file.read_bytes()
    except OSError as error:
        raise Misconfigured(f"The icon {file} cannot be read: {error.strerror}.") from error
    if len(svg) > MAX_ICON_BYTES:
        raise Misconfigured(f"The icon {file} has {len(svg):,} bytes: {MAX_ICON_BYTES:,} is the most.")
    try:
        root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise Misconfigured(f"The icon {file} is no well-formed SVG: {error.msg}.") from error
    if root.tag != _SVG:
        raise Misconfigured(f"The icon {file} is no SVG: its first element is {root.tag}.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise Misconfigured(f"The icon {file} has a document type: take it out.")
    return svg


def icons(ledger: Ledger, site: Site, svg: bytes) -> list[StandingFile]:
    """Return the icons of a site and its manifest: those that are kept, if nothing has changed that they are made of.

    Raises:
        Misconfigured: the SVG cannot be drawn.
        Transient: the ledger cannot be reached, or there was no time to draw.
    """
    of = [_DRAWING, svg.decode("utf-8", "replace"), site.name, site.description, site.language]
    made_of = hashlib.sha256(json.dumps(of).encode()).hexdigest()
    with transaction(ledger) as db:
        kept = files_made_of(db, made_of)
    return kept or draw(site, svg, made_of)


def draw(site: Site, svg: bytes, made_of: str = "") -> list[StandingFile]:
    """Draw them; raises as `icons` does."""
    from services.collector.picture_process import DRAW_ICONS, DRAW_INITIAL  # noqa: PLC0415 - seldom needed
    from services.collector.picture_work import rendered  # noqa: PLC0415

    with TemporaryDirectory(prefix="andruck-icons-") as made:
        folder = Path(made)
        file = folder / ("given.svg" if svg else "said.json")
        file.write_bytes(svg or json.dumps({"name": site.name, "colour": INITIAL_COLOUR}).encode())
        try:
            told = rendered(file, folder, DRAW_ICONS if svg else DRAW_INITIAL)
        except Permanent as error:
            raise Misconfigured(f"The icon {site.icon} cannot be used. {error}") from error
        drawn = {each.stem: each.read_bytes() for each in folder.glob("*.png")}
        return icon_files(site, svg or (folder / "icon.svg").read_bytes(), drawn, told["colour"], made_of)
