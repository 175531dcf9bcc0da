"""What kinds with made-up content types have in common: a mapping of fields by options of the site file."""

from __future__ import annotations

from typing import Any

import pytest

from shared.dialects.field_map import check_mapping, content_types, field_names, mapped_fields, values_at
from shared.errors import Misconfigured
from shared.reading.invalid import Invalid
from shared.sources import Source
from tests.reading.articles_read import SITE

DEFAULT = {"title": "title", "body": "content", "tags": "tags"}


def _source(**options: Any) -> Source:
    return Source("desk", "made-up", ("0123456789abcdef",), options)


def _mapped(found: dict[str, list[object]], **options: Any) -> dict[str, object]:
    fields = mapped_fields(found, {"published_at": "date"}, _source(**options), SITE)
    return {name: value for name, value in fields.items() if value not in (None, [])}


def test_the_site_file_names_fields_in_addition_to_those_that_the_kind_expects() -> None:
    named = field_names(_source(fields={"title": "headline", "tags": "", "authors": "writer.name"}), DEFAULT)
    assert named == {"title": "headline", "body": "content", "authors": "writer.name"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"fields": {"headline": "title"}}, "names headline: only these are known: title"),
        ({"fields": ["title"]}, "'fields' of the source 'desk' must be a table of names"),
        ({"fields": {"body": ""}}, "must not be without body"),
        ({"sections": {"Welt": 3}}, "'sections' of the source 'desk' must be a table of names"),
        ({"body_format": "rtf"}, "must be 'html', 'markdown' or 'text'"),
        ({"language": "Deutsch"}, "must be a language tag"),
    ],
)
def test_an_option_that_cannot_be_is_named(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        check_mapping(_source(**options), DEFAULT)


def test_content_types_are_a_list_of_names() -> None:
    assert content_types(_source(), ["post"]) == ["post"]
    for wrong in ("post", [], [""], [1]):
        with pytest.raises(Misconfigured, match="'content_types' of the source 'desk' must be a list"):
            content_types(_source(content_types=wrong), ["post"])


def test_a_path_goes_through_lists_and_references() -> None:
    known: dict[object, object] = {"#1": {"name": "Ada"}, "#2": {"name": "Bo"}, "#3": None}
    item = {"authors": ["#1", "#3", "#2", {"name": None}], "meta": {"kicker": "Now"}}

    def follow(one: object) -> object:
        return known[one] if isinstance(one, str) and one in known else one

    assert values_at(item, "authors.name", follow) == ["Ada", "Bo"]
    assert values_at(item, "meta.kicker") == ["Now"]
    assert values_at(item, "meta.kicker.more") == values_at(None, "a.b") == []


def test_what_is_found_becomes_canonical_fields() -> None:
    found: dict[str, list[object]] = {
        "title": ["Bridge open"],
        "body": ["It is."],
        "slug": ["News/Bridge_Open"],
        "tags": ["a", "", "b", "a", 7],
        "authors": [" Ada ", "Bo"],
        "published_at": ["2025-02-28T14:30+01:00"],
        "picture": ["https://cms.test/a.jpg"],
        "picture_alt": ["A bridge"],
    }
    assert _mapped(found, locale="de_AT") == {
        "title": "Bridge open",
        "body": "It is.",
        "slug": "news-bridge-open",
        "language": "de-AT",
        "tags": ["a", "b", "7"],
        "authors": [{"name": "Ada"}, {"name": "Bo"}],
        "published_at": "2025-02-28T14:30:00+01:00",
        "picture": {"url": "https://cms.test/a.jpg", "alt": "A bridge", "caption": None, "credit": None},
    }


def test_the_first_value_that_is_a_section_is_the_section() -> None:
    sections = {"Aus aller Welt": SITE.sections[1].slug}
    assert _mapped({"section": ["Sonstiges", "Aus aller Welt"]}, sections=sections) == {
        "section": SITE.sections[1].slug
    }
    assert _mapped({"section": [SITE.sections[0].slug]}) == {"section": SITE.sections[0].slug}
    assert _mapped({"section": ["Sonstiges"]}) == {}


def test_a_time_without_an_offset_is_the_sites() -> None:
    assert _mapped({"published_at": ["2025-07-01"]}) == {"published_at": "2025-07-01T00:00:00+02:00"}
    with pytest.raises(Invalid, match="date: Must be a date, or a date and time"):
        _mapped({"published_at": ["yesterday"]})


def test_a_value_that_is_no_text_is_named() -> None:
    for wrong in (True, {"html": "x"}):
        with pytest.raises(Invalid, match="title: Must be text"):
            _mapped({"title": [wrong]})
