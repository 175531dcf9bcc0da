"""An article as search engines read it: schema.org/NewsArticle in JSON-LD."""

from __future__ import annotations

from typing import Any

from services.publisher.theme import Theme, web_address
from shared.article import Edition

MAX_HEADLINE_CHARACTERS = 110
"""Characters of a headline that search engines show."""


def news_article(theme: Theme, edition: Edition, canonical: str) -> dict[str, Any]:
    """Describe an article; what it does not have is left out."""
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


def _known_as(kind: str, name: str, url: str) -> dict[str, str]:
    address = web_address(url)
    return {"@type": kind, "name": name} | ({"url": address} if address else {})
