"""An article as search engines read it: schema.org/NewsArticle in JSON-LD."""

from __future__ import annotations

from typing import Any

from services.publisher.theme import Theme, web_address
from shared.article import Edition
from shared.picture import Crop, ShownPicture

MAX_HEADLINE_CHARACTERS = 110
"""Characters of a headline that search engines show."""

SEARCHED_CROPS = (Crop.WIDE, Crop.CLASSIC, Crop.SQUARE)
"""Shapes of a picture that they ask for, the one for large cards first."""


def news_article(theme: Theme, edition: Edition, shared: ShownPicture | None, canonical: str) -> dict[str, Any]:
    """Describe an article, and the picture that stands for it; what it does not have is left out."""
    article = edition.article
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
        "author": [_known_as("Person", author.name, author.url) for author in article.authors] or [publisher],
        "publisher": publisher,
        "mainEntityOfPage": canonical,
        "articleSection": theme.section_name(article.section),
        "keywords": list(article.tags),
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "citation": [_known_as("CreativeWork", source.title, source.url) for source in article.sources],
    }
    return {name: value for name, value in described.items() if value}


def _images(theme: Theme, shown: ShownPicture) -> list[dict[str, Any]]:
    """Describe the picture in the three shapes that search engines ask for."""
    said = shown.picture
    license_ = web_address(said.license)
    common = {
        "caption": said.caption or said.alt,
        "creditText": said.credit,
        "license": license_,
        "copyrightNotice": "" if license_ else said.license,
    }
    found = [rendition for crop in SEARCHED_CROPS if (rendition := shown.largest(crop))]
    return [
        {"@type": "ImageObject", "url": theme.url(each.path), "contentUrl": theme.url(each.path)}
        | {"width": each.width, "height": each.height}
        | {name: value for name, value in common.items() if value}
        for each in found
    ]


def _known_as(kind: str, name: str, url: str) -> dict[str, str]:
    address = web_address(url)
    return {"@type": kind, "name": name} | ({"url": address} if address else {})
