"""Pictures in a body that its source has sent itself: no browser is given an address that leads nowhere."""

from __future__ import annotations

import pytest

from shared.article import BodyFormat
from shared.body import Surroundings, readable
from shared.picture import Crop, Picture, PictureFormat, PictureState, Rendition, ShownPicture

URL = "media:" + "0123456789abcdef" * 4
RENDITION = Rendition("/assets/0123.jpg", Crop.WHOLE, PictureFormat.JPEG, 640, 320, 9)
BODIES = [
    (f'<p>See</p><img src="{URL}" alt="A map" width="40" height="20">', BodyFormat.HTML),
    (f'<p>See <img src=" {URL}\n" srcset="https://x.example/a.jpg 9w" alt="A map"></p>', BodyFormat.HTML),
    (
        f'<p>See</p><picture><source srcset="https://x.example/a.jpg"><img src="{URL}" alt="A map"></picture>',
        BodyFormat.HTML,
    ),
    (f'<figure><img src="{URL}" alt="A map"><figcaption>See</figcaption></figure>', BodyFormat.HTML),
    (f"See\n\n![A map]({URL})", BodyFormat.MARKDOWN),
    (f"See ![A map][m]\n\n[m]: {URL}", BodyFormat.MARKDOWN),
]


def around(state: PictureState) -> Surroundings:
    renditions = (RENDITION,) if state is PictureState.READY else ()
    return Surroundings(pictures={(URL, None): ShownPicture(Picture(URL), state, 640, 320, "", renditions)})


@pytest.mark.parametrize(("body", "body_format"), BODIES)
def test_it_is_had_from_what_was_sent_and_shown_when_it_is_there(body: str, body_format: BodyFormat) -> None:
    for before in (Surroundings(), around(PictureState.WAITING), around(PictureState.REFUSED)):
        shown = readable(body, body_format, before)
        assert [(each.url, each.alt) for each in shown.pictures] == [(URL, "A map")]
        assert "<em>A map</em>" in shown.html
        assert "media:" not in shown.html
        assert "<img" not in shown.html
        assert shown.warnings == ()
    html = readable(body, body_format, around(PictureState.READY)).html
    assert 'src="/assets/0123.jpg"' in html
    assert 'alt="A map"' in html
    assert "media:" not in html
    assert "x.example" not in html


def test_a_body_of_one_picture_is_not_empty() -> None:
    assert not readable(f"![]({URL})", BodyFormat.MARKDOWN).is_empty


@pytest.mark.parametrize("wrong", ["media:", URL[:-1], URL.upper(), f"{URL}/../x", "MEDIA:x"])
def test_what_names_no_picture_is_left_out_and_the_newsroom_told(wrong: str) -> None:
    shown = readable(f'<p>See</p><img src="{wrong}" alt="A map">', BodyFormat.HTML)
    assert shown.pictures == ()
    assert "media:" not in shown.html.lower()
    assert "64 lower-case hex digits" in shown.warnings[0]
