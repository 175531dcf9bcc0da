"""One page of each kind, among all that a crawler has found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tests.judges.crawling import Crawl, Found

PAGES_WITHOUT_LINKS = (
    "/there/is/nothing/",
    "/search/?q=sturmflut",
    *(f"/politik/dieser-beitrag-endet-{each}/" for each in ("gone", "moved", "retracted")),
)
"""What readers get to see though no page links there."""

_BY_PATH = {
    "front": r"/",
    "section": r"/nachrichten/",
    "section with subsections": r"/politik/",
    "subsection": r"/politik/rathaus/",
    "topic": r"/tag/wetter/",
    "tag": r"/tag/kueste/",
    "author": r"/author/ole-brandt/",
    "author without profile": r"/author/mara-lind/",
    "archive": r"/archiv/",
    "archive, year": r"/archiv/\d{4}/",
    "archive, month": r"/politik/archiv/\d{4}/\d\d/",
    "archive, part": r"/archiv/\d{4}-\d\d-\d\d/",
    "strip": r"/nachrichten/related\.html",
    "history": r"/politik/[a-z-]+/history/",
    "corrections": r"/corrections/",
    "overview": r"/site\.html",
    "own": r"/impressum/",
    "own, translated": r"/en/privacy/",
    "search": r"/search/",
    "search, results": r"/search/\?q=sturmflut",
    "404": r"/there/is/nothing/",
}
_BY_CONTENT = {
    "article, press copy": "//dl[.//dt]",
    "article, live": "//section[@class='live']",
    "article, series": "//nav[contains(@class, 'series')]",
    "article, table": "//div[@class='text']//table",
    "article, picture": "//figure[contains(@class, 'lead')]//img",
    "article, corrected": "//aside[@class='notices']",
    "article, English": "/html[@lang='en']//article[contains(@class, 'story') and not(contains(@class, 'own'))]",
    "article, French": "/html[@lang='fr']//article",
    "article, Arabic": "/html[@dir='rtl']//article",
    "article, retracted": "//article[contains(@class, 'retracted')]",
    "article, old": "/html[contains(., 'Aus dem Archiv')]//article[contains(@class, 'story')]",
}


def one_of_each(crawl: Crawl) -> dict[str, Found]:
    """Return a page of each kind, by the kind's name.

    Raises:
        AssertionError: of a kind there is none.
    """
    pages = sorted(crawl.pages, key=lambda each: each.path)
    found = {
        name: _first(name, (each for each in pages if re.fullmatch(path, each.path))) for name, path in _BY_PATH.items()
    }
    for name, xpath in _BY_CONTENT.items():
        found[name] = _first(name, (each for each in pages if each.tree.xpath(xpath)))
    found["410"] = _first("410", (each for each in pages if each.answer.status_code == 410))
    return found


def samples_that_stay(folder: Path) -> list[str]:
    """Return the names of the samples that a browser shows: others lead it somewhere else at once."""
    pages = sorted(each for each in folder.glob("*.html") if each.name != "index.html")
    return [each.name for each in pages if b'http-equiv="refresh"' not in each.read_bytes()]


def _first(kind: str, among: Iterable[Found]) -> Found:
    found = next(iter(among), None)
    assert found, f"there is no page of the kind {kind}"
    return found
