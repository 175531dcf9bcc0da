"""A body's pictures become our own renditions, once they are there; nobody else can bring a set of addresses."""

from __future__ import annotations

from shared.article import BodyFormat
from shared.body import Surroundings, readable
from shared.picture import Crop, Picture, PictureFormat, PictureState, Rendition, ShownPicture

URL = "http://cms.example/a.jpg"
HTML = f'<p>One <img src="{URL}" alt="A &lt;bridge&gt;" width="40" height="30"> two</p>'
DIGEST = "0123456789abcdef" * 2
RENDITIONS = tuple(
    Rendition(f"/assets/{DIGEST}.{suffix}", Crop.WHOLE, format_, width, width // 2, 9)
    for width in (320, 640)
    for suffix, format_ in (("avif", PictureFormat.AVIF), ("jpg", PictureFormat.JPEG))
)


def known(state: PictureState) -> Surroundings:
    shown = ShownPicture(Picture(URL), state, 900, 450, "#aabbcc", RENDITIONS if state is PictureState.READY else ())
    return Surroundings(pictures={shown.picture.identity: shown})


def test_a_picture_that_is_not_there_yet_is_to_be_fetched_and_keeps_its_room() -> None:
    for around in (Surroundings(), known(PictureState.WAITING)):
        body = readable(HTML, BodyFormat.HTML, around)
        assert body.pictures == (Picture(URL, "A <bridge>", width=40, height=30),)
        assert 'width="40" height="30"' in body.html
        assert "srcset" not in body.html
        assert body.warnings == ()


def test_one_that_is_there_has_our_sizes_and_no_address_of_others() -> None:
    html = readable(HTML, BodyFormat.HTML, known(PictureState.READY)).html
    assert f'<source type="image/avif" srcset="/assets/{DIGEST}.avif 320w, /assets/{DIGEST}.avif 640w"' in html
    assert f'src="/assets/{DIGEST}.jpg"' in html
    assert 'alt="A &lt;bridge&gt;"' in html
    assert 'width="640" height="320"' in html
    assert "cms.example" not in html
    assert html.index("<picture>") < html.index("<source") < html.index("<img") < html.index("</picture>")


def test_one_that_is_refused_is_a_link() -> None:
    html = readable(HTML, BodyFormat.HTML, known(PictureState.REFUSED)).html
    assert "<img" not in html
    assert ">A &lt;bridge&gt;</a>" in html


def test_a_set_that_somebody_sent_is_never_shown() -> None:
    source = '<source srcset="javascript:alert(1) 1w" src="https://v.example/b.mp4">'
    evil = f'<video controls src="https://v.example/a.mp4">{source}</video>'
    image = '<img src="https://x.example/b.jpg" alt="b" srcset="//evil.example/x 9w">'
    html = readable(HTML + evil + image, BodyFormat.HTML).html
    ours = readable(HTML + evil, BodyFormat.HTML, known(PictureState.READY)).html
    assert "srcset" not in html
    assert "javascript" not in html + ours
    assert "evil.example/x 9w" not in html


def test_a_picture_that_occurs_twice_is_fetched_once_and_of_very_many_some() -> None:
    assert len(readable(HTML * 3, BodyFormat.HTML).pictures) == 1
    many = "".join(f'<img src="https://cms.example/{number}.jpg" alt="x">' for number in range(250))
    body = readable(many, BodyFormat.HTML)
    assert (len(body.pictures), body.html.count("<img")) == (200, 250)


def test_a_picture_that_is_shown_again_and_again_makes_no_page_too_large() -> None:
    often = f'<img src="{URL}" alt="A">' * 3000
    waiting = readable(often, BodyFormat.HTML).html
    ready = readable(often, BodyFormat.HTML, known(PictureState.READY)).html
    assert ready.count("<img") == 3000
    assert "cms.example" not in ready
    assert len(ready) < 2 * len(waiting)
