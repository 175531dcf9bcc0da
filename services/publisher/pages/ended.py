"""What stands where an article was: nothing, the way to where it is, or why nobody should rely on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from services.publisher.pages.document import Document
from services.publisher.pages.instead import notice, redirect
from services.publisher.theme import Theme, web_address
from services.publisher.trail import trail_to
from shared.article import Moved
from shared.pages import Page
from shared.withdrawal import MovedAway, Retraction, Tombstone, location_of


def render_end(theme: Theme, page: Page, shown: Moved | Tombstone | MovedAway | Retraction) -> Document:
    """Render what stands where an article was."""
    match shown:
        case Moved(path):
            return _redirect(theme, page, quote(path), theme.url(path))
        case MovedAway(target) if target.startswith("/") and not target.startswith("//"):
            return _redirect(theme, page, location_of(target), theme.url(target))
        case MovedAway(target) if web_address(target):
            return _redirect(theme, page, location_of(target), target)
        case Retraction():
            return _retraction(theme, page, shown)
    return _tombstone(theme, page, shown.reason if isinstance(shown, Tombstone) else "")


def _tombstone(theme: Theme, page: Page, reason: str) -> Document:
    """Say that it is gone, and nothing of what it said: that may be why it went."""
    say = theme.site_language.say
    return notice(theme, page, say("withdrawn_title"), reason or say("withdrawn_text"), 410, shows=())


def _redirect(theme: Theme, page: Page, location: str, address: str) -> Document:
    title = theme.site_language.say("moved_title")
    return redirect(theme, page, title, location=location, address=address, shows=())


def _retraction(theme: Theme, page: Page, retraction: Retraction) -> Document:
    language = theme.language(retraction.language)
    body = theme.html(
        "retracted.html",
        page,
        title=retraction.title,
        description=language.say("retracted_description"),
        language=language,
        section=retraction.section,
        retraction=retraction,
        linked_data=_retracted_article(theme, page, retraction),
        crumbs=trail_to(theme.site.name, retraction.section, theme.section_name),
    )
    return Document(body, page.kind.traits.content_type, shows=())


def _retracted_article(theme: Theme, page: Page, retraction: Retraction) -> dict[str, Any]:
    """Describe it as schema.org does: a work whose status says so, with the correction that says why."""
    iso = theme.site_language.iso
    retracted_at = iso(retraction.retracted_at)
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": retraction.title,
        "creativeWorkStatus": "Retracted",
        "datePublished": iso(retraction.published_at),
        "dateModified": retracted_at,
        "correction": {"@type": "CorrectionComment", "text": retraction.reason, "datePublished": retracted_at},
        "publisher": {"@type": "Organization", "name": theme.site.name, "url": theme.url("/")},
        "mainEntityOfPage": theme.url(page.path),
        "inLanguage": retraction.language,
    }
