"""Icons are drawn of one SVG, or of the site's name, and whatever cannot be drawn is refused with a sentence."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path

import pytest
import pyvips

from services.cli.icons import MAX_ICON_BYTES, draw, given_icon, icons
from shared.errors import Misconfigured
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.standing_files import install_files
from shared.standing_file import StandingFile
from tests.publisher.newsroom import SITE

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path fill="#1f4e79" d="M0 0h20v10H0z"/></svg>"""
NAMED = replace(SITE, icon="icon.svg")


def _by_path(files: list[StandingFile]) -> dict[str, StandingFile]:
    return {file.path: file for file in files}


def _picture(file: StandingFile) -> pyvips.Image:
    return pyvips.Image.pngload_buffer(file.content)


def test_every_size_is_there_and_the_manifest_names_it() -> None:
    files = _by_path(draw(SITE, SVG))
    manifest = json.loads(files["/manifest.webmanifest"].content)

    for icon in manifest["icons"]:
        picture = _picture(files[icon["src"]])
        assert icon["sizes"] == f"{picture.width}x{picture.height}"
        assert files[icon["src"]].page.kind.traits.is_immutable
    assert [icon.get("purpose") for icon in manifest["icons"]] == [None, None, "maskable"]
    assert (manifest["name"], manifest["short_name"], manifest["lang"]) == ("Der Bote", "Der Bote", "de")
    assert manifest["theme_color"] == "#1f4e79"
    assert files["/icon.svg"].content == SVG
    assert not files["/favicon.ico"].page.kind.traits.is_immutable


def test_an_icon_file_holds_three_sizes_that_each_are_a_picture() -> None:
    ico = _by_path(draw(SITE, SVG))["/favicon.ico"].content
    assert struct.unpack_from("<HHH", ico) == (0, 1, 3)
    for number, size in enumerate((16, 32, 48)):
        wide, high, *_, length, at = struct.unpack_from("<BBBBHHII", ico, 6 + 16 * number)
        picture = pyvips.Image.pngload_buffer(ico[at : at + length])
        assert (wide, high, picture.width, picture.height) == (size, size, size, size)


def test_what_telephones_cut_or_fill_has_no_holes() -> None:
    files = _by_path(draw(SITE, SVG))
    touch = _picture(files["/apple-touch-icon.png"])
    assert (touch.width, touch.bands, touch.getpoint(0, 0)) == (180, 3, [255, 255, 255])
    maskable = next(_picture(file) for path, file in files.items() if "maskable" in path)
    assert (maskable.width, maskable.bands) == (512, 3)
    assert maskable.getpoint(256, 256) == [0x1F, 0x4E, 0x79]
    plain = next(_picture(file) for path, file in files.items() if "icon-512" in path)
    assert plain.getpoint(0, 0)[3] == 0, "it is wider than high, so there is nothing above"


@pytest.mark.parametrize(
    ("name", "letter"), [("der Bote", "D"), ("“Élan”", "É"), ("7 Tage", "7"), ("العربية", ""), ("🦊", "")]
)
def test_a_site_without_an_icon_gets_its_first_letter_or_the_printers_colours(name: str, letter: str) -> None:
    files = _by_path(draw(replace(SITE, name=name), b""))
    svg = files["/icon.svg"].content.decode()
    assert (f">{letter}</text>" in svg) if letter else ("<text" not in svg)
    assert len({tuple(_picture(files["/apple-touch-icon.png"]).getpoint(x, 90)) for x in range(0, 180, 9)}) > 1


def test_they_are_drawn_again_only_if_something_has_changed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    first = icons(ledger, SITE, SVG)
    with transaction(ledger) as db:
        install_files(db, first)
    with monkeypatch.context() as patched:
        patched.setattr("services.cli.icons.draw", None)
        assert sorted(icons(ledger, SITE, SVG), key=lambda file: file.path) == sorted(first, key=lambda file: file.path)
    assert icons(ledger, replace(SITE, name="Anders"), SVG) != first


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read: No such file"),
        (b"", "no well-formed SVG"),
        (b"\x89PNG", "no well-formed SVG"),
        (b"<html/>", "is no SVG: its first element is html"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "has a document type"),
        (b'<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd">' + SVG, "has a document type"),
        (SVG.replace(b"</svg>", b" " * MAX_ICON_BYTES + b"</svg>"), "200,000 is the most"),
    ],
)
def test_a_file_that_cannot_be_an_icon_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / "icon.svg").write_bytes(content)
    with pytest.raises(Misconfigured, match=r"icon\.svg") as refused:
        given_icon(NAMED, tmp_path)
    assert says in str(refused.value)


def _outcome(svg: bytes) -> str:
    try:
        return f"{len(draw(NAMED, svg))} files"
    except Misconfigured as refused:
        return str(refused).split(". ")[0] + "."


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd" width="9" height="9"/>',
        '<image href="http://127.0.0.1:1/x.png" width="9" height="9"/>',
        "<script>alert(1)</script>",
        '<filter id="f"><feGaussianBlur stdDeviation="9000"/></filter><path filter="url(#f)" d="M0 0h9v9z"/>',
        '<g id="a"><use href="#a"/></g>',
    ],
)
def test_a_hostile_svg_is_drawn_without_what_it_asks_for_or_refused(inside: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'.encode()
    assert _outcome(svg) in ("7 files", "The icon icon.svg cannot be used.")


def test_an_svg_without_a_size_is_refused_or_drawn_and_one_without_any_colour_has_white() -> None:
    files = _by_path(draw(NAMED, b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'))
    assert json.loads(files["/manifest.webmanifest"].content)["theme_color"] == "#ffffff"
