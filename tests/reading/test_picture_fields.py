"""What a source says of its pictures is taken as it says it, and refused with the field that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from shared.picture import Crop, Focus, Picture, PictureFormat, Rendition, ShownPicture, shown_as
from tests.reading.articles_read import LEAST, read_json, read_text, refused

URL = "https://example.org/a.jpg"
SAID = {
    "url": URL,
    "alt": "A bridge",
    "caption": "On its first day",
    "credit": "Doe/dpa",
    "license": "CC BY 4.0",
    "focus": {"x": 0.25, "y": 1},
    "width": 4000,
    "height": 3000,
}
HAD = Picture(URL, "A bridge", "On its first day", "Doe/dpa", "CC BY 4.0", Focus(0.25, 1), 4000, 3000)


def test_an_article_has_a_picture_that_leads_it_and_others() -> None:
    article = read_json(LEAST | {"image": SAID, "images": [SAID, {"url": "https://example.org/b.png"}, SAID]}).article
    assert article.picture == HAD
    assert article.pictures == (HAD, Picture("https://example.org/b.png"))
    assert type(article.from_dict(article.as_dict())) is type(article)
    assert article.from_dict(article.as_dict()) == article


def test_picture_means_the_same_as_image() -> None:
    assert read_json(LEAST | {"picture": SAID}).article == read_json(LEAST | {"image": SAID}).article
    assert read_json(LEAST | {"picture": SAID, "image": SAID}).article.picture == HAD
    wrong = refused(LEAST | {"picture": SAID, "image": {"url": "https://example.org/b.png"}})
    assert wrong == {"picture": "Is another picture than image: give one of them, they mean the same."}


def test_front_matter_has_pictures_too() -> None:
    said = f"image: {{url: {URL}, focus: {{x: 0.5, y: 0}}}}\nimages:\n- {{url: https://example.org/b.png, width: 40}}"
    article = read_text("text/markdown", f"---\nid: a\ntitle: T\n{said}\n---\nB").article
    assert article.picture == Picture(URL, focus=Focus(0.5, 0))
    assert article.pictures == (Picture("https://example.org/b.png", width=40),)


_NUMBERS = ("width", "height", "focus.x")


WRONG_TEXTS: tuple[Any, ...] = (-1, True, [], {})
WRONG_NUMBERS: tuple[Any, ...] = (-1, "-1", "1e3", "", 2**62, True, [], {}, "\x00", 1.5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, value) for field in ("url", "alt", "caption", "credit", "license") for value in WRONG_TEXTS),
        *((field, value) for field in _NUMBERS for value in WRONG_NUMBERS),
    ],
)
def test_what_is_wrong_is_named(field: str, value: Any) -> None:
    outer, _, inner = field.partition(".")
    image = {"url": URL, outer: {"y": 0, inner: value} if inner else value}
    assert list(refused(LEAST | {"image": image})) == [f"image.{field}"]


def test_what_would_be_right_is_said() -> None:
    image = {"url": URL, "focus": {"x": 2}, "width": "wide", "height": 0, "altt": "?"}
    assert refused(LEAST | {"image": image}) == {
        "image.focus.x": "Must be a number from 0 to 1.",
        "image.focus.y": "Missing data for required field.",
        "image.width": "Must be a whole number of pixels.",
        "image.height": "Must be between 1 and 100000; leave it out if not known.",
        "image.altt": "Is not known; was alt meant?",
    }
    assert refused(LEAST | {"images": [{"url": URL}] * 51}) == {"images": "Must have at most 50 entries."}


def test_a_picture_keeps_its_room_before_anybody_has_it() -> None:
    shown = ShownPicture(HAD, width=4000, height=3000)
    assert (shown.box(Crop.WHOLE), shown.box(Crop.WIDE)) == ((4000, 3000), (4000, 2250))
    assert ShownPicture(Picture(URL)).box(Crop.WIDE) is None


def test_a_page_finds_the_renditions_that_it_needs() -> None:
    made = tuple(
        Rendition(f"/media/{width}.{format_}", Crop.WHOLE, format_, width, width // 2, 9)
        for format_ in (PictureFormat.JPEG, PictureFormat.AVIF)
        for width in (320, 640)
    )
    shown = shown_as(
        Picture(URL, "A"), ShownPicture(Picture(URL, credit="dpa"), width=900, height=450, renditions=made)
    )
    assert shown.picture == Picture(URL, "A", credit="dpa")
    assert shown.formats(Crop.WHOLE) == (PictureFormat.AVIF, PictureFormat.JPEG)
    assert shown.srcset(Crop.WHOLE, PictureFormat.AVIF) == "/media/320.avif 320w, /media/640.avif 640w"
    assert [each.width for most in (1, 400, 700) if (each := shown.largest(Crop.WHOLE, most))] == [320, 320, 640]
    assert shown.box(Crop.WHOLE) == (640, 320)
    assert shown.largest(Crop.SQUARE) is None


def test_what_nobody_has_described_is_told_and_never_made_up() -> None:
    images = [{"url": f"https://example.org/{number}.jpg"} for number in range(14)]
    wish = read_json(LEAST | {"image": {"url": URL}, "images": [SAID, *images]})
    assert wish.article.pictures[1].alt == ""
    assert wish.warnings[:2] == (
        "lacking: image has no alternative text (alt)",
        "lacking: images[1] has no alternative text (alt)",
    )
    assert wish.warnings[-1] == "lacking: 5 more of images have no alternative text (alt)"
    assert read_json(LEAST | {"image": SAID, "images": [SAID]}).warnings == ()
