"""What a release has stored, every later one reads, and one that is older reads what it knows of it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from shared.article import Article, Author, BodyFormat
from shared.errors import Transient
from tests.shared.stored import FULL, GIVEN, RELEASES, given_to, newer, rows_of


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_every_article_that_a_release_has_stored_is_read_whole(release: Path) -> None:
    for row, given in zip(rows_of(release), given_to(release), strict=True):
        article = Article.from_dict(row["content"])
        again = json.loads(json.dumps(article.as_dict()))
        assert again | row["content"] == again, "nothing is lost"
        assert article == given


def test_the_newest_file_has_all_that_an_article_can_have() -> None:
    stored = [set(row["content"]) for row in rows_of(RELEASES[-1])]
    assert len(stored) == len(GIVEN)
    assert set.union(*stored) == {field.name for field in fields(Article)}


def test_what_is_not_given_and_has_no_value_is_not_stored() -> None:
    """A release that does not know it must be able to press all articles that do not have it."""
    assert "picture" in FULL.as_dict()
    added: dict[str, Any] = {"picture": None, "published_at": None, "pictures": (), "base_url": ""}
    added |= {"license": "", "copyright": "", "translation_of": "", "series": None}
    assert added.keys().isdisjoint(replace(FULL, **added).as_dict())


def test_what_only_a_newer_release_knows_is_left_out() -> None:
    assert Article.from_dict(newer(FULL.as_dict())) == FULL


def test_what_an_older_release_did_not_store_is_as_if_not_given() -> None:
    older = {
        "title": "T",
        "body": "B",
        "body_format": "text",
        "section": "s",
        "language": "en",
        "authors": [{"name": "A"}],
    }
    assert Article.from_dict(older) == Article("T", "B", BodyFormat.TEXT, "s", "en", authors=(Author("A"),))


def test_a_body_that_only_a_newer_release_can_read_waits_for_it_and_says_so() -> None:
    with pytest.raises(Transient, match="in a format that this release cannot read"):
        Article.from_dict(FULL.as_dict() | {"body_format": "asciidoc"})
