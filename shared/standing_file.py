"""Files for machines that a site has by its settings: robots.txt, icons and their like. Plain values: no I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shared.pages import ASSETS, SITEMAP_INDEX, Page, PageKind, sitemap_year_page


@dataclass(frozen=True)
class StandingFile:
    """One such file, as readers get it."""

    path: str
    content_type: str
    content: bytes
    made_of: str = ""
    """Digest of what it was made of, if that takes long; what is made of the same need not be made again."""

    @property
    def page(self) -> Page:
        """The page that it is. Below `ASSETS` its name is made of its content: it never changes, and never goes."""
        is_asset = self.path.startswith(ASSETS)
        return Page(self.path, PageKind.STANDING_ASSET if is_asset else PageKind.STANDING_FILE)


def with_sitemaps(robots: StandingFile, years: Iterable[int]) -> StandingFile:
    r"""Return robots.txt with the lists of sitemaps of these years, named as it names the list of the newest.

    >>> robots = StandingFile("/robots.txt", "text/plain", b"Sitemap: https://bote.example/sitemap.xml\n")
    >>> with_sitemaps(robots, [2009]).content.decode().splitlines()
    ['Sitemap: https://bote.example/sitemap.xml', 'Sitemap: https://bote.example/sitemap-year-2009.xml']
    """
    ending = SITEMAP_INDEX.path.encode()
    named = [line for line in robots.content.splitlines() if line.startswith(b"Sitemap:") and line.endswith(ending)]
    more = [line.removesuffix(ending) + sitemap_year_page(year).path.encode() for line in named[-1:] for year in years]
    return replace(robots, content=robots.content + b"".join(line + b"\n" for line in more)) if more else robots
