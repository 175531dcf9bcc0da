from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.article import Article, Author, BodyFormat, Citation, Fact
from shared.dialects.andruck.formats import read
from shared.reading.invalid import Invalid
from tests.reading.articles_read import LEAST, SITE, read_json, refusal, refused


def test_the_least_article_gets_the_sites_defaults() -> None:
    submitted = read_json(LEAST)
    assert (submitted.external_id, submitted.version, submitted.updated_at) == ("a-1", None, None)
    assert submitted.article == Article(
        title="Neue Brücke", body="Sie steht.", body_format=BodyFormat.MARKDOWN, section="politik", language="de"
    )


def test_every_field_arrives() -> None:
    submitted = read_json(
        LEAST
        | {
            "version": 7,
            "updated_at": "2025-02-28T14:30:00+01:00",
            "standfirst": "Endlich.",
            "dateline": "Köln",
            "body_format": "html",
            "section": "welt",
            "tags": ["Brücken", "Bau", "Brücken"],
            "authors": [{"name": "Anna Beispiel", "url": "https://example.org/anna"}, {"name": "B", "url": None}],
            "language": "en-gb",
            "slug": "neue-bruecke",
            "facts": [{"label": "Länge", "value": "300 m"}],
            "sources": [{"title": "Stadt Köln"}],
            "canonical_url": "https://example.org/bruecke?a=1&b=2",
        }
    )
    assert submitted.version == 7
    assert submitted.updated_at == datetime(2025, 2, 28, 13, 30, tzinfo=UTC)
    assert submitted.article == Article(
        title="Neue Brücke",
        body="Sie steht.",
        body_format=BodyFormat.HTML,
        section="welt",
        language="en-GB",
        standfirst="Endlich.",
        dateline="Köln",
        slug="neue-bruecke",
        canonical_url="https://example.org/bruecke?a=1&b=2",
        tags=("Brücken", "Bau"),
        authors=(Author("Anna Beispiel", "https://example.org/anna"), Author("B")),
        facts=(Fact("Länge", "300 m"),),
        sources=(Citation("Stadt Köln"),),
    )
    assert Article.from_dict(json.loads(json.dumps(submitted.article.as_dict()))) == submitted.article


def test_every_bad_field_is_named_at_once() -> None:
    errors = refused(
        {
            "id": "",
            "version": True,
            "updated_at": "2025-02-28T14:30:00",
            "title": " ",
            "body": 5,
            "body_format": "word",
            "section": "sport",
            "tags": ["gut", None, 3],
            "authors": [{"name": "A"}, {"url": "javascript:alert(1)"}, "Anna"],
            "facts": {},
            "sources": [{"title": "x", "url": "//example.org"}],
            "language": "klingonisch",
            "slug": "Größe!",
            "canonical_url": "/bruecke",
        }
    )
    assert list(errors) == [
        *("id", "version", "updated_at", "title", "body", "body_format", "section", "language", "canonical_url"),
        *("tags[1]", "tags[2]", "authors[1].name", "authors[1].url", "authors[2]", "facts", "sources[0].url", "slug"),
    ]
    assert errors["section"] == "Must be one of: politik, welt."
    assert errors["slug"].endswith("such as groesse.")
    assert "offset" in errors["updated_at"]


@pytest.mark.parametrize("field", ["title", "body", "standfirst", "id", "canonical_url", "language", "section"])
@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\ud800", "\uffff"])
def test_what_the_ledger_cannot_hold_is_refused_by_name(field: str, character: str) -> None:
    assert list(refused(LEAST | {field: f"x{character}y"})) == [field]


def test_what_the_ledger_cannot_hold_is_found_in_lists() -> None:
    given = {"tags": ["a\x00"], "authors": [{"name": "\udfff"}], "facts": [{"label": "x", "value": "\x01"}]}
    assert list(refused(LEAST | given)) == ["tags[0]", "authors[0].name", "facts[0].value"]


def test_an_unknown_field_is_named_with_its_neighbour() -> None:
    errors = refused(LEAST | {"autors": [], "xyz": 1, "authors": [{"name": "A", "ulr": ""}]})
    assert errors["autors"] == "Is not known; was authors meant?"
    assert errors["xyz"] == "Is not known; leave it out."
    assert errors["authors[0].ulr"] == "Is not known; was url meant?"


def test_null_means_absent() -> None:
    assert read_json(LEAST | dict.fromkeys(("version", "slug", "tags", "section", "language"))) == read_json(LEAST)
    assert list(refused(LEAST | {"title": None})) == ["title"]


def test_text_is_trimmed_and_composed() -> None:
    article = read_json(LEAST | {"title": "  Neue \n Bru\u0308cke ", "body": "\r\n    code\r\nrest\r\n"}).article
    assert (article.title, article.body) == ("Neue Brücke", "    code\nrest")


def test_lengths_are_bounded() -> None:
    too_long = {"title": "x" * 301, "id": "x" * 201, "tags": ["x"] * 101, "slug": "x" * 121}
    assert list(refused(LEAST | too_long)) == ["id", "title", "slug", "tags"]
    assert read_json(LEAST | {"title": "x" * 300}).article.title == "x" * 300


def test_a_flood_of_errors_is_cut() -> None:
    errors = refusal("application/json", json.dumps({f"f{n}": n for n in range(5000)})).errors
    assert len(errors) == 101
    assert errors[-1] == {"field": "", "message": "4903 more fields are wrong."}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "Must be JSON, but at line 1, column 1: Expecting value."),
        (b'{\n"a": }', "Must be JSON, but at line 2, column 6: Expecting value."),
        (b'{"title": "\xff"}', "Must be UTF-8; byte 11 is not."),
        (b"[]", "Must be a JSON object with named fields."),
        (b'{"version": NaN}', "Holds NaN, which is not JSON."),
        (b'{"version": -Infinity}', "Holds -Infinity, which is not JSON."),
        (b'{"version": ' + b"9" * 5000 + b"}", "Holds the number 99999999999999999999…, which is too long."),
        (b'{"a": ' + b"[" * 100_000, "Must not be nested that deeply: three levels are enough."),
        (b'{"a":' * 100_000, "Must not be nested that deeply: three levels are enough."),
        (b'{"id": "a", "id": "b"}', "Is given twice; give id once."),
    ],
)
def test_malformed_json_is_said_to_be_so(body: bytes, message: str) -> None:
    error = refusal("application/json", body)
    assert error.status == 400
    assert [found["message"] for found in error.errors] == [message]


def test_bad_fields_have_another_status_than_bad_bytes() -> None:
    assert refusal("application/json", "{}").status == 422
    assert refusal("image/png", b"").status == 415


def test_the_header_gives_the_id_unless_the_article_has_another() -> None:
    nameless = {"title": "T", "body": "B"}
    assert read_json(nameless, "a-2").external_id == "a-2"
    assert read_json(LEAST, "a-1").external_id == "a-1"
    assert refused(LEAST, "a-2") == {"id": "Must be the same as the X-Article-Id header, or be left out."}
    assert list(refused(nameless, "a\n2")) == ["id"]
    assert list(refused(nameless, "")) == ["id"]
    assert refused(nameless) == {"id": "Must be given, here or as the X-Article-Id header."}


def test_a_byte_order_mark_is_overlooked() -> None:
    assert read_json("\ufeff" + json.dumps(LEAST)) == read_json(LEAST)


def test_a_refusal_can_be_written_down_whatever_was_sent() -> None:
    error = refusal("application/json", r'{"\ud800\u0000": 1, "a\nb": 2}')
    assert json.dumps(error.errors, ensure_ascii=False).encode()
    assert str(error).isprintable()


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_make_json_fail_otherwise(body: bytes) -> None:
    _read_or_refuse(body)


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*LEAST, "name", "url"]), inner),
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "title", "body", "tags", "authors", "facts", "slug", "language", "updated_at", "_schema"]
        ),
        _ANYTHING,
    )
)
def test_no_json_makes_the_schema_fail_otherwise(fields: dict[str, Any]) -> None:
    _read_or_refuse(json.dumps(LEAST | fields).encode())


def _read_or_refuse(body: bytes) -> None:
    with suppress(Invalid):
        read("application/json", body, article_id=None, site=SITE)


def test_a_sources_base_counts_where_the_article_says_nothing() -> None:
    given = {"id": "a", "title": "A", "body": "[b](c)", "body_format": "markdown"}
    for more, base in (({}, "https://old.example/"), ({"base_url": "https://new.example/"}, "https://new.example/")):
        text = json.dumps(given | more).encode()
        read_it = read("application/json", text, article_id=None, site=SITE, base_url="https://old.example/")
        assert (read_it.article.base_url, read_it.warnings) == (base, ())
