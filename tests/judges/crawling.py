"""A crawler: it asks for every page that a site links to, and for everything that these pages show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import lxml.etree
import lxml.html

from shared.pages import NEWS_SITEMAP, SITEMAP_INDEX

BEGINNINGS = ("/", "/robots.txt", "/llms.txt", SITEMAP_INDEX.path, NEWS_SITEMAP.path)
_LINKS = ("//@href[not(parent::link[@rel='canonical'])]", "//@src", "//@action")
_ADDRESS = "//link[@rel='canonical']/@href | //meta[starts-with(@property, 'og:')]/@content[contains(., '://')]"
_DESCRIBED = re.compile(r'"(?:url|item|contentUrl|mainEntityOfPage)": *"(http[^"]+)"')
"""Addresses in JSON-LD."""
_SRCSETS = ("//@srcset", "//@imagesrcset")
_XML_LINKS = ("//@href", "//*[local-name()='loc']/text()", "//*[local-name()='link']/text()", "//@url")


@dataclass(frozen=True)
class Found:
    """One address of the site, and what it answered."""

    path: str
    answer: httpx.Response

    @property
    def kind(self) -> str:
        """Its content type, without what follows it."""
        return str(self.answer.headers.get("Content-Type", "")).partition(";")[0]

    @property
    def is_page(self) -> bool:
        """Whether readers open it."""
        return self.kind == "text/html"

    @cached_property
    def tree(self) -> Any:
        """An HTML page as a parser has it."""
        return lxml.html.fromstring(self.answer.text)

    @property
    def is_kept_from_search(self) -> bool:
        """Whether it tells search engines not to show it."""
        return "noindex" in self.tree.xpath("string(//meta[@name='robots']/@content)")

    @cached_property
    def anchors(self) -> set[str]:
        """What may stand after # in a link to it."""
        return {"", *self.tree.xpath("//@id")} if self.is_page else {""}

    def links(self) -> Iterator[str]:
        """Yield every address that it names, as a browser would resolve it."""
        yield from (urljoin(str(self.answer.url), each.strip()) for each in self._named())

    def _named(self) -> Iterator[str]:
        if self.answer.is_redirect:
            yield self.answer.headers["Location"]
        elif self.is_page:
            # Where nothing is to be read, nobody is led to that page's own address.
            xpaths = (*_LINKS, _ADDRESS) if self.answer.is_success else _LINKS
            yield from (str(each) for xpath in xpaths for each in self.tree.xpath(xpath))
            for data in self.tree.xpath("//script[@type='application/ld+json']/text()"):
                yield from _DESCRIBED.findall(data)
            for srcset in (str(each) for xpath in _SRCSETS for each in self.tree.xpath(xpath)):
                yield from (candidate.split()[0] for candidate in srcset.split(","))
        elif self.kind.endswith("xml"):
            tree = lxml.etree.fromstring(self.answer.content)
            yield from (str(each) for xpath in _XML_LINKS for each in tree.xpath(xpath))
        elif self.kind in ("text/plain", "application/feed+json", "application/manifest+json", "text/markdown"):
            yield from re.findall(r"https?://[^\s\"'<>)\\]+", self.answer.text)


@dataclass
class Crawl:
    """Everything of a site that can be reached from its front, its robots.txt and its sitemaps."""

    site: str
    found: dict[str, Found] = field(default_factory=dict)
    named_on: dict[str, str] = field(default_factory=dict)
    """By address, with what is after #: the first page that links to it."""

    @property
    def pages(self) -> list[Found]:
        """Those that readers open, redirects not among them."""
        return [each for each in self.found.values() if each.is_page and not each.answer.is_redirect]

    def run(self, *more: str) -> Crawl:
        """Ask for all of it; `more` are paths that nothing links to."""
        waiting = [*BEGINNINGS, *more]
        with httpx.Client(base_url=self.site, timeout=30, trust_env=False) as client:
            while waiting:
                if (path := waiting.pop()) not in self.found:
                    self.found[path] = Found(path, client.get(path))
                    waiting += self._to_follow(self.found[path])
        return self

    def _to_follow(self, found: Found) -> Iterator[str]:
        for link in found.links():
            if f"{link}/".startswith(f"{self.site}/") and "{" not in link:
                self.named_on.setdefault(link, found.path)
                bare = urlsplit(urldefrag(link).url)
                yield (bare.path or "/") + (f"?{bare.query}" if bare.query else "")
