from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reading.slug import slug_of
from tests.reading.articles_read import LEAST, read_json


@pytest.mark.parametrize(
    ("title", "language", "slug"),
    [
        (
            "Nordkorea verstärkt Militärpräsenz in Russland - Wie gefährlich ist das?",
            "de",
            "nordkorea-verstaerkt-militaerpraesenz-in-russland-wie-gefaehrlich-ist-das",
        ),
        ("STRAẞE, Straße, Öl & U\u0308ber", "de-AT", "strasse-strasse-oel-ueber"),
        ("Zoë’s naïve café isn't Ärger", "en", "zoes-naive-cafe-isnt-arger"),
        ("Москва", "ru", "moskva"),
        ("🚀 !!", "de", "artikel"),
        ("", "en", "article"),
        ("&#300000000000; &amp;", "en", "300000000000-amp"),
        ("wort " * 40, "de", "wort-" * 15 + "wort"),
        ("x" * 200, "de", "x" * 80),
    ],
)
def test_a_title_makes_a_readable_path(title: str, language: str, slug: str) -> None:
    assert slug_of(title, language) == slug


@given(st.text(), st.sampled_from(["de", "en", ""]))
def test_any_title_makes_a_path(title: str, language: str) -> None:
    slug = slug_of(title, language)
    assert 0 < len(slug) <= 80
    assert read_json(LEAST | {"slug": slug}).article.slug == slug
