"""A page of the site's own, such as its imprint, or what stands where it was."""

from __future__ import annotations

from urllib.parse import quote

from services.publisher.pages.document import Document
from services.publisher.pages.instead import notice, redirect
from services.publisher.theme import Theme
from shared.article import BodyFormat, Moved
from shared.body import Surroundings, readable
from shared.own_page import OwnPage
from shared.pages import Page
from shared.withdrawal import Tombstone


def render(theme: Theme, page: Page, shown: OwnPage | Moved | Tombstone) -> Document:
    """Render the page with links to its translations, a tombstone, or the way to where it moved."""
    if not isinstance(shown, OwnPage):
        return _redirect(theme, page, shown.path) if isinstance(shown, Moved) else _tombstone(theme, page)
    around = Surroundings(theme.url(page.path), shown.language, frozenset(theme.site.players))
    body = readable(shown.body, BodyFormat.MARKDOWN, around)
    language = theme.language(shown.language)
    html = theme.html(
        "own.html",
        page,
        title=shown.title,
        description=shown.description or language.say("own_description", title=shown.title, site=theme.site.name),
        language=language,
        name=shown.name,
        body=body.html,
        changed_at=shown.changed_at,
        translations=[(link, theme.language(link.language)) for link in theme.own_links.translations_of(shown.name)],
    )
    return Document(html, page.kind.traits.content_type, frames=body.frames)


def _tombstone(theme: Theme, page: Page) -> Document:
    say = theme.site_language.say
    return notice(theme, page, say("own_gone_title"), say("own_gone_text"), 410)


def _redirect(theme: Theme, page: Page, path: str) -> Document:
    title = theme.site_language.say("own_moved_title")
    return redirect(theme, page, title, location=quote(path), address=theme.url(path))
