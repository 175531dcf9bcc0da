"""What sources say of the articles around one, and of whose it is."""

from __future__ import annotations

import pytest

from shared.around import Series
from tests.reading.articles_read import LEAST, read_json, refused


def test_rights_translation_and_series_arrive() -> None:
    given = {"copyright": "dpa", "license": "https://dpa.example/terms", "translation_of": 17}
    article = read_json(LEAST | given | {"series": {"title": "Am  Fluss", "part": "2"}}).article
    assert (article.copyright, article.license) == ("dpa", "https://dpa.example/terms")
    assert (article.translation_of, article.series) == ("17", Series("Am Fluss", 2))


def test_what_is_not_given_is_not_there() -> None:
    article = read_json(LEAST | {"series": None, "translation_of": None, "license": ""}).article
    assert (article.series, article.translation_of, article.license, article.copyright) == (None, "", "", "")
    assert read_json(LEAST | {"series": {"title": "Am Fluss"}}).article.series == Series("Am Fluss")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"translation_of": LEAST["id"]}, "translation_of"),
        ({"translation_of": " a"}, "translation_of"),
        ({"series": "Am Fluss"}, "series"),
        ({"series": {"part": 1}}, "series.title"),
        ({"series": {"title": "Am Fluss", "part": 0}}, "series.part"),
        ({"series": {"title": "Am Fluss", "part": True}}, "series.part"),
        ({"series": {"title": "Am Fluss", "part": 100_001}}, "series.part"),
        ({"copyright": "x" * 501}, "copyright"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, object], field: str) -> None:
    assert field in refused(LEAST | wrong)
