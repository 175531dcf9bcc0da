"""What `make run` publishes first."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from services.cli.manuscript import manuscript_in
from services.cli.samples import SAMPLES_ORIGIN, serving_pictures_of
from shared.dialects.andruck.formats import read
from tests.publisher.newsroom import SITE

FOLDER = Path("samples")
ARTICLES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("sample", ARTICLES, ids=str)
def test_every_picture_of_a_sample_is_served_while_it_is_shown(sample: Path) -> None:
    with serving_pictures_of([sample], 0) as origin:
        text = manuscript_in(sample).text.replace("nachrichten", "politik").replace(SAMPLES_ORIGIN, origin)
        article = read("text/markdown", text.encode(), article_id=None, site=SITE).article
        assert article.picture
        for picture in (article.picture, *article.pictures):
            answer = httpx.get(picture.url)
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
            assert picture.alt
            assert picture.width
        assert httpx.get(f"{origin}/kursk.txt").status_code == 404, "nothing else is"


def test_the_first_command_publishes_every_sample() -> None:
    published = Path("Makefile").read_text()
    assert ARTICLES
    assert all(f"--sample {each}" in published for each in (*ARTICLES, FOLDER / "kursk.txt"))
