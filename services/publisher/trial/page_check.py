"""What is wrong with a page that a template has made: what readers, their aids or our own web server will not take."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser

MAX_PAGE_GZIP_BYTES = 14_000
"""What a connection brings in its first round trip."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"}
)
_END_MAY_LACK = frozenset({"li", "dt", "dd", "p", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup"})
_LANDMARKS = {"main": 1, "header": 1, "nav": 1, "footer": 1}
"""Elements that a page needs, and how many of them at least."""
_ONCE = ("main", "h1", "title")
_SAYS = ("description", "viewport", "canonical", "stylesheet", "og:title")
_FRAMED_ONCE, _FRAMED_SAYS = ("main", "title"), ("viewport", "stylesheet", "robots")
_ASKING_ATTRIBUTES = {"script": "src", "link": "href", "img": "src", "source": "src", "iframe": "src", "video": "src"}
"""Elements for which a browser asks for something, and the attribute that says where."""
_FOREIGN = "for something: pages may load nothing from elsewhere."
_CSS_CALL = re.compile(r"""@import\s+(?:url\()?["']?([^"');\s]+)|url\(\s*["']?([^"')\s]+)""", re.IGNORECASE)


def page_flaws(html: str, site_url: str, *, is_framed: bool = False) -> list[tuple[int, str]]:
    """Return a line and a sentence for each thing that is wrong with a page for readers; line 0 is all of it.

    What is shown in a frame of another page has neither masthead nor headline, and is not found by itself.
    """
    checker = _Checker(site_url)
    checker.feed(html)
    checker.close()
    found = [*checker.flaws, *((0, flaw) for flaw in checker.lacking(is_framed))]
    if not html.lstrip().lower().startswith("<!doctype html>"):
        found.append((0, "It does not begin with <!doctype html>."))
    if (size := len(gzip.compress(html.encode()))) > MAX_PAGE_GZIP_BYTES:
        most = MAX_PAGE_GZIP_BYTES // 1000
        found.append((0, f"It has {size / 1000:.0f} kB when compressed: more than {most} are slow to come."))
    return found


def style_flaws(css: str, site_url: str) -> list[str]:
    """Return a sentence for each thing that is wrong with a piece of the stylesheet."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    calls = (first or second for first, second in _CSS_CALL.findall(bare))
    found = [f"It asks {each} {_FOREIGN}" for each in calls if _is_elsewhere(each, site_url)]
    without_strings = re.sub(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""", "", bare)
    if without_strings.count("{") != without_strings.count("}"):
        found.append("It has not as many closing braces as opening ones: browsers pass over what follows.")
    return found


class _Checker(HTMLParser):
    """Reads a page, and notes what is wrong with it."""

    def __init__(self, site_url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.flaws: list[tuple[int, str]] = []
        self._site_url = site_url
        self._open: list[tuple[str, int]] = []
        self._count: dict[str, int] = {}
        self._ids: set[str] = set()
        self._meta: set[str] = set()
        self._level = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        self._count[tag] = self._count.get(tag, 0) + 1
        self.flaws += [(line, flaw) for flaw in self._flaws_of(tag, said)]
        if tag == "meta":
            self._meta.add(said.get("name", "") or said.get("property", ""))
        if tag == "link":
            self._meta.add(said.get("rel", ""))
        if tag not in _VOID:
            self._open.append((tag, line))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        line = self.getpos()[0]
        while self._open and self._open[-1][0] in _END_MAY_LACK and self._open[-1][0] != tag:
            self._open.pop()
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        elif any(name == tag for name, _ in self._open):
            name, begun = self._open[-1]
            self.flaws.append((line, f"</{tag}> ends while <{name}> is open, since line {begun}."))
            while self._open.pop()[0] != tag:
                pass
        elif tag not in _VOID:
            self.flaws.append((line, f"</{tag}> ends nothing."))

    def _flaws_of(self, tag: str, said: dict[str, str]) -> Iterator[str]:
        if (id_ := said.get("id")) is not None:
            if id_ in self._ids:
                yield f"The id {id_!r} is there twice."
            self._ids.add(id_)
        if "style" in said or tag == "style":
            yield f"<{tag}> has styles of its own, which the pages' policy forbids: use styles/*.css."
        if events := [name for name in said if name.startswith("on")]:
            yield f"<{tag}> has {events[0]}, which the pages' policy forbids."
        if tag == "script" and "src" not in said and said.get("type") != "application/ld+json":
            yield "A script in the page, which the pages' policy forbids."
        if tag == "img" and "alt" not in said:
            yield "A picture without alt: those who cannot see it get its address read out."
        if tag == "a" and said.get("href") == "":
            yield "A link that leads nowhere."
        yield from self._calls(tag, said)
        yield from self._heading(tag)

    def _calls(self, tag: str, said: dict[str, str]) -> Iterator[str]:
        if tag == "link" and not {"stylesheet", "icon", "preload", "manifest"} & set(said.get("rel", "").split()):
            return
        address = said.get(_ASKING_ATTRIBUTES.get(tag, ""), "")
        if _is_elsewhere(address, self._site_url):
            yield f"<{tag}> asks {address} {_FOREIGN}"

    def _heading(self, tag: str) -> Iterator[str]:
        if re.fullmatch("h[1-6]", tag):
            level = int(tag[1])
            if self._level and level > self._level + 1:
                yield f"<{tag}> comes right below <h{self._level}>: a level is left out."
            self._level = level

    def lacking(self, is_framed: bool) -> Iterator[str]:
        """Yield what is not there, or too often, once all is read."""
        for tag, begun in self._open:
            if tag not in _END_MAY_LACK | {"html", "body", "head"}:
                yield f"<{tag}> is never closed: see line {begun}."
        for tag, least in () if is_framed else _LANDMARKS.items():
            if self._count.get(tag, 0) < least:
                yield f"It has no <{tag}>: readers with a screen reader find their way by these."
        for tag in _FRAMED_ONCE if is_framed else _ONCE:
            if (count := self._count.get(tag, 0)) != 1:
                yield f"It has {count} <{tag}>: there has to be one."
        for name in _FRAMED_SAYS if is_framed else _SAYS:
            if name not in self._meta:
                yield f"Its head says no {name}."


def _is_elsewhere(address: str, site_url: str) -> bool:
    whole = address.startswith(("http:", "https:", "//"))
    return whole and not f"{address}/".startswith(f"{site_url}/")
