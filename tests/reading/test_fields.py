"""What single fields take, and what they say to everything else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reading.articles_read import LEAST, read_json, refused


@pytest.mark.parametrize("value", [True, 1.0, 1e300, "1", -1, 2**63, [], {}])
def test_a_version_is_a_whole_number_that_fits(value: Any) -> None:
    assert list(refused(LEAST | {"version": value})) == ["version"]


@pytest.mark.parametrize("value", [0, 2**63 - 1])
def test_the_smallest_and_largest_version_are_taken(value: int) -> None:
    assert read_json(LEAST | {"version": value}).version == value


@pytest.mark.parametrize(
    "value",
    [
        "2025-02-30T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+10:00",
        "2025-W01-1T00:00:00Z",
        "2025-02-28",
        1740000000,
        "٢٠٢٥",
    ],
)
def test_a_moment_is_rfc_3339_with_an_offset_and_any_other_is_told_how_to_write_it(value: Any) -> None:
    sentence = "Must be a date and time with an offset, such as 2025-02-28T14:30:00+01:00."
    assert refused(LEAST | {"updated_at": value}) == {"updated_at": sentence}


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00Z", "0999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("field", ["updated_at", "publish_at", "embargo_until", "expires_at"])
def test_a_time_at_the_ends_of_the_calendar_is_none(field: str, value: str) -> None:
    assert "leave it out if there is no such time" in refused(LEAST | {field: value})[field]


def test_a_text_is_bounded_before_it_is_tidied() -> None:
    assert refused(LEAST | {"title": " " * 5_000_000 + "x"}) == {"title": "Must be 1 to 300 characters long."}


def test_a_list_is_bounded_before_its_entries_are_read() -> None:
    assert refused(LEAST | {"tags": [[]] * 101}) == {"tags": "Must have at most 100 entries."}


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org",
        "https://",
        "https://a b.de",
        "http://[::1",
        "https://x:99999/",
        "https://u:p@example.org",
        1,
    ],
)
def test_a_url_is_absolute_and_of_the_web(url: Any) -> None:
    assert list(refused(LEAST | {"canonical_url": url})) == ["canonical_url"]


@pytest.mark.parametrize("url", ["https://bücher.example/ü", "http://localhost:8000/", "http://[::1]/x", ""])
def test_urls_of_all_kinds_are_taken(url: str) -> None:
    assert read_json(LEAST | {"canonical_url": url}).article.canonical_url == url


@pytest.mark.parametrize("tag", ["root", "de_DE", "de.UTF-8", "de@euro", "xx", "", "x" * 36, "de-", "deutsch"])
def test_a_language_is_one_that_exists_and_any_other_is_told_how_to_write_it(tag: str) -> None:
    assert refused(LEAST | {"language": tag}) == {"language": "Must be a language tag, such as de or en-GB."}
