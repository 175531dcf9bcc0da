"""What the readers of a drill notice while everything breaks."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest

from tools.drill.newsroom import Newsroom
from tools.drill.readers import Backwards, Watch

PATH = "/politik/kursk/"

Answer = tuple[int, int | None]
"""Status, and the number in the last line; None: the answer is not one of ours."""


def watching(*answers: Answer) -> dict[str, Backwards]:
    """Return what a reader notices who gets these answers one after another."""
    waiting: list[Answer] = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        status, number = waiting.pop(0)
        return httpx.Response(status, text="" if number is None else f"<html></html>\n<!-- andruck {number} -->\n")

    watch = Watch("http://site", Newsroom("http://intake", "", 1), ())
    with httpx.Client(base_url="http://site", transport=httpx.MockTransport(answer)) as client:
        for _ in answers:
            watch.see(client, PATH)
    return watch.backwards


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([(200, 5), (200, 5), (200, 9), (410, 12)], id="it only grows"),
        pytest.param([(404, 99), (200, 5)], id="the error page's own number means nothing"),
        pytest.param([(200, 5), (503, None), (200, 5)], id="no answer is no answer"),
    ],
)
def test_readers_do_not_complain_of_what_is_right(answers: Sequence[Answer]) -> None:
    assert watching(*answers) == {}


def test_readers_notice_when_a_page_shows_something_older() -> None:
    assert watching((200, 9), (200, 5), (200, 9), (200, 7)) == {PATH: Backwards(PATH, 9, 5)}


def test_readers_notice_when_a_page_is_gone_whatever_the_error_page_says() -> None:
    assert watching((200, 5), (404, 99)) == {PATH: Backwards(PATH, 5, 0)}
