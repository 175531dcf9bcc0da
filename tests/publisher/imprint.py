"""An imprint in three languages, and one more page."""

from __future__ import annotations

from datetime import UTC, datetime

from services.publisher.pages import Document, LinkedPage, Shown
from services.publisher.pages import render as render_page
from services.publisher.theme import Theme
from shared.own_page import NO_OWN_LINKS, OwnLink, OwnLinks, OwnPage
from shared.pages import Page

IMPRINT = OwnPage("impressum", "/impressum/", "Impressum", "de", "## Wer\n\nWir.", order=1)
ENGLISH = OwnPage("en/imprint", "/en/imprint/", "Imprint", "en", "We.", original="impressum")
ARABIC = OwnPage("ar/imprint", "/ar/imprint/", "بيانات النشر", "ar", "نحن.", original="impressum")
PRIVACY = OwnPage("datenschutz", "/datenschutz/", "Datenschutz", "de", "Nichts.", order=2)


def links_to(*pages: OwnPage) -> OwnLinks:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return OwnLinks.of(OwnLink(p.name, p.path, p.title, p.language, p.order, p.in_foot, p.original, at) for p in pages)


ALL = links_to(IMPRINT, ENGLISH, ARABIC, PRIVACY)


def render(theme: Theme, page: Page, shown: Shown, links: OwnLinks = NO_OWN_LINKS) -> Document:
    return render_page(theme, LinkedPage.of(page, links), shown)
