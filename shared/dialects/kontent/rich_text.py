"""Kontent.ai's rich text: HTML in which other items are linked to and embedded by their names."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from shared.dialects.html_pieces import EmbeddingAllowance, check_depth, element, link, text
from shared.dialects.kontent.elements import Follow, ItemReference, RichTextValue
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_RAW_HTML_CHARACTERS
from shared.reading.members import member


class KontentRichText:
    """Makes HTML that any page can show."""

    def __init__(self, follow: Follow, embeds: Mapping[str, str], link_url: str) -> None:
        """`embeds`: by content type the element of an item that is shown; `link_url`: where items are."""
        self._follow, self._embeds, self._link_url = follow, embeds, link_url
        self._allowance = EmbeddingAllowance()

    def html(self, value: RichTextValue, depth: int = 0) -> str:
        """Return a text with what it embeds.

        Raises:
            Invalid: it embeds too much, or too deeply.
        """
        check_depth(depth, "rich text")
        if len(value.html) > MAX_RAW_HTML_CHARACTERS:
            return value.html  # nobody takes so much: it is judged later, as every body is
        rewriter = _Rewriter(self, value, depth)
        try:
            rewriter.feed(value.html)
        except AssertionError as error:  # so the parser calls a marked section of SGML without a name
            raise Invalid.at("rich text", "Must be HTML, without <![.") from error
        return "".join([*rewriter.made, rewriter.text_left()])

    def embedded(self, codename: str, depth: int) -> str:
        """Return what an item shows, by the option `embeds`; nothing of a type that is not named there."""
        item = self._follow(ItemReference(codename))
        shown = member(item, self._embeds.get(str(member(item, "system", "type")), ""))
        if isinstance(shown, RichTextValue):
            return self._allowance.spend(self.html(shown, depth + 10), "rich text")
        return self._allowance.spend(element("p", text(shown)) if isinstance(shown, str) else "", "rich text")

    def address(self, item_id: str, links: Mapping[str, object]) -> str:
        """Return where readers find an item, by the option `link_url`; empty if nobody knows."""
        url = self._link_url.replace("{id}", item_id)
        slug = member(links.get(item_id), "url_slug")
        url = url.replace("{slug}", slug) if isinstance(slug, str) and slug else url
        return "" if "{" in url else self._allowance.spend(url, "rich text")


class _Rewriter(HTMLParser):
    """Leaves HTML as it is, but for items that are embedded or linked to."""

    def __init__(self, texts: KontentRichText, value: RichTextValue, depth: int) -> None:
        super().__init__(convert_charrefs=False)
        self._texts, self._value, self._depth = texts, value, depth
        self.made: list[str] = []
        self._link_ends: list[str] = []

    def text_left(self) -> str:
        """Return what is left unread at the end; a tag or comment that does not end is dropped, as HTML has it.

        To `close` the parser would have it look for the end of each again and again, in quadratic time.
        """
        return "" if self.rawdata.startswith("<") else self.rawdata

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "object":
            if codename := given.get("data-codename"):
                self.made.append(self._texts.embedded(codename, self._depth))
            return
        item_id = given.get("data-item-id") if tag == "a" else None
        if item_id is None:
            if tag == "a":
                self._link_ends.append("</a>")
            self.made.append(self.get_starttag_text() or "")
            return
        opened, _, closed = link(self._texts.address(item_id, self._value.links), "\0").partition("\0")
        self.made.append(opened)
        self._link_ends.append(closed)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("object", "a"):
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)
        else:
            self.made.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.made.append(self._link_ends.pop() if self._link_ends else "")
        elif tag != "object":
            self.made.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.made.append(data)

    def handle_entityref(self, name: str) -> None:
        self.made.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.made.append(f"&#{name};")
