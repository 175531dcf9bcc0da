"""An article as search engines read it: schema.org/NewsArticle in JSON-LD."""

from __future__ import annotations

from typing import Any

from services.publisher.pages.lists_around import ListsAround
from services.publisher.pages.surroundings import Rights, TextSurroundings, Writer
from services.publisher.theme import Theme, web_address
from shared.around import Neighbour
from shared.article import Author, Edition
from shared.notices import ChangeNotice, UpdateKind
from shared.picture import Crop, ShownPicture

MAX_HEADLINE_CHARACTERS = 110
"""Characters of a headline that search engines show."""

SEARCHED_CROPS = (Crop.WIDE, Crop.CLASSIC, Crop.SQUARE)
"""Shapes of a picture that they ask for, the one for large cards first."""


def news_article(
    theme: Theme,
    edition: Edition,
    around: TextSurroundings,
    lists: ListsAround,
    shared: ShownPicture | None,
    canonical: str,
) -> dict[str, Any]:
    """Describe an article, and the picture that stands for it; what it does not have is left out."""
    article = edition.article
    writers = {writer.name: writer for writer in around.writers}
    publisher = {"@type": "Organization", "name": theme.site.name, "url": theme.url("/")}
    iso = theme.site_language.iso
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title
        if len(article.title) <= MAX_HEADLINE_CHARACTERS
        else article.title[: MAX_HEADLINE_CHARACTERS - 1] + "…",
        "description": article.standfirst,
        "image": _images(theme, shared) if shared else [],
        "dateline": article.dateline,
        "datePublished": iso(edition.published_at),
        "dateModified": iso(edition.updated_at or edition.published_at),
        "author": [_person(theme, each, writers.get(each.name), lists) for each in article.authors] or [publisher],
        "publisher": publisher,
        "mainEntityOfPage": canonical,
        "articleSection": theme.section_name(article.section),
        "keywords": list(article.tags),
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "correction": [_correction(theme, each) for each in edition.notices if each.kind is UpdateKind.CORRECTION],
        "citation": [_known_as("CreativeWork", source.title, source.url) for source in article.sources],
        "wordCount": around.reading.words,
        "timeRequired": f"PT{around.reading.minutes}M" if around.reading.is_told else "",
        **_rights(around.rights, edition.published_at.astimezone(theme.site_language.zone).year),
        **_neighbours(theme, edition),
    }
    return {name: value for name, value in described.items() if value}


def _correction(theme: Theme, notice: ChangeNotice) -> dict[str, str]:
    return {"@type": "CorrectionComment", "text": notice.note, "datePublished": theme.site_language.iso(notice.at)}


def _images(theme: Theme, shown: ShownPicture) -> list[dict[str, Any]]:
    """Describe the picture in the three shapes that search engines ask for; a drawn card has but one."""
    said = shown.picture
    license_ = web_address(said.license)
    common = {
        "caption": said.caption or said.alt,
        "creditText": said.credit,
        "license": license_,
        "copyrightNotice": "" if license_ else said.license,
    }
    cropped = [rendition for crop in SEARCHED_CROPS if (rendition := shown.largest(crop))]
    found = cropped or list(filter(None, [shown.largest(Crop.WHOLE)]))
    return [
        {"@type": "ImageObject", "url": theme.url(each.path), "contentUrl": theme.url(each.path)}
        | {"width": each.width, "height": each.height}
        | {name: value for name, value in common.items() if value}
        for each in found
    ]


def _known_as(kind: str, name: str, url: str) -> dict[str, str]:
    address = web_address(url)
    return {"@type": kind, "name": name} | ({"url": address} if address else {})


def _person(theme: Theme, author: Author, writer: Writer | None, lists: ListsAround) -> dict[str, Any]:
    """Describe who wrote it: with their own address, else their page here, else the first of their pages elsewhere."""
    page = theme.url(lists.authors[author.name]) if author.name in lists.authors else ""
    if writer is None:
        return _known_as("Person", author.name, web_address(author.url) or page)
    links = [each.address for each in writer.links]
    described = {"description": writer.line, "sameAs": links}
    if writer.picture and (portrait := writer.picture.largest(Crop.SQUARE)):
        described["image"] = theme.url(portrait.path)
    known = _known_as("Person", author.name, writer.url or page or next(iter(links), ""))
    return known | {name: value for name, value in described.items() if value}


def _rights(rights: Rights, year: int) -> dict[str, Any]:
    """Describe whose it is: as what search engines know whom to ask before they show it elsewhere."""
    if not rights.notice:
        return {"license": web_address(rights.license)}
    holder = {"@type": "Organization", "name": rights.holder} if rights.holder else None
    return {
        "copyrightNotice": rights.notice,
        "copyrightHolder": holder,
        "copyrightYear": year if holder else None,
        "license": web_address(rights.license),
    }


def _neighbours(theme: Theme, edition: Edition) -> dict[str, Any]:
    """Describe the series that it is a part of, and what it translates, or is translated to."""
    series = edition.article.series
    relation = "translationOfWork" if edition.article.translation_of else "workTranslation"
    original = edition.article.translation_of
    others = [each for each in edition.around.translations if not original or each.is_original]
    return {
        "isPartOf": {"@type": "CreativeWorkSeries", "name": series.title} if series else None,
        "position": series.part if series else None,
        relation: [_work(theme, each) for each in others],
    }


def _work(theme: Theme, neighbour: Neighbour) -> dict[str, Any]:
    url = theme.url(neighbour.path)
    return {"@type": "NewsArticle", "@id": url, "url": url, "inLanguage": neighbour.language}
