from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.article import Author, BodyFormat, Fact
from shared.dialects.andruck.formats import read
from shared.events import Priority
from shared.reading.invalid import Invalid
from tests.reading.articles_read import SITE, read_text, refusal

ARTICLE = """---
id: bruecke-7
version: 3
updated_at: 2025-02-28 14:30:00+01:00
title: "Neue Brücke: sie steht"
standfirst: >
  Nach drei Jahren
  ist sie fertig.
section: welt
tags: [Brücken, 2025, yes]
authors:
  - name: Anna Beispiel
    url: https://example.org/anna
facts:
  - {label: Länge, value: 300.10}
slug:
canonical_url: ~
---

# Kopf

Text mit `code`.

---

Rest.
"""


def read_markdown(text: str, article_id: str | None = None) -> Any:
    return read_text("text/markdown", text, article_id)


def refused(text: str, article_id: str | None = None) -> dict[str, str]:
    return {error["field"]: error["message"] for error in refusal("text/markdown", text, article_id).errors}


def test_front_matter_and_body_make_an_article() -> None:
    submitted = read_markdown(ARTICLE)
    assert (submitted.external_id, submitted.version) == ("bruecke-7", 3)
    assert submitted.updated_at == datetime(2025, 2, 28, 13, 30, tzinfo=UTC)
    article = submitted.article
    assert article.title == "Neue Brücke: sie steht"
    assert article.standfirst == "Nach drei Jahren ist sie fertig."
    assert article.section == "welt"
    assert article.authors == (Author("Anna Beispiel", "https://example.org/anna"),)
    assert article.body == "# Kopf\n\nText mit `code`.\n\n---\n\nRest."
    assert article.body_format is BodyFormat.MARKDOWN


def test_what_looks_like_a_number_or_a_truth_value_stays_the_text_it_is() -> None:
    article = read_markdown(ARTICLE).article
    assert article.tags == ("Brücken", "2025", "yes")
    assert article.facts == (Fact("Länge", "300.10"),)
    assert read_markdown("---\nid: 7\ntitle: 2025\nlanguage: no\n---\nx").article.title == "2025"


def test_a_priority_is_read_as_the_number_it_spells() -> None:
    assert read_markdown(ARTICLE).priority is Priority.NORMAL
    assert read_markdown(ARTICLE.replace("version: 3", "priority: 1")).priority is Priority.BREAKING
    for wrong in ("breaking", "1.0", "4", "[1]"):
        assert list(refused(ARTICLE.replace("version: 3", f"priority: {wrong}"))) == ["priority"]


def test_windows_line_ends_and_a_byte_order_mark_are_overlooked() -> None:
    assert read_markdown("\ufeff" + ARTICLE.replace("\n", "\r\n")) == read_markdown(ARTICLE)


def test_the_header_gives_the_id_unless_the_front_matter_has_another() -> None:
    assert read_markdown("---\ntitle: T\n---\nB", "a-1").external_id == "a-1"
    assert read_markdown("---\nid: a-1\ntitle: T\n---\nB", "a-1").external_id == "a-1"
    assert list(refused("---\nid: a-1\ntitle: T\n---\nB", "a-2")) == ["id"]
    assert list(refused("---\ntitle: T\n---\nB")) == ["id"]


@pytest.mark.parametrize(
    "text", ["", "# Kopf\n\nText", "---\ntitle: T\n", "text\n---\ntitle: T\n---\n", "--- title ---"]
)
def test_missing_front_matter_is_said_to_be_so(text: str) -> None:
    assert refused(text) == {"": "Must begin with front matter between two lines of ---."}


@pytest.mark.parametrize(
    ("front_matter", "message"),
    [
        (
            "title: [",
            "Must have YAML for front matter, but at line 3: expected the node content, but found '<stream end>'.",
        ),
        ("a: &x [1]\nb: *x", "Must have YAML for front matter, but at line 3: aliases are not taken."),
        ("a: " + "[" * 50_000, "Must have YAML for front matter, but at line 2: nested too deeply."),
        ("a: 1\nb: 2\na: 3", "Must have YAML for front matter, but at line 4: a name is no text or occurs twice."),
        ("? [a]\n: 1", "Must have YAML for front matter, but at line 2: a name is no text or occurs twice."),
        ('a: "\\UFFFFFFFF"', "Must have YAML for front matter, without control characters."),
        ("a: \x01", "Must have YAML for front matter, without control characters."),
        ("- a\n- b", "Must have named fields for front matter, such as title: Good news."),
        ("just words", "Must have named fields for front matter, such as title: Good news."),
        ("x: " + "y" * 100_000, "Must not have more than 100000 characters of front matter."),
    ],
)
def test_malformed_front_matter_is_said_to_be_so(front_matter: str, message: str) -> None:
    error = refusal("text/markdown", f"---\n{front_matter}\n---\nBody.")
    assert error.status == 400
    assert error.errors == [{"field": "", "message": message}]


def test_every_bad_field_is_named_at_once() -> None:
    errors = refused(
        "---\nversion: 1.5\nupdated_at: 2025-02-28 14:30:00\ntags: a, b\nautor: x\n"
        'title: "a\\0b"\n3: x\nauthors: [{1: x}]\n---\n \n',
        "a-1",
    )
    assert set(errors) == {
        *("version", "updated_at", "title", "body", "tags"),
        *("authors[0].name", "authors[0].1", "autor", "3"),
    }
    assert "offset" in errors["updated_at"]


def test_the_body_stands_below_the_front_matter() -> None:
    assert list(refused("---\ntitle: T\nbody: B\n---\nB", "a-1")) == ["body"]


def test_tags_of_yaml_build_nothing() -> None:
    assert list(refused("---\ntitle: !!python/object/apply:os.system [exit]\n---\nB", "a")) == ["title"]


_YAML = st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%@`#~\\Ux09 \t\n\r\x85\ufeff\x00"), max_size=60)


@given(_YAML | st.text(), st.text(max_size=20))
@example("%YAML 99999999999999999999999999999999.1", "")
@example("<<: {a: b}", "")
def test_no_text_makes_front_matter_fail_otherwise(front_matter: str, body: str) -> None:
    with suppress(Invalid):
        read("text/markdown", f"---\n{front_matter}\n---\n{body}".encode(), article_id="a", site=SITE)


@given(st.binary())
def test_no_bytes_make_front_matter_fail_otherwise(body: bytes) -> None:
    assert refusal("text/markdown", body).status == 400
