"""What `make run` publishes first."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from services.cli.manuscript import manuscript_in
from shared.dialects.andruck.formats import read
from shared.picture import digest_of_upload
from tests.publisher.newsroom import SITE

FOLDER = Path("samples")
ARTICLES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("sample", ARTICLES, ids=str)
def test_every_picture_that_a_sample_names_is_beside_it(sample: Path) -> None:
    beside = {hashlib.sha256(picture.read_bytes()).hexdigest() for picture in FOLDER.glob("*.jpg")}
    text = manuscript_in(sample).text.replace("nachrichten", "politik")
    article = read("text/markdown", text.encode(), article_id=None, site=SITE).article
    assert article.picture
    for picture in (article.picture, *article.pictures):
        assert digest_of_upload(picture.url) in beside
        assert picture.alt
        assert picture.width


def test_the_first_command_publishes_every_sample() -> None:
    published = Path("Makefile").read_text()
    assert ARTICLES
    assert all(f"--sample {each}" in published for each in (*ARTICLES, FOLDER / "kursk.txt"))
