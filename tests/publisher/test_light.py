"""What is rendered within the publisher: nothing that could make it slow, large or dead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from time import process_time

import pytest

from services.publisher.light import MAX_LIGHT_LENGTH, MAX_LIGHT_MARKUP_BYTES, is_light
from services.publisher.rendering import Renderer
from shared.article import Article, BodyFormat, Edition, Fact
from shared.pages import Page
from tests.publisher.newsroom import ARTICLE, EDITION, PAGE, SITE, theme_for
from tests.publisher.slow_articles import SLOW

SECONDS = 0.25
"""Of processor time; most of these take a hundredth of it. What is not light takes seconds each time: a machine that is
busy with something else does not stay so for `TRIES` of them."""

TRIES = 5

PIECES = (
    *("*a ", "**", "_", "~~a", "`", "``` ", "[", "](", "[a](b)", "![", "> ", ">", "- ", "1. ", "* - + ", "    ", "\t"),
    *(
        "|a",
        "|-",
        "|",
        "\n|",
        "\n",
        "\n\n",
        "# ",
        "---",
        "===",
        ":--",
        "a@a.a ",
        "www.a.a ",
        "http://a ",
        "&",
        "&amp;",
        "&lt",
    ),
    *(
        "<b>",
        "<a>",
        "<p>",
        "<pre>",
        "<table>",
        "<td>",
        "<select>",
        "<svg>",
        "<b a>",
        "<i b=c>",
        "</p>",
        "</b>",
        "<!--",
        "<h1>",
    ),
    *("\xa0", "\u0301", "\0", "\\", "a", " ", "ü", "語", '"', "cite=", "<q cite='"),
)


def test_an_ordinary_article_is_light_and_a_slow_one_is_not() -> None:
    assert is_light(ARTICLE)
    for body, body_format in SLOW.values():
        assert not is_light(replace(ARTICLE, body=body, body_format=body_format))


@pytest.mark.parametrize(
    "heavy",
    [
        {"body": "x" * (MAX_LIGHT_LENGTH + 1)},
        {"body": "語" * (MAX_LIGHT_LENGTH // 2)},
        {"title": "x" * (MAX_LIGHT_LENGTH + 1)},
        {"facts": (Fact("a", "b"),) * 1_000},
        {"tags": ("a",) * 1_000},
        {"language": 7},
    ],
    ids=repr,
)
def test_what_is_large_or_unknown_anywhere_is_rendered_apart(heavy: dict[str, object]) -> None:
    assert not is_light(replace(ARTICLE, **heavy))  # type: ignore[arg-type]


@pytest.mark.parametrize("body_format", BodyFormat)
def test_nothing_that_is_light_takes_long(body_format: BodyFormat) -> None:
    render, random = Renderer(theme_for(SITE))._render, Random(7)
    render(PAGE, EDITION)
    pairs = [(random.choice(PIECES), random.choice(PIECES)) for _ in range(80)]
    bodies = [_longest(piece) for piece in PIECES]
    bodies += [_longest(first + second) for first, second in pairs]
    bodies += [_halves(first, second) for first, second in pairs]
    bodies += [body.ljust(MAX_LIGHT_LENGTH, "a") for body in bodies] + [
        body.rjust(MAX_LIGHT_LENGTH, "a") for body in bodies
    ]
    for body in bodies:
        article = replace(ARTICLE, body=body, body_format=body_format)
        if is_light(article):
            assert any(_seconds_of(render, article) < SECONDS for _ in range(TRIES)), body[:50]


def _seconds_of(render: Callable[[Page, Edition], object], article: Article) -> float:
    begun = process_time()
    render(PAGE, replace(EDITION, article=article))
    return process_time() - begun


def _longest(piece: str) -> str:
    """Return the longest light body that repeats a piece."""
    few, many = 1, MAX_LIGHT_LENGTH // len(piece)
    while few < many:
        middle = (few + many + 1) // 2
        few, many = (middle, many) if is_light(replace(ARTICLE, body=piece * middle)) else (few, middle - 1)
    return piece * few


def _halves(first: str, second: str) -> str:
    """Return a body with half of what may be of each: what stays open before, and what is opened again after."""
    return "".join(piece * (len(_longest(piece)) // len(piece) // 2) for piece in (first, second))


def test_its_signs_are_counted_whatever_they_are() -> None:
    for sign in "*_~`[]()<>&|#!\\\n\t\"'-+=.:@/\xa0\0":
        assert not is_light(Article("a", sign * (MAX_LIGHT_MARKUP_BYTES + 1), BodyFormat.TEXT, "politik", "de")), sign
