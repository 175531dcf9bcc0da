"""What is made of a picture, and which files are none. Each is decoded in the process that does it in production."""

from __future__ import annotations

import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
import pyvips

from services.collector.picture_work import rendered
from shared.errors import Permanent
from tests.collector.picture_host import drawn, jpeg

IPTC = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x40"
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="dpa">
<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Seq><rdf:li>J\xc3\xa4ne Doe</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "made").mkdir()
    return tmp_path


def make(place: Path, content: bytes, focus: dict[str, float] | None = None) -> dict[str, Any]:
    (place / "given").write_bytes(content)
    return rendered(place / "given", place / "made", json.dumps(focus))


def opened(place: Path, made: dict[str, Any], crop: str, format_: str) -> list[pyvips.Image]:
    files = [each["file"] for each in made["renditions"] if (each["crop"], each["format"]) == (crop, format_)]
    return [pyvips.Image.new_from_buffer((place / "made" / file).read_bytes(), "") for file in files]


def refusal(place: Path, content: bytes) -> str:
    with pytest.raises(Permanent) as refused:
        make(place, content)
    return str(refused.value)


def png(width: int, height: int) -> bytes:
    """Return the beginning of a PNG that says that it is as large as that; of its pixels there is nothing."""
    header = b"IHDR" + struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack("!I", 13) + header + struct.pack("!I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack("!I", 4) + b"IDAT0000" + b"\x00" * 4


def test_a_large_picture_has_all_sizes_crops_and_formats_and_none_is_larger_than_it(place: Path) -> None:
    made = make(place, jpeg(1400, 1000))
    widths: dict[tuple[str, str], list[int]] = {}
    for each in made["renditions"]:
        widths.setdefault((each["crop"], each["format"]), []).append(each["width"])
    assert sorted(widths["whole", "avif"]) == [320, 640, 960, 1280, 1400]
    assert max(max(each) for each in widths.values()) == 1400
    assert len(widths) == 12
    assert (made["width"], made["height"]) == (1400, 1000)
    for each in made["renditions"]:
        across, down = {"whole": (7, 5), "16:9": (16, 9), "3:2": (3, 2), "1:1": (1, 1)}[each["crop"]]
        assert abs(each["width"] * down / across - each["height"]) <= 1


def test_a_small_picture_keeps_its_size(place: Path) -> None:
    made = make(place, jpeg(60, 40))
    assert {(each["width"], each["height"]) for each in made["renditions"] if each["crop"] == "whole"} == {(60, 40)}
    assert made["colour"] == "#965a1e"


@pytest.mark.parametrize(("width", "height"), [(400, 17_000), (2, 70_000), (70_000, 2)])
def test_a_picture_that_is_higher_than_files_can_be_is_shown_smaller(place: Path, width: int, height: int) -> None:
    made = make(place, drawn(width, height).write_to_buffer(".png"))
    assert (made["width"], made["height"]) == (width, height)
    assert {"avif", "webp", "jpeg"} == {each["format"] for each in made["renditions"]}
    assert max(each["height"] for each in made["renditions"]) <= 16_383


def test_crops_are_around_the_focus(place: Path) -> None:
    for x, lightness in ((0.0, 60), (1.0, 120)):
        made = make(place, jpeg(300, 100, (120, 120, 120)), {"x": x, "y": 0.5})
        (square,) = opened(place, made, "1:1", "jpeg")
        assert abs(square.avg() - lightness) < 5


def test_a_picture_is_turned_as_its_camera_was(place: Path) -> None:
    turned = drawn(60, 40).copy()
    turned.set_type(pyvips.GValue.gint_type, "orientation", 6)
    made = make(place, turned.write_to_buffer(".jpg"))
    (whole,) = opened(place, made, "whole", "jpeg")
    assert (made["width"], made["height"], whole.width, whole.height) == (40, 60, 40, 60)
    assert not whole.get_typeof("orientation") or whole.get("orientation") == 1


def test_nothing_is_left_of_what_a_file_says_but_whose_it_is(place: Path) -> None:
    said = drawn().copy()
    said.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "52/1 30/1 0/1")
    said.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Artist", "Camera Owner")
    said.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Model", "Secret Camera")
    said.set_type(pyvips.GValue.blob_type, "xmp-data", XMP)
    made = make(place, said.write_to_buffer(".jpg"))
    assert made["credit"] == "Jäne Doe/dpa"
    for format_ in ("jpeg", "webp", "avif"):
        for image in opened(place, made, "whole", format_):
            assert not [name for name in image.get_fields() if name.startswith("exif-ifd3")]
            assert "Jäne Doe/dpa".encode() in bytes(image.get("xmp-data"))
    everything = b"".join(file.read_bytes() for file in (place / "made").iterdir())
    assert b"Secret Camera" not in everything
    assert b"GPS" not in everything


@pytest.mark.parametrize(
    ("fields", "credit"),
    [
        ({"exif-ifd0-Artist": "Jane Doe"}, "Jane Doe"),
        ({"exif-ifd0-Copyright": "(c) 2025 dpa"}, "(c) 2025 dpa"),
        ({"exif-ifd0-Artist": "Jane Doe", "exif-ifd0-Copyright": "(c) 2025"}, "Jane Doe"),
        ({"iptc-data": IPTC + b"\x1c\x02\x50\x00\x08Jane Doe\x1c\x02\x6e\x00\x03AFP"}, "Jane Doe/AFP"),
        ({"iptc-data": IPTC + b"\x1c\x02\x6e\x00\x05\xc4rzte"}, "Ärzte"),
        ({"iptc-data": IPTC + b"\x1c\x02\x6e\x7f\xffA"}, ""),
        ({"xmp-data": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, ""),
        ({"xmp-data": b"no XML"}, ""),
        ({"xmp-data": b'<?xml version="1.0" encoding="none-such"?><x/>'}, ""),
        ({"xmp-data": b'<?xml version="1.0" encoding="shift_jis"?><x/>'}, ""),
    ],
)
def test_a_credit_is_read_where_newsrooms_write_it(place: Path, fields: dict[str, Any], credit: str) -> None:
    said = drawn().copy()
    for name, value in fields.items():
        said.set_type(pyvips.GValue.gstr_type if isinstance(value, str) else pyvips.GValue.blob_type, name, value)
    assert make(place, said.write_to_buffer(".jpg"))["credit"] == credit


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_an_artist_is_read_in_the_encoding_of_old_cameras_too(place: Path, encoding: str) -> None:
    artist = "Jané Döß".encode(encoding) + b"\x00"
    entry = struct.pack("<HHII", 0x13B, 2, len(artist), 26)
    exif = b"Exif\x00\x00II*\x00" + struct.pack("<IH", 8, 1) + entry + bytes(4) + artist
    content = jpeg()
    made = make(place, content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:])
    assert made["credit"] == "Jané Döß"


def test_colours_of_print_and_of_wide_screens_become_those_of_the_web(place: Path) -> None:
    for profile in ("cmyk", "p3"):
        given = drawn(60, 40, (40, 160, 60)).icc_transform(profile, input_profile="srgb")
        made = make(place, given.write_to_buffer(".jpg", keep="icc"))
        (whole,) = opened(place, made, "whole", "jpeg")
        assert (whole.interpretation, whole.bands) == ("srgb", 3)
        assert not whole.get_typeof("icc-profile-data")
        red, green, blue = (whole.crop(45, 10, 8, 8)[band].avg() for band in range(3))
        assert green > 130, profile
        assert red < 90
        assert blue < 100


def test_of_what_moves_readers_see_the_first_frame_and_the_editor_is_told(place: Path) -> None:
    frames = [drawn(30, 20, (200, 40 * number, 0)) for number in range(3)]
    moving = pyvips.Image.arrayjoin(frames, across=1).copy()
    moving.set_type(pyvips.GValue.gint_type, "page-height", 20)
    moving.set_type(pyvips.GValue.array_int_type, "delay", [100, 100, 100])
    for suffix in (".gif", ".webp"):
        made = make(place, moving.write_to_buffer(suffix))
        assert (made["width"], made["height"], made["note"]) == (30, 20, "It has 3 frames; readers see the first.")


@pytest.mark.parametrize("suffix", [".png", ".webp", ".avif", ".tif", ".gif"])
def test_every_format_that_newsrooms_send_is_read(place: Path, suffix: str) -> None:
    assert make(place, drawn().write_to_buffer(suffix))["width"] == 60


def test_what_is_seen_through_is_white_on_every_page(place: Path) -> None:
    made = make(place, drawn().bandjoin(0).write_to_buffer(".png"))
    for format_ in ("avif", "webp", "jpeg"):
        (plain,) = opened(place, made, "whole", format_)
        assert not plain.hasalpha()
        assert plain.avg() > 250


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "It is empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "It is markup"),
        (b"\xef\xbb\xbf <!doctype html><html></html>", "It is markup"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 60, "It is HEIC"),
        (b"%PDF-1.7", "It is no picture in a format that is shown"),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 60, "It is no picture in a format that is shown"),
        (b"\xff\xd8\xff<html><script>alert(1)</script>", "cannot be decoded"),
        (b"GIF89a<script>alert(1)</script>", "cannot be decoded"),
        (png(30_000, 30_000), "It has 900 megapixels; at most 50 are read"),
        (png(8_000, 7_000), "It has 56 megapixels"),
        (png(600, 400), "cannot be decoded"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(place: Path, content: bytes, sentence: str) -> None:
    assert sentence in refusal(place, content)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".avif", ".gif"])
def test_what_breaks_off_is_refused(place: Path, suffix: str) -> None:
    noise = (
        pyvips.Image.gaussnoise(200, 200, mean=128, sigma=60)
        .cast("uchar")
        .bandjoin([128, 90])
        .copy(interpretation="srgb")
    )
    whole: bytes = noise.write_to_buffer(suffix)
    assert "broken off" in refusal(place, whole[: len(whole) // 2])


def test_the_process_has_no_secret_and_its_bounds(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDRUCK_S3_SECRET_KEY", "hidden")
    monkeypatch.setattr("services.collector.picture_work.sys.executable", str(place / "python"))
    (place / "python").write_text(f'#!/bin/sh\nenv > "{place}/env"\necho {json.dumps({"refused": "No."})!r}\n')
    (place / "python").chmod(0o755)
    assert refusal(place, b"x") == "No."
    assert "hidden" not in (place / "env").read_text()


@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        ("raise KeyError('secret words')", "fails with KeyError: please report it as a bug"),
        ("import json; json.loads('secret')", "fails with JSONDecodeError: please report"),
        ("raise MemoryError", "too much memory or time"),
        ("import os; os.write(os.open('/dev/full', 1), b'secret')", "too much memory or time"),
        ("import os; os.abort()", "too much memory or time"),
        ("import sys; sys.exit(3)", "too much memory or time"),
    ],
)
def test_what_fails_in_the_process_is_called_by_its_name(
    place: Path, monkeypatch: pytest.MonkeyPatch, ending: str, sentence: str
) -> None:
    (place / "python").write_text(f"#!{sys.executable}\n{ending}\n")
    (place / "python").chmod(0o755)
    monkeypatch.setattr("services.collector.picture_work.sys.executable", str(place / "python"))
    said = refusal(place, b"x")
    assert sentence in said
    assert "secret" not in said
