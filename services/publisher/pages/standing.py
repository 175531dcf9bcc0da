"""A file that the site has by its settings, or what stands where it was."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.pages.instead import notice
from services.publisher.theme import Theme
from shared.pages import Page
from shared.standing_file import StandingFile
from shared.withdrawal import Tombstone


def render(theme: Theme, page: Page, shown: StandingFile | Tombstone) -> Document:
    """Hand out the file as it is; a former one is gone."""
    if isinstance(shown, StandingFile):
        return Document(shown.content, shown.content_type)
    say = theme.site_language.say
    return notice(theme, page, say("not_found_title"), say("not_found_text"), 410)
