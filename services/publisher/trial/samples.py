"""Every kind of page that a theme has to make, with what is easy and what is hard to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from services.publisher.pages import Shown
from services.publisher.trial.sample_articles import AT, sample_editions
from services.publisher.trial.sample_pictures import sample_picture, shown_sample
from shared.article import Edition, Excerpt, ListEntry, Moved, Tombstone
from shared.listings import WHOLE_SITE, section_listing
from shared.pages import FRONT, NOT_FOUND, SITEMAP_INDEX, Page, PageKind, archive_page, front_page, sitemap_page
from shared.settings import Site


@dataclass(frozen=True)
class Sample:
    """One page to try."""

    name: str
    """Of its file, without the suffix."""
    page: Page
    shown: Shown


def samples(site: Site) -> Iterator[Sample]:
    """Yield every page to try, for one site."""
    section = site.sections[0].slug
    editions = sample_editions(section, site.language)
    yield from (Sample(name, Page(each.path, PageKind.ARTICLE, 1), each) for name, each in editions.items())
    yield Sample("article-withdrawn", Page(f"/{section}/weg/", PageKind.ARTICLE, 2), Tombstone())
    yield Sample("article-moved", Page(f"/{section}/alt/", PageKind.ARTICLE, 3), Moved(f"/{section}/neu/"))
    entries = tuple(_entries(site, editions))
    listing = section_listing(section)
    of_section = tuple(each for each in entries if each.section == section)
    for name, page, shown in (
        ("front", FRONT, entries),
        ("section", front_page(listing), of_section),
        ("archive", archive_page(WHOLE_SITE, 2), entries),
        ("archive-section", archive_page(listing, 1), of_section),
    ):
        yield Sample(name, page, Excerpt(shown, page.part, 3))
        yield Sample(f"{name}-one", page, Excerpt(shown[:1], page.part, 1))
        yield Sample(f"{name}-empty", page, Excerpt((), page.part, 0))
    yield Sample("not-found", NOT_FOUND, None)
    yield Sample("sitemap", sitemap_page(1), Excerpt(entries, 1, 1))
    yield Sample("sitemap-index", SITEMAP_INDEX, Excerpt((), None, 2))


def _entries(site: Site, editions: dict[str, Edition]) -> Iterator[ListEntry]:
    """Yield thirty entries: those articles, and plain ones in all sections, with and without pictures."""
    for number in range(30):
        section = site.sections[number % len(site.sections)].slug
        picture = shown_sample(sample_picture(f"bild-{number}", f"Bild {number}")) if number % 3 != 1 else None
        yield replace(
            _entry(next(iter(editions.values())), number), section=section, lead=picture, title=_TITLES[number % 10]
        )
        if number in (4, 9, 14, 19, 24):
            yield _entry(list(editions.values())[number // 5 + 1], number)


def _entry(edition: Edition, number: int) -> ListEntry:
    article = edition.article
    return ListEntry(
        path=f"/{article.section}/probe-{number}/",
        title=article.title,
        standfirst=article.standfirst,
        dateline=article.dateline,
        section=article.section,
        language=article.language,
        published_at=AT - timedelta(hours=7 * number),
        updated_at=None,
        authors=tuple(author.name for author in article.authors),
        lead=edition.lead,
        article_id=number,
        is_corrected=number == 2,
    )


_TITLES = (
    "In der Druckerei stand einen Morgen lang alles still",
    "Der Fluss tritt über die Ufer, und die Stadt holt die Sandsäcke",
    "Kurz gesagt",
    "Warum die neue Brücke schon wieder gesperrt ist",
    "Ein Museum zeigt, was es nie zeigen wollte",
    "Haushalt beschlossen: Was teurer wird und was nicht",
    "Nach zwölf Jahren fährt wieder ein Zug ins Tal",
    "Zwei Tore in der Nachspielzeit",
    "Wie man einen Wald pflanzt, der hundert Jahre stehen soll",
    "Die Werft baut ihr letztes Schiff",
)
