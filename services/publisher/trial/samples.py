"""Every kind of page that a theme has to make, with what is easy and what is hard to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from services.publisher.pages import Shown
from services.publisher.trial.sample_articles import AT, OWN_PAGE_BODY, sample_editions
from services.publisher.trial.sample_pictures import sample_picture, shown_sample
from shared.archive import Month, Part
from shared.article import Author, Edition, ListEntry, Moved
from shared.corrections import Correction, Corrections
from shared.excerpt import Excerpt
from shared.feed import ArchivedFeed, FeedEntry, FeedExcerpt
from shared.history import HISTORY_FOLDER, History, PastVersion
from shared.listings import SITEMAP, WHOLE_SITE, Listing, ListingKind, section_listing
from shared.live_blog import LiveBlog, LiveUpdate
from shared.news_entries import NewsEntry, NewsExcerpt
from shared.notices import Change, UpdateKind
from shared.own_page import OwnPage
from shared.pages import (
    CORRECTIONS,
    CORRECTIONS_FEED,
    FRONT,
    NEWS_SITEMAP,
    NOT_FOUND,
    OVERVIEW,
    OWN_SITEMAP,
    SITEMAP_INDEX,
    Page,
    PageKind,
    archive_page,
    archived_feed_page,
    front_page,
    part_page,
    related_page,
    sitemap_year_page,
)
from shared.search_pages import OPENSEARCH, SEARCH
from shared.settings import Site
from shared.withdrawal import Retraction, Tombstone


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
    entries = tuple(_entries(site, editions))
    yield from _articles(section, site.language, editions)
    yield from _lists(section, entries)
    yield from _authors(site, entries)
    yield from _own_pages(site)
    yield from _corrections(site)
    yield from _histories(section, editions)
    yield from _for_machines(entries)
    for name, page in (("not-found", NOT_FOUND), ("overview", OVERVIEW), ("search", SEARCH)):
        yield Sample(name, page, None)


def _articles(section: str, language: str, editions: dict[str, Edition]) -> Iterator[Sample]:
    full = editions["article"]
    live = replace(full, article=replace(full.article, live=LiveBlog(tuple(_updates()))))
    retracted = Retraction(full.article.title, language, section, AT, AT, "Die Zahlen waren falsch.")
    page = Page(full.path, PageKind.ARTICLE, 1)
    yield from (Sample(name, page, each) for name, each in editions.items())
    yield Sample("article-live", page, live)
    yield Sample("article-withdrawn", page, Tombstone())
    yield Sample("article-retracted", page, retracted)
    yield Sample("article-moved", page, Moved(f"/{section}/neu/"))


def _lists(section: str, entries: tuple[ListEntry, ...]) -> Iterator[Sample]:
    listing = section_listing(section)
    of_section = tuple(each for each in entries if each.section == section)
    older, part = (Part(id_, day, 1, AT, AT) for id_, day in enumerate((date(2009, 5, 17), date(2009, 6, 2)), 1))
    for name, page, shown in (
        ("front", FRONT, entries),
        ("section", front_page(listing), of_section),
        ("tag", front_page(Listing(ListingKind.TAG, "probe")), entries),
        ("related", related_page(listing), tuple({each.path: each for each in of_section}.values())[:5]),
        ("archive", part_page(WHOLE_SITE, part), entries),
        ("archive-section", part_page(listing, part), of_section),
    ):
        of = Excerpt(shown, "Probe & Partner", part if page.part else None, older=older)
        yield Sample(name, page, of)
        yield Sample(f"{name}-one", page, replace(of, entries=shown[:1]))
        yield Sample(f"{name}-empty", page, replace(of, entries=(), older=None))
    yield from _indexes(older, part)
    yield Sample("archive-numbered", Page("/page/2/", PageKind.NUMBERED_PART), None)
    yield Sample("sitemap", part_page(SITEMAP, part), Excerpt(entries, part=part))
    yield Sample("sitemap-index", SITEMAP_INDEX, Excerpt((), parts=(part, older)))
    yield Sample("sitemap-year", sitemap_year_page(2009), Excerpt((), month=Month(2009), parts=(part, older)))


def _authors(site: Site, entries: tuple[ListEntry, ...]) -> Iterator[Sample]:
    """Yield the page of one of whom only the name is known, and of each that the site introduces."""
    of = Excerpt(entries, "Probe & Partner")
    yield Sample("author", front_page(Listing(ListingKind.AUTHOR, "probe")), of)
    for number, each in enumerate(site.authors[:_AUTHOR_SAMPLES]):
        portrait = shown_sample(sample_picture(each.slug, credit="Probe/dpa", tall=True)) if each.picture else None
        page = front_page(Listing(ListingKind.AUTHOR, each.slug))
        yield Sample(f"author-{number}", page, replace(of, title=each.name, portrait=portrait))


def _for_machines(entries: tuple[ListEntry, ...]) -> Iterator[Sample]:
    feed = FeedExcerpt("tag:example.org,2026:/", WHOLE_SITE, tuple(_feed_entries(entries)), AT)
    for name, kind in (("feed", PageKind.FEED), ("feed-rss", PageKind.RSS), ("feed-json", PageKind.JSON_FEED)):
        yield Sample(name, Page(f"/{name}", kind), feed)
        yield Sample(f"{name}-empty", Page(f"/{name}", kind), replace(feed, entries=()))
    part = Part(1, date(2009, 5, 17), 1, AT)
    older, newer = ArchivedFeed("/archiv/2009-04-01/feed.atom", "0f2c"), ArchivedFeed("/archiv/2009-06-02/feed.atom")
    archived = replace(feed, part=part, older=older, newer=newer)
    yield Sample("feed-archived", archived_feed_page(WHOLE_SITE, part), archived)
    yield Sample("sitemap-own", OWN_SITEMAP, None)
    yield Sample("sitemap-numbered", Page("/sitemap-2.xml", PageKind.NUMBERED_SITEMAP), None)
    yield Sample("opensearch", OPENSEARCH, None)
    yield Sample("sitemap-news", NEWS_SITEMAP, NewsExcerpt(tuple(_news(entries))))
    yield Sample("sitemap-news-empty", NEWS_SITEMAP, NewsExcerpt())


def _indexes(*parts: Part) -> Iterator[Sample]:
    """Yield what leads to the parts of an archive."""
    months = tuple(part.month for part in reversed(parts))
    yield Sample("archive-years", archive_page(WHOLE_SITE), Excerpt((), months=months))
    for name, month in (("archive-year", Month(2009)), ("archive-month", Month(2009, 5))):
        shown = {"parts": parts} if month.month else {"months": months}
        yield Sample(name, archive_page(WHOLE_SITE, month), Excerpt((), month=month, **shown))


def _own_pages(site: Site) -> Iterator[Sample]:
    page = OwnPage("impressum", "/impressum/", "Impressum", site.language, OWN_PAGE_BODY, changed_at=AT)
    yield Sample("own", Page(page.path, PageKind.OWN_PAGE), page)
    yield Sample("own-empty", Page(page.path, PageKind.OWN_PAGE), replace(page, body="", changed_at=None))
    yield Sample("own-moved", Page(page.path, PageKind.OWN_PAGE), Moved("/verlag/"))
    yield Sample("own-withdrawn", Page(page.path, PageKind.OWN_PAGE), Tombstone())


def _updates() -> Iterator[LiveUpdate]:
    for number in range(12):
        body = "Ein Absatz.\n\n* Eines\n* Anderes" if number % 2 else _HARD_WORD
        yield LiveUpdate(str(number), AT + timedelta(minutes=9 * number), body, "Es läuft" * (number % 3), number == 3)


def _histories(section: str, editions: dict[str, Edition]) -> Iterator[Sample]:
    versions = tuple(
        PastVersion(
            AT - timedelta(hours=number),
            Change(UpdateKind.CORRECTION, _HARD_WORD * (number % 2)),
            each.article,
            AT if number == 1 else None,
        )
        for number, each in enumerate(editions.values())
    )
    page = Page(f"/{section}/x/{HISTORY_FOLDER}", PageKind.HISTORY, 1)
    shown = History(f"/{section}/x/", _HARD_WORD, "de", section, versions)
    yield Sample("history", page, shown)
    yield Sample("history-one", page, replace(shown, versions=versions[:1]))
    yield Sample("history-withdrawn", page, Tombstone())


def _corrections(site: Site) -> Iterator[Sample]:
    section = site.sections[0].slug
    said = (
        ("Die Brücke ist 310 m lang, nicht 410.", site.language),
        ("<b>Кто</b> " * 40, "ru"),
        ("خطأ في الاسم.", "ar"),
    )
    made = tuple(
        Correction(UUID(int=number), note, AT, f"/{section}/x/", note[:20], language, section)
        for number, (note, language) in enumerate(said)
    )
    for page in (CORRECTIONS, CORRECTIONS_FEED):
        yield Sample(page.kind, page, Corrections(made, AT))
        yield Sample(f"{page.kind}-empty", page, Corrections())


def _news(entries: tuple[ListEntry, ...]) -> Iterator[NewsEntry]:
    for each in entries:
        yield NewsEntry(each.path, each.title, each.language, each.published_at, each.changed_at)


def _feed_entries(entries: tuple[ListEntry, ...]) -> Iterator[FeedEntry]:
    for number, each in enumerate(entries):
        yield FeedEntry(f"tag:example.org,2026:{number}", each, ("Druckerei", each.title), (Author("Ida Kern"),))


def _entries(site: Site, editions: dict[str, Edition]) -> Iterator[ListEntry]:
    """Yield thirty entries: those articles, and plain ones in all sections, with and without pictures."""
    for number in range(30):
        section = site.sections[number % len(site.sections)].slug
        picture = shown_sample(sample_picture(f"bild-{number}", f"Bild {number}")) if number % 3 != 1 else None
        yield replace(
            _entry(next(iter(editions.values())), number),
            section=section,
            lead=picture,
            title=_SAMPLE_TITLES[number % 10],
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


_AUTHOR_SAMPLES = 5
"""How many of those whom the site introduces are tried."""

_HARD_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz " * 3

_SAMPLE_TITLES = (
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
