from __future__ import annotations

from typing import Any

import pytest

from shared.reading.invalid import Invalid
from shared.reading.schemas import checked
from shared.reading.withdrawal_schema import WithdrawalSchema
from shared.withdrawal import Ending, WithdrawalKind, location_of


def _ending(**said: Any) -> Ending | None:
    wish = checked(WithdrawalSchema("https://bote.example"), {"id": "a", **said})
    assert wish.ending is None or isinstance(wish.ending, Ending)
    return wish.ending


def test_a_withdrawal_says_how_the_article_ends_or_nothing_of_it() -> None:
    assert _ending() is None
    assert _ending(version="3") is None
    assert _ending(kind="gone") == Ending()
    assert _ending(reason="A hoax.") == Ending(reason="A hoax.")
    assert _ending(kind="retracted", reason=" A\nhoax. ") == Ending(WithdrawalKind.RETRACTED, "A hoax.")


@pytest.mark.parametrize(
    ("said", "target"),
    [
        ("/politik/neu/", "/politik/neu/"),
        ("/a.html", "/a.html"),
        ("https://bote.example/politik/neu/", "/politik/neu/"),
        ("HTTPS://Bote.example/politik/neu/", "/politik/neu/"),
        ("https://bote.example", "/"),
        ("https://bote.example/a/?b=c", "https://bote.example/a/?b=c"),
        ("https://bote.example.org/a/", "https://bote.example.org/a/"),
        ("http://other.example/x?y=ä#z", "http://other.example/x?y=ä#z"),
    ],
)
def test_what_has_moved_is_at_a_path_of_the_site_or_at_an_address_of_the_web(said: str, target: str) -> None:
    assert _ending(moved_to=said) == Ending(WithdrawalKind.MOVED, moved_to=target)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/a//evil.example",
        "/a/../b/",
        "/a%2f/",
        "/a?b",
        "/a b/",
        "/a\tb/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "mailto:a@b.example",
        "https://user:pw@a.example/",
        "https:///a",
        "https://",
        "www.example.org",
        "https://a.example/" + "ä" * 300,
        "https://a..example/",
        "https://" + "ä" * 70 + ".example/",
    ],
)
def test_readers_are_sent_nowhere_else(target: str) -> None:
    with pytest.raises(Invalid) as caught:
        _ending(moved_to=target)
    assert [error["field"] for error in caught.value.errors] == ["moved_to"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "moved"}, "moved_to"),
        ({"kind": "gone", "moved_to": "/x/"}, "moved_to"),
        ({"kind": "retracted"}, "reason"),
        ({"kind": "retracted", "reason": "\u200b"}, "reason"),
        ({"kind": "deleted"}, "kind"),
        ({"reason": "x" * 2001}, "reason"),
        ({"because": "x"}, "because"),
    ],
)
def test_what_does_not_go_together_is_refused(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        _ending(**said)
    assert [error["field"] for error in caught.value.errors] == [field]


def test_a_header_has_an_address_in_ascii() -> None:
    assert location_of("https://bücher.example:8443/ä?ö=%20#ü") == (
        "https://xn--bcher-kva.example:8443/%C3%A4?%C3%B6=%20#%C3%BC"
    )
    assert location_of("https://a.example/x?y=1&z=2") == "https://a.example/x?y=1&z=2"
