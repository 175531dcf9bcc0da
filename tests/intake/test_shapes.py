# ruff: noqa: E501, SIM905 - tables of pieces read better whole
"""No submission of any shape costs more than 2 s of CPU and 300 MB; nor does its page, which stays below 2 MB."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator

import nh3
import pytest

from services.intake.threshold import MAX_BODY_BYTES
from shared.body.draft import Draft, Surroundings
from tests.intake.scales import Scales, Weight
from tests.intake.shapes import Maker, Shape, numbered, shapes
from tests.reading.articles_read import refused

CPU = 2.0
"""Seconds, for reading and rendering each."""
MEMORY = 300_000_000
PAGE = 2_000_000
SMALL, LARGE = 5_000, 20_000
"""Bytes of scaled-down submissions."""
STEEPEST = 8
"""Times the CPU for four times the size: linear is 4, quadratic 16."""
UNMEASURABLE = 0.06
"""Seconds of CPU below which growth means nothing."""

EVERY = list(shapes())

TAGS = """
    div p b i a span x svg math table tr td caption select option button li ul dl dd h2 form nobr object template script
    style title xmp noscript ruby rt desc foreignObject mi annotation-xml font br pre blockquote html body colgroup
""".split()
SIGNS = [
    *("*", "**", "_", "~~", "`", "``", "[", "]", "(", ")", "![", "](", "](x)", "<", "> ", "\n", "\n\n", "- ", "1. ", "    ", "\t"),
    *("#", "|", "|-", "|\n", "a", "a@a.a", "&#64;", "www.a.b", "http://a.b/", "\\", "&", "\u00a0", "<div>", "</div>", "<b>", " "),
    *("<x>", "<!--", ":", '"', "=", "~~~", "```\n", "[a]: ", "x" * 30, "."),
]  # fmt: skip


@pytest.fixture(scope="module")
def scales() -> Iterator[Scales]:
    with Scales() as scales:
        yield scales


def check(weight: Weight) -> None:
    assert max(weight.reading, weight.rendering) <= CPU, weight
    assert weight.peak <= MEMORY, weight
    assert weight.page <= PAGE, weight


def test_no_shape_costs_more_than_it_is_long(scales: Scales) -> None:
    too_steep = []
    for shape in EVERY:
        large = scales.weigh(shape.media_type, shape.bytes(LARGE))
        check(large)
        if large.cpu > UNMEASURABLE:
            small = scales.weigh(shape.media_type, shape.bytes(SMALL))
            again = scales.weigh(shape.media_type, shape.bytes(LARGE))
            if min(large.cpu, again.cpu) > STEEPEST * max(small.cpu, UNMEASURABLE / 4):
                too_steep.append((shape.name, small, again))
    assert not too_steep


@pytest.mark.slow
@pytest.mark.parametrize("size", [300_000, 990_000, MAX_BODY_BYTES])
def test_no_shape_breaks_the_budget_in_any_size(scales: Scales, size: int) -> None:
    for shape in EVERY:
        check(scales.weigh(shape.media_type, shape.bytes(size)[:MAX_BODY_BYTES]))


def test_nothing_that_chance_makes_breaks_the_budget(scales: Scales) -> None:
    for seed in range(60):
        check(_chance(scales, seed, 60_000))


@pytest.mark.slow
def test_nothing_large_that_chance_makes_breaks_the_budget(scales: Scales) -> None:
    for seed in range(1000, 1600):
        check(_chance(scales, seed, 900_000))


def _chance(scales: Scales, seed: int, most: int) -> Weight:
    chance = random.Random(seed)
    body_format = chance.choice(["html", "markdown"])
    runs = [_run(chance, body_format)(chance.randrange(1000, most // 3)) for _ in range(chance.randint(1, 3))]
    body = json.dumps({"title": "Probe", "body": "".join(runs), "body_format": body_format})
    return scales.weigh("application/json", body.encode())


def _run(chance: random.Random, body_format: str) -> Maker:
    """Return what repeats a few pieces that chance put together."""
    if body_format == "markdown":
        return numbered("".join(chance.choices(SIGNS, k=chance.randint(1, 6))).replace("#", chance.choice(["#", "5"])))
    name = TAGS.__getitem__
    pieces = [
        f"<{name(0)}>",
        "x",
        "&",
        "\u00a0",
        "<!---->",
        "<b a=#>",
        "<i lang=#>",
        "</b>",
        "&nbsp;",
        "<![CDATA[",
        "]]>",
    ]
    pieces += [form.format(tag) for tag in chance.sample(TAGS, 4) for form in ("<{}>", "</{}>", "<{}/>")]
    return numbered("".join(chance.choices(pieces, k=chance.randint(1, 7))))


@pytest.mark.parametrize(
    ("name", "body", "body_format", "limit"),
    [
        ("quotations with tabs", ">\t" * 101 + "x", "markdown", "more than 100 levels"),
        ("any element", "<menu>" * 101, "html", "more than 100 levels"),
        ("formatting that is never ended", "".join(f"<p><b lang=x{n}>x" for n in range(101)), "html", "100 levels"),
        ("cells that are filled up", "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "|x|\n" * 100, "markdown", "table cells"),
        ("cells", "<table>" + "<td>x" * 20_001, "html", "more than 20,000 table cells"),
        ("addresses", "a@a.example\n" * 5_001, "markdown", "5,001 links and addresses"),
        ("hidden addresses in a line", "a&#64;a.example " * 4_000, "markdown", "long line"),
        ("links", "<a href='https://a.example'>x</a>" * 5_001, "html", "more than 5,000 links"),
        ("entries", "- a\n" * 10_001, "markdown", "more than 10,000 list entries"),
        ("elements", "a\n\n" * 50_001, "markdown", "more than 50,000 elements"),
        ("line breaks", "a\n" * 50_001, "text", "more than 50,000 elements"),
        ("end tags", "<x>" + "</y>" * 50_001, "html", "more than 50,000 end tags"),
        ("attributes", "<a " + " ".join(f"a{n}" for n in range(201)) + ">", "html", "more than 200 attributes"),
        ("signs", "**a" * 100_001, "markdown", "signs of Markdown"),
        ("emphases", "*a " * 16_000 + "**~" * 16_000, "markdown", "signs of emphasis"),
        ("no-break spaces", "\u00a0x" * 50_002, "text", "no-break spaces"),
        ("punctuation", "http://a.example/" + ")" * 1_001, "markdown", "punctuation"),
        ("bytes", "語" * 500_001, "text", "1,500,010 bytes of HTML; at most 1,500,000"),
        ("roots", "<html><body>" * 11, "html", "html, head and body"),
        ("marks", "a" + "\u0301" * 31, "text", "30 combining marks"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_limit(scales: Scales, name: str, body: str, body_format: str, limit: str) -> None:
    given = {"title": "Probe", "body": body, "body_format": body_format}
    assert limit in scales.weigh("application/json", json.dumps(given).encode()).refusal


@pytest.mark.parametrize("title", ["x" + "\u0301\u0323" * 16, "\u0f73" * 40, "\U0001d165" * 40])
def test_marks_are_counted_before_texts_are_normalised(scales: Scales, title: str) -> None:
    for media_type, text in (("application/json", json.dumps({"title": title, "body": "x"})), ("text/plain", title)):
        assert "combining marks" in scales.weigh(media_type, text.encode()).refusal


@pytest.mark.parametrize(
    ("body", "body_format"),
    [
        ("Ein Satz, wie er in der Zeitung steht. " * 25_000, "text"),
        (("Ein Satz, »wie er« in der Zeitung steht - und noch einer. " * 8 + "\n\n") * 2_000, "markdown"),
        ("<p>Ein <b>Satz</b>, wie er <i>in der Zeitung</i> steht.\n" * 10_000, "html"),
        ("Слово за слово, и вот уже целая статья. " * 15_000, "markdown"),
        ("".join(f"- [Ziel {n}](https://a.example/{n})\n" for n in range(2_000)), "markdown"),
        ("|a|b|c|d|\n|-|-|-|-|\n" + "|1|2|3|4|\n" * 4_000, "markdown"),
        ("<p>Nicht <b>geschlossen\n" * 2_000, "html"),
        ("<ul><li>Eins<li>Zwei</ul><p>Drei<br>vier" * 1_000, "html"),
        ("<table><tr><td>1<td>2<tr><td>3<td>4</table>" * 1_000, "html"),
        ("- **Punkt:** *Text*\n" * 9_000, "markdown"),
        ("> > Antwort auf\n> > eine Antwort\n\n" * 2_000, "markdown"),
        ("Tiếng Việt đọc là tiếng Việt. " * 10_000, "text"),
    ],
)
def test_long_articles_are_taken(scales: Scales, body: str, body_format: str) -> None:
    given = {"title": "Lang", "body": body, "body_format": body_format}
    weight = scales.weigh("application/json", json.dumps(given).encode())
    assert not weight.refusal
    check(weight)


def test_the_fullest_article_makes_a_page_below_two_megabytes(scales: Scales) -> None:
    given = {
        "title": "ü" * 300,
        "body": "語" * 499_000,
        "facts": [{"label": f"{n:03}", "value": '"' * 400} for n in range(150)],
        "sources": [{"title": f"{n:03}", "url": "https://a.example/" + "x" * 100} for n in range(40)],
    }
    weight = scales.weigh("application/json", json.dumps(given).encode())
    assert not weight.refusal
    assert 1_800_000 < weight.page <= PAGE


def test_fields_beside_the_body_that_would_fill_the_page_are_refused(scales: Scales) -> None:
    (full,) = [shape for shape in EVERY if shape.name == "json: full fields"]
    assert "All fields but the body" in scales.weigh(full.media_type, full.bytes(2_000_000)).refusal


def test_shapes_have_names_of_their_own() -> None:
    assert len({shape.name for shape in EVERY}) == len(EVERY)
    assert all(isinstance(shape, Shape) for shape in EVERY)


@pytest.mark.parametrize(
    "unit",
    [
        "<b><desc></b></desc>", "<p><b a=#>x</p>\n", "<button><b a=#>", "<i><p></i>", "<ruby><li><rt>", "<div><select></div></select>",
        "<svg><desc><x/>", "<math></br><div>", "<td><div>", "<form><div></form>", "<font><dd></br><h3>", "<div><!-- </div> -->",
        "<div><xmp></div></xmp>", "<x></i><colgroup>", "<option><x><option>", "<noscript>", "<noscript><b>x</noscript>", "<select><div>", "<dd><div><dd>", "<a><div>", "<b>" + "<div>" * 9 + "</b>" + "</div>" * 9,
    ],
)  # fmt: skip
def test_depth_is_what_the_parser_makes_of_it(unit: str) -> None:
    body = numbered(unit)(len(unit) * 300)
    browsers_do = re.sub("<!--.*?-->", "", Draft(body, Surroundings()).root.inner_html or "")
    built = max(_levels(_KEEPS_ALL.clean(body)), _levels(browsers_do))
    assert (
        built <= 100 or "levels deep" in refused({"id": "a", "title": "x", "body": body, "body_format": "html"})["body"]
    )


_KEEPS_ALL = nh3.Cleaner(
    tags={*TAGS, "dt", "rp", "h3"} - {"script", "style", "title", "xmp", "noscript", "template"},
    clean_content_tags=set(),
    attributes={},
    link_rel=None,
)


def _levels(html: str) -> int:
    """Return how deep the elements of well-formed HTML are nested."""
    deepest = level = 0
    for tag in re.finditer(r"<(/?)(?!br|hr)[^<>]+>", html):
        level += -1 if tag[1] else 1
        deepest = max(deepest, level)
    return deepest
