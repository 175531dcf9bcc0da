"""llms.txt (llmstxt.org): what the site is and where its pages are, in Markdown, for programs that read for people."""

from __future__ import annotations

import re
from urllib.parse import quote

from shared.listings import section_listing
from shared.pages import FEED, OVERVIEW, SITEMAP_INDEX
from shared.site import Site
from shared.standing_file import StandingFile

MARKDOWN = "text/markdown; charset=utf-8"

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")


def llms_file(site: Site) -> StandingFile:
    """Return it, with each section and the feed."""
    sections = [(section.name, section_listing(section.slug).path) for section in site.sections]
    lines = [f"# {_plain(site.name)}", ""]
    if site.description:
        lines += [f"> {_plain(site.description)}", ""]
    lines += ["## Sections", "", *(_link(site, name, path) for name, path in sections), ""]
    lines += [
        "## Optional",
        "",
        _link(site, "Overview", OVERVIEW.path),
        _link(site, "Atom feed", FEED.path),
        _link(site, "Sitemap", SITEMAP_INDEX.path),
        "",
    ]
    return StandingFile("/llms.txt", MARKDOWN, "\n".join(lines).encode())


def _link(site: Site, name: str, path: str) -> str:
    return f"- [{_plain(name)}]({site.url}{quote(path)})"


def _plain(text: str) -> str:
    """Return a text as Markdown that means nothing but itself, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
