"""How deep a body may be, and how an article's times fit together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.reading.articles_read import LEAST, read_json, refused


@pytest.mark.parametrize("body", [">" * 101 + " x", "> " * 101 + "x", "<div>" * 101, "<UL><li>" * 101])
def test_a_body_nested_beyond_reason_is_refused(body: str) -> None:
    assert "more than 100 levels" in refused(LEAST | {"body": body})["body"]


@pytest.mark.parametrize("body", ["> " * 100 + "x", "<div>x</div>" * 500, "a > b\n" * 500, "<divide>" * 200 + "x"])
def test_a_long_body_is_not_taken_for_a_deep_one(body: str) -> None:
    assert read_json(LEAST | {"body": body}).article.body


def test_the_later_of_embargo_and_publication_counts() -> None:
    times = {"publish_at": "2026-11-22T10:00:00Z", "embargo_until": "2026-11-22T12:00:00+01:00"}

    assert read_json(LEAST | times).schedule.release_at == datetime(2026, 11, 22, 11, tzinfo=UTC)


def test_an_article_must_not_expire_before_it_can_be_read() -> None:
    times = {"publish_at": "2026-11-22T10:00:00Z", "expires_at": "2026-11-22T10:00:00Z"}

    assert "later than publish_at" in refused(LEAST | times)["expires_at"]
