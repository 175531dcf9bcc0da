"""What readers keep of a body, and how what is broken is put right."""

from __future__ import annotations

import lxml.html
import pytest

from shared.article import BodyFormat
from shared.body import Surroundings, readable, readable_html

GERMAN = Surroundings(language="de-AT")


def html_of(given: str, around: Surroundings = GERMAN) -> str:
    return readable_html(given, around).html


@pytest.mark.parametrize(
    "kept",
    [
        '<ol start="3" type="a" reversed=""><li value="7">a</li></ol>',
        "<dl><dt>a</dt><dd>b</dd></dl>",
        '<p>H<sub>2</sub>O<sup>1</sup> <abbr title="x">y</abbr> <kbd>a</kbd> <mark>b</mark> <q>c</q></p>',
        '<p><time datetime="2024-05-01">gestern</time> <samp>a</samp> <var>b</var> <dfn>c</dfn> <bdi>d</bdi></p>',
        '<p lang="en">a <span lang="fr">b</span> <span dir="rtl">c</span></p>',
        "<p><ruby>漢<rp>(</rp><rt>kan</rt></ruby></p>",
        "<details><summary>a</summary><p>b</p></details>",
        '<p><a href="https://a.example/" rel="sponsored nofollow ugc noopener">a</a></p>',
        '<p><a href="mailto:a@b.example?subject=x">a</a> <a href="sms:+49301">b</a> <a href="tel:110">c</a></p>',
        '<p><a href="/politik/">a</a></p>',
        "<p>a~b 1~3</p>",
        '<figure><img src="https://a.example/b.png" alt="c" loading="lazy"><figcaption>d</figcaption></figure>',
    ],
)
def test_it_comes_out_as_it_was_sent(kept: str) -> None:
    assert html_of(kept) == kept


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<h1>a</h1><h4>b</h4><h2>c</h2>", "h2 h3 h3"),
        ("<h4>a</h4><h5>b</h5><h4>c</h4>", "h2 h3 h2"),
        ("<h2>a</h2><h6>b</h6><h6>c</h6>", "h2 h3 h3"),
        ("<h1>a</h1><h1></h1><h1>b</h1>", "h2 h2"),
    ],
)
def test_headings_begin_below_the_title_and_skip_no_level(given: str, shown: str) -> None:
    tree = lxml.html.fragment_fromstring(html_of(given), create_parent="div")
    assert " ".join(each.tag for each in tree) == shown


def test_ids_are_one_of_a_kind_and_collide_with_none_of_the_page() -> None:
    made = html_of('<h2>Facts</h2><h2>Facts</h2><p id="facts">a <a href="#facts">b</a></p><p id="content">c</p>')
    ids = lxml.html.fragment_fromstring(made, create_parent="div").xpath("//@id")
    assert len({*ids}) == len(ids) == 3
    assert all(each.startswith("text-") for each in ids)


@pytest.mark.parametrize(
    "name", ["Fazit", "fazit", "zur-lage-in-köln", "Zur%20Lage%20in%20K%C3%B6ln", "zur-lage-in-k%C3%B6ln"]
)
def test_headings_are_found_by_what_editors_call_them(name: str) -> None:
    made = readable(f"[x](#{name})\n\n## Fazit\n\n## Zur Lage in Köln!", BodyFormat.MARKDOWN)
    assert made.html.startswith('<p><a href="#text-')
    assert made.warnings == ()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<a>a</a>", "a"),
        ('<a href="">a</a>', "a"),
        ('<a name="x"></a>', ""),
        ('<a href="javascript:alert(1)">a</a>', "a"),
        ('<a href="ftp://a.example/">a</a>', "a"),
        ('<a href="#nirgends">a</a>', "a"),
        ('<a href="www.a.example/b">a</a>', '<a href="https://www.a.example/b" rel="noopener">a</a>'),
        ('<a href="a@b.example">a</a>', '<a href="mailto:a@b.example">a</a>'),
        ('<a href="//a.example/b">a</a>', '<a href="https://a.example/b" rel="noopener">a</a>'),
        ('<a href=" https://a.example/b c|d ">a</a>', '<a href="https://a.example/b%20c%7Cd" rel="noopener">a</a>'),
    ],
)
def test_what_leads_nowhere_is_text_and_what_is_meant_is_a_link(given: str, shown: str) -> None:
    assert html_of(f"<p>b {given}</p>") == f"<p>b {shown}</p>"


def test_tables_and_code_can_be_scrolled_by_keyboard_and_have_names_of_their_own() -> None:
    table = "<table><caption>Wahl</caption><tr><th>A<th>B<tr><th>c<td>1,5 %</table>"
    tree = lxml.html.fragment_fromstring(html_of(f"{table}{table}<pre>x</pre><pre>y</pre>"), create_parent="div")
    regions = tree.xpath("//div[@class='scroll' and @role='region' and @tabindex='0']")
    assert [each.get("aria-label") for each in regions] == ["Wahl", "Wahl (2)", "Code", "Code (2)"]
    assert tree.xpath("(//table)[1]//th/@scope") == ["col", "col", "row"]
    assert tree.xpath("(//table)[1]//td/@class") == ["end figure"]


@pytest.mark.parametrize(
    "figure", ["1.234", "20,1 %", "−3,5", "+12", "1 234 567", "€ 5,00", "12 km", "(3)", "1,5°", "99 kWh", "12:30"]
)
def test_figures_of_a_column_stand_below_each_other(figure: str) -> None:
    made = html_of(f"<table><tr><th>A<th>B<tr><td>c<td>{figure}<tr><td>d<td>–</table>")
    assert ('class="end figure"' in made) is (figure != "12:30")


def test_words_and_years_at_the_side_stay_where_they_are() -> None:
    assert "class" not in html_of("<table><tr><td>2024<td>x<tr><td>2025<td>7 Zwerge</table>").replace(
        'class="scroll"', ""
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("20,1 % und 80 km, 5 Euro, z. B. § 5, 7 Zwerge", "20,1_% und 80_km, 5_Euro, z._B. §_5, 7 Zwerge"),
        ("Er sagte - „nein“ -- 'so'", "Er sagte - „nein“ -- 'so'"),
    ],
)
def test_what_belongs_together_is_not_parted_and_signs_stay_as_sent(given: str, shown: str) -> None:
    assert html_of(f"<p>{given}</p><pre>1 %</pre>").startswith(f"<p>{shown.replace('_', '&nbsp;')}</p>")
    assert "<code>1 %</code>" in html_of("<p>2 % <code>1 %</code></p>")


def test_addresses_are_marked_so_that_they_are_not_hyphenated() -> None:
    made = html_of("<p>Bei redaktion@example.org, https://example.org/lang und <code>a@b.example</code></p>")
    assert made.count('<span class="url">') == 2


@pytest.mark.parametrize("emphasis", ["**「强调」**文字", "これは**強調。**です"])
def test_emphasis_works_beside_chinese_and_japanese_signs(emphasis: str) -> None:
    assert "<strong>" in readable(emphasis, BodyFormat.MARKDOWN).html


@pytest.mark.parametrize(
    "hidden", ["<title>x</title>", "<!-- x -->", "<style>x</style>", "<script>x</script>", "<template>x</template>"]
)
def test_what_is_no_text_is_never_shown(hidden: str) -> None:
    assert html_of(f"<p>a</p>{hidden}") == "<p>a</p>"


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("<ul>a<li>b<ul><li>c</ul></ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
        ("<dd>a", "<div>a</div>"),
        ("<b><p>a</p><p>b</p></b>", "<p><b>a</b></p><p><b>b</b></p>"),
        ("<section>a</section><section>b</section>", "<div>a</div><div>b</div>"),
        ("<details>a</details>", "<div>a</div>"),
        ("<p lang=xx-y>a <time>gestern</time></p>", "<p>a gestern</p>"),
        ("<my-card id=x>a</my-card>", "a"),
        ("<p>a</p><p>&nbsp;</p><br><p>b</p>", "<p>a</p><p>b</p>"),
    ],
)
def test_what_came_in_broken_goes_out_valid(broken: str, mended: str) -> None:
    assert html_of(broken) == mended
