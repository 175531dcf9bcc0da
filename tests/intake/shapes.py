# ruff: noqa: E501 - tables of units read better whole
"""Submissions that nobody writes, in every size: deep, wide, long, many. `n` is about the bytes of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

Maker = Callable[[int], str]


@dataclass(frozen=True)
class Shape:
    """One way to be too much."""

    name: str
    media_type: str
    make: Maker

    def bytes(self, n: int) -> bytes:
        """Return a submission of about `n` bytes."""
        return self.make(n).encode("utf-8", "surrogatepass")


def fill(unit: str) -> Maker:
    """Repeat the unit."""
    return lambda n: unit * (n // len(unit.encode("utf-8", "surrogatepass")))


def halves(*units: str) -> Maker:
    """Repeat each unit in turn over its share."""
    return lambda n: "".join(fill(unit)(n // len(units)) for unit in units)


def numbered(unit: str, start: str = "", end: str = "") -> Maker:
    """Repeat the unit with a number in place of each `#`, so that no two are the same."""

    def make(n: int) -> str:
        parts: list[str] = []
        size = 0
        for number in count():
            if size >= n:
                return start + "".join(parts) + end
            parts.append(unit.replace("#", str(number)))
            size += len(parts[-1])
        raise AssertionError

    return make


def indented(unit: str, step: str) -> Maker:
    """Begin each line one step further to the right."""
    return lambda n: "".join(step * depth + unit for depth in range(int((2 * n / len(step)) ** 0.5)))


def table(rows: int, row: str) -> Maker:
    """Have as many columns as the size allows for, and short rows, which the renderer fills up."""
    return lambda n: "|a" * (n // 5) + "|\n" + "|-" * (n // 5) + "|\n" + row * rows


def around(start: str, unit: str, end: str = "") -> Maker:
    """Repeat the unit between a start and an end."""
    return lambda n: start + fill(unit)(n) + end


MARKDOWN: dict[str, Maker] = {
    **{f"{unit!r} many times": fill(unit) for unit in (
        "Ein Satz, wie er ist. ", "Ein **Satz** mit [Ziel](https://a.example) und `x`.\n\n",
        ">", "> ", ">\t", ">\n", "> a\n\n", "> - ", "- > ", "1. - ", "+ * ", "* ", "- ", "- a\n", "- \n", "1. a\n", "a\n\n",
        "# a\n", "#\n", "***\n", "*", "*a", "**a ", "*a **b ", "_a", "a_ ", "*a_ ", "***a* b** ", "~a", "~~a ", "~a~ ",
        "[", "]", "![", "[a](", "[a](b", "[a](<b", "[]()", "[a](b)", "[a][b]", "[a]: b\n", "[a]: b '", "[^a]", "[[a]](b)",
        "`", "`a", "``a`", "&", "&amp;", "&#x41;", "\\", "<", "<a", "<!--", "<?", "a<!A ", "a<![CDATA[", "<a b='",
        "<div>\n\n", "<div>\n", "<x>", "<b>\n\n", "a\\\n", "a  \n", "a\n", "\t", " ", "    a\n", "\ta\n", "```\n", "~~~\na\n",
        "a\n=\n", "|", "|a", "|-", "|a|b|\n|-|-|\n\n", "a|b\n-|-\n", "a@a.a ", "a@a.a\n\n", "- a@a.a\n", "a@", "@", "@ ",
        "a@a.a_", "<a@a.a> ", "mailto:a@b.c ", "xmpp:a@b.c/ ", "www.a.b ", "http://a.b ", "http://a.b/(", "www.", "http://",
        ":", '"', "'", "\n", "a", "ü", "語", "\u00a0", "*\u00a0", "http://a.b/) ", "(", ")", ".", "-", "=", "+", "1", "1.",
        "{", "}", "^", "$", "%", "/", "?", "!", "<a>", "</a>", "w", "h", "\ufeff", "\u2028",
    )},
    "emphasis in emphasis": halves("**a ", "b** "),
    "two emphases in turn": halves("*a **b ", "c** d* "),
    "emphases that end nothing": halves("*a ", "**~"), "in two kinds": halves("*- ", "**~~~"),
    "brackets in brackets": halves("[", "](x)"),
    "pictures in pictures": halves("![", "](x)"),
    "references": lambda n: numbered("[a#]: /b\n")(n // 2) + "\n" + numbered("[a#] ")(n // 2),
    "a long reference again and again": lambda n: "[a]: /" + "b" * (n // 2) + "\n\n" + fill("[a]")(n // 2),
    "runs of backticks": numbered("`#"), "lengthening runs": lambda n: "".join("`" * i + "a" for i in range(int((2 * n) ** 0.5))),
    "lists that go in by spaces": indented("- a\n", "  "), "lists that go in by tabs": indented("- a\n", "\t"),
    "quotations in rows": lambda n: (">" * 99 + " a\n") * (n // 102),
    "tabbed quotations in rows": lambda n: (">\t" * 99 + "a\n") * (n // 200),
    "wide table": table(20_000, "|x|\n"), "wide table in a quotation": table(20_000, "> |x|\n"),
    "long table": around("|a|b|\n|-|-|\n", "|c|d|\n"), "long table with one column": around("|a|\n|-|\n", "b\n"),
    "tables with 99 columns": lambda n: (("|a" * 99 + "|\n" + "|-" * 99 + "|\n" + "|x|\n" * 99) * (n // 800)),
    "closing punctuation after a link": around("http://a.b/", ")"), "and dots": around("http://a.b/", ")."),
    "semicolons after a link": around("www.a.b", ";"), "entities after a link": around("www.a.b", "&a;"),
    "long domain": around("www.", "a."), "long domain of an address": around("a@", "a."),
    "long name of an address": around("", "a.", "@a.b"), "one long line of x": around("# ", "x"),
}  # fmt: skip

HTML: dict[str, Maker] = {
    **{f"<{name}> in itself": fill(f"<{name}>") for name in (
        "div", "pre", "menu", "dir", "center", "details", "address", "fieldset", "hgroup", "summary", "dialog", "search",
        "p", "b", "i", "u", "a", "nobr", "font", "span", "q", "x", "x-y", "h2", "li", "ul", "dl", "dd", "table", "td", "tr",
        "svg", "math", "template", "select", "option", "button", "object", "marquee", "form", "ruby", "rt", "body", "html",
        "frameset", "plaintext", "xmp", "textarea", "title", "script", "style", "iframe", "noscript", "br", "hr", "img",
        "blockquote", "figure", "section", "main", "label", "label><b", "ul><li", "p><button", "table><tr><td", "div><p><b",
        "svg><desc", "svg><foreignObject><div", "math><mi><b", "select><div", "p><span", "a><div", "i><p", "b><table",
    )},
    **{f"{unit!r} many times": fill(unit) for unit in (
        "<p>a", "<p>a</p>", "<x>a</x>", "<b>x</b>", "<b><p></b>", "<b><p></b></p>", "<a href=/x>y</a>", "<script>x</script>",
        "</p>", "</br>", "</x>", "</b>", "<svg><x/></svg>", "<math><mi></math>", "&", "&amp;", "&#1;", "&#769;", "&notit;",
        "\u00a0", "&nbsp;", "a\u00a0", "<", "</", "<!", "<!--", "<!-->", "<!---->", "<!-- -- -->", "<?", "<a ", "<a b='",
        "<a b=\"'>", "\n", '"', "<td>x", "<tr><td>x", "<li>a", "<p><b>x", "<p><b>x</p>", "<b>x<p>", "a<br>", "<![CDATA[", "x",
        "<svg><![CDATA[", "<svg><g><![CDATA[</g>]]>", "<div><script><!--<script></script></div></script>", "<a></a><p>",
        "<svg><foreignObject><style></svg></style>", "<div><select></div></select>", "<form><div></form>", "<p><b><i></b>",
        "<b><table><td></b></table>", "<td><b><object></td>", "<div><xmp></div></xmp>", "<div><!-- </div> -->", "<div/>",
        "<svg><desc><x/>", "<svg/>", "<img src=/a alt='&'>", "<a href='javascript:x'>x</a>", "<div><table></div>", "<q cite=x>",
    )},
    "formatting that is never ended": lambda n: "<p>" + numbered("<b a=#>")(n),
    "formatting in each paragraph": numbered("<p><b a=#>x</p>"),
    "formatting before many paragraphs": lambda n: "".join(f"<b a={i}>" for i in range(90)) + fill("<p>x")(n),
    "long formatting before many paragraphs": lambda n: f"<p><b lang='{'x' * (n // 2)}'>" + fill("<p>x")(n // 2),
    "formatting over nine blocks": numbered("<div><div><div><div><div><div><div><div><div><b a=#>" + "</div>" * 9),
    "formatting round nine blocks": numbered("<b a=#>" + "<div>" * 9 + "</b>" + "</div>" * 9),
    "formatting and paragraphs in halves": lambda n: numbered("<b a=#>")(n // 2) + fill("<p>x")(n // 2),
    "fostered by a table": around("<table>", "<b>x</b>"), "fostered paragraphs": around("<table>", "<p>x</p>"),
    "fostered text": around("<table>", "x<tr>"), "fostered lines": around("<table>", "x<br>"),
    "fostered between comments": around("<table>", "x<!---->"), "fostered in rows": around("<table><tr>", "<i>x</i>"),
    "long table": around("<table>", "<tr><td>x"), "one row": around("<table><tr>", "<td>x"),
    "one element with many attributes": numbered("a# ", "<a ", ">x"),
    "and with quoted ones": numbered("a#='x'", "<a ", ">x"), "and with values of quotes": numbered('" a# ', "<a ", ">x"),
    "attributes of the root": numbered("<html a#=1>"), "attributes of the body": numbered("<body a#=1>"),
    "one long attribute": around("<abbr title='", "&", "'>x</abbr>"), "one long name": around("<", "x", ">"),
    "one long text with escapes": fill("aaaaaaaaa&"), "unknown ended": halves("<x>", "</y>"),
    "end tags that find nothing": lambda n: "<x>" * 99 + fill("</y>")(n), "many ended at once": halves("<b>", "</p>"),
    "options": around("<select>", "<option>"), "divs closed": lambda n: ("<div>" * 90 + "</div>" * 90) * (n // 990),
    "unclosed comment": around("<!--", "x"), "unclosed attribute": around("<a b='", "<x>"),
}  # fmt: skip

TEXT: dict[str, Maker] = {
    f"{unit!r} many times": fill(unit)
    for unit in ("a", "a\n", "a\n\n", "\n", " \n", "\n x", "&", "<", ">", '"', "\u00a0", "ü", "語", "🎉", "a ", "\t", "\r", "\r\n")
}  # fmt: skip

MARKS: dict[str, Maker] = {
    "two marks in turn": fill("\u0301\u0323"), "letters with 31 marks": fill("a" + "\u0301\u0323" * 15 + "\u0301"),
    "letters with 30 marks": fill("a" + "\u0301\u0323" * 15), "Tibetan vowels": fill("\u0f73\u0f71"),
    "marks of music": fill("\U0001d165\U0001d16d"), "Korean": fill("\u1100\u1161\u11a8"), "ligatures": fill("ﬃ"),
    "sharp s with dots": fill("\u1e9b\u0323"),
}  # fmt: skip

JSON: dict[str, Maker] = {
    **{f"{unit!r} in {start!r}": around(start, unit, end) for start, unit, end in (
        ("", "[", ""), ("", "[", "]"), ("", '{"a":', ""), ('{"title":', "[", ""), ('{"authors":[', "{},", "{}]}"),
        ('{"tags":[', '"a",', '"b"]}'), ('{"sources":[', '{"title":"a"},', "{}]}"), ('{"facts":[', '{"label":"a","value":"b"},', "{}]}"),
        ('{"authors":[', "[],", "[]]}"), ('{"authors":[', "1,", "1]}"), ('{"x":[', '{"":{"":0}},', "0]}"), ('{"x":[', '"ab",', '"c"]}'),
        ('{"version":', "1", "}"), ('{"version":-', "1", "}"), ('{"version":1.', "1", "}"), ('{"version":1e', "1", "}"),
        ('{"title":"', "\\u0301", '"}'), ('{"title":"', "\\n", '"}'), ('{"title":"', "\\ud800", '"}'), ('{"slug":"', "a-", '"}'),
        ('{"slug":"', "A ", '"}'), ('{"canonical_url":"https://', "a.", '"}'), ('{"canonical_url":"https://[', "1:", '"}'),
        ('{"language":"', "a-", '"}'), ('{"updated_at":"', "1", '"}'), ('{"section":"', "a", '"}'), ('{"body_format":"', "a", '"}'),
        ('{"authors":[{"name":"a","url":"https://', "\\u0301", '"}]}'), ('{"priority":', "[", "}"), ('{"id":"', "a", '"}'),
        ("", " ", ""), ("", "\n", "{"), ('{"a":1}', " ", ""), ('{"title":"', "\\", '"}'), ('{"', "a", '":1}'), ('{"a":', "tru", "}"),
    )},
    "unknown fields": lambda n: "{" + numbered('"f#":1,')(n) + '"a":1}',
    "unknown fields of authors": lambda n: '{"authors":[{' + numbered('"nam#":1,')(n) + '"a":1}]}',
    "authors with unknown fields": lambda n: json.dumps({"authors": [{f"nam{i}-{j}": 1 for j in range(20)} for i in range(min(n // 300, 100))]}),
    "a field twice": lambda n: "{" + fill('"a":1,')(n) + '"a":1}',
    "full fields": lambda n: json.dumps({
        "title": "<" * 300, "standfirst": "&" * 2000, "body": "x" * 1000, "tags": [f"{i}" + "'" * 90 for i in range(min(n // 100, 100))],
        "authors": [{"name": f"{i}" + "🎉" * 190, "url": "https://a.example/" + "&" * 2000} for i in range(min(n // 3000, 100))],
        "facts": [{"label": f"{i}" + '"' * 190, "value": '"' * 2000} for i in range(min(n // 3000, 200))],
        "sources": [{"title": f"{i}" + "🎉" * 490, "url": "https://a.example/" + "'" * 2000} for i in range(min(n // 5000, 200))],
    }),
}  # fmt: skip

YAML: dict[str, Maker] = {
    f"{unit!r} in {start!r}": around(start, unit, "\n")
    for start, unit in (
        ("a:\n", "- b\n"), ("a: [", "b,"), ("", "["), ("a: ", "["), ("", "{a: "), ("a: ", "w "), ("a: ", ":a"), ("", "#\n"), ("a: >\n", "\n"),
        ("", "- "), ("", "? "), ("a: [", "&a b,"), ("a: [", "!!x b,"), ("a: |\n", " b\n"), ('a: "', "\\n"), ("a: [", "{},"), ("a: ", "]"),
        ("a: ", "\n b"), ("", "a: *a\n"), ("", "a:\n b:\n  "), ("title: ", "a"), ("title: ", "\u0301"), ("", "%"), ("", "a: b\n"), ("", " "),
        ("a: '", "''"), ('a: "', "\\u0301"), ("", "\ta"), ("a: &", "a"), ("a: !", "a"),
    )
} | {"names": numbered("k#: v\n"), "fences": fill("---\n"), "fences with words": fill("--- x\n")}  # fmt: skip

COPY: dict[str, Maker] = {
    **{f"{unit!r} after {start!r}": around(start, unit) for start, unit in (
        ("", "a"), ("", "a\n"), ("", "a\n\n"), ("", "\n"), ("", " "), ("", "\t"), ("", "\r"), ("T\n\nS\n\nBerlin (dpa) - ", "Ein Satz. "),
        ("T\n\nS\n\nA\n\nDetails\n", "a\tb\n"), ("T\n\nS\n\nA\n\nDetails\nQuellen\t", "a•"), ("T\n\nS\n\nA\n\nDetails\n", "Quellen\ta•b\n"),
        ("T\n\nS\n\nA\n\nDetails\nQuellen\thttps://", "&#769;"), ("T\n\nS\n\nA\n\nDetails\nQuellen\t", "a."), ("T\n\nA\n\n", "Details\n"),
        ("T\n\nA\n\n", "Details\n\n"), ("T\n\nS\n\n", "- a\n"), ("T\n\nS\n\n", "1. a\n"), ("T\n\nS\n\n", "a:\n- b\n"), ("T\n\nS\n\n", "*"),
        ("T\n\nS\n\n", "**a "), ("T\n\nS\n\n", "**a** "), ("T\n\nS\n\n", "["), ("T\n\nS\n\n", "[a]("), ("T\n\nS\n\n", "[a](https://a"),
        ("T\n\nS\n\n", "https://a.b "), ("T\n\nS\n\n", "https://a.b/)."), ("T\n\nS\n\n", "<https://"), ("T\n\nS\n\n", "a@a.a "),
        ("T\n\nS\n\n", "Besuchen Sie uns "), ("T\n\n", "Besuchen Sie uns\n"), ("T\n\nS\n\n", "„a “"), ("T\n\nS\n\n", "A - "), ("", "A, "),
        ("T\n\nS\n\n", "der "), ("", "&#769;"), ("", "<b>"), ("T\n\nS\n\n", "_"), ("T\n\nS\n\n", "a…\n\nb"), ("T\n\nS\n\n", "\u2028"),
        ("", "\u0301\u0323"), ("T\n\nS\n\n", "A (A) "), ("T\n\nS\n\n", "&"), ("T\n\nS\n\n", "<"), ("T\n\nS\n\n", "a. "), ("T\n\nS\n\n", "|\n-\n"),
        ("T\n\nS\n\n", "Ende\n"), ("T\n\nS\n\n", "Hinweis an Redaktionen\n"), ("T\n\nS\n\n", "Kontakt: a@b\n"), ("T\n\n", "Von A B\n"),
        ("T\n\nS\n\n", "embargo 1\n"), ("T\n\nS\n\n", "((("), ("T\n\nS\n\n", "a-\n"), ("T\n\nS\n\n", "a   b\n"), ("T\n\nS\n\n", "— "),
        ("T\n\nS\n\n", "3. März 10 Uhr "), ("T\n\nSperrfrist ", "3. März 2031 "), ("T\n\nS\n\n", "a b c d e f "), ("Von ", "A B, "),
    )},
}  # fmt: skip


def shapes() -> Iterator[Shape]:
    """Return every shape of every format."""
    for body_format, makers in (("markdown", MARKDOWN), ("html", HTML), ("text", TEXT)):
        for name, make in {**makers, **MARKS}.items():
            yield Shape(f"{body_format}: {name}", "application/json", _as_body(body_format, make))
    for field in ("title", "standfirst"):
        for name, make in MARKS.items():
            yield Shape(f"{field}: {name}", "application/json", _as_field(field, make))
    for name, make in JSON.items():
        yield Shape(f"json: {name}", "application/json", make)
    for name, make in YAML.items():
        yield Shape(f"yaml: {name}", "text/markdown", _as_front_matter(make))
    for name, make in {**COPY, **MARKS}.items():
        yield Shape(f"press copy: {name}", "text/plain", make)


def _as_body(body_format: str, make: Maker) -> Maker:
    return lambda n: json.dumps(
        {"title": "Probe", "body_format": body_format, "body": make(n)}, ensure_ascii=False, separators=(",", ":")
    )


def _as_field(field: str, make: Maker) -> Maker:
    return lambda n: json.dumps({"title": "Probe", "body": "x", field: make(n)}, ensure_ascii=False)


def _as_front_matter(make: Maker) -> Maker:
    return lambda n: f"---\n{make(n)}\n---\nEin Satz."
