"""What feed readers get of one article: its text if the site wants that, else its standfirst; and what was changed."""

from __future__ import annotations

from markupsafe import Markup, escape

from services.publisher.theme import Theme
from shared.feed import FeedEntry
from shared.picture import Crop
from shared.site import FeedText


def sign_of(theme: Theme, entry: FeedEntry) -> str:
    """Return the word for its latest change that readers are told of; empty if there was none."""
    return theme.language(entry.listed.language).say(f"notice_{entry.notice.kind}") if entry.notice else ""


def summary_of(theme: Theme, entry: FeedEntry) -> str:
    """Return plain text: what was changed, and the standfirst. Empty if there is neither."""
    changed = f"{sign_of(theme, entry)}: {entry.notice.note}" if entry.notice else ""
    return " – ".join(filter(None, [changed, entry.listed.standfirst]))


def content_of(theme: Theme, entry: FeedEntry) -> str:
    """Return all of it as HTML; empty if the feed has summaries, or this one is too long for feeds."""
    if theme.site.feed_text is not FeedText.FULL or not entry.text:
        return ""
    changed = (
        Markup("<p><strong>{}:</strong> {}</p>\n").format(sign_of(theme, entry), entry.notice.note)
        if entry.notice
        else ""
    )
    standfirst = Markup("<p><em>{}</em></p>\n").format(entry.listed.standfirst) if entry.listed.standfirst else ""
    return f"{changed}{standfirst}{_lead(theme, entry)}{entry.text}"


def _lead(theme: Theme, entry: FeedEntry) -> Markup | str:
    """Return the picture that leads it: readers show what is in the text."""
    lead = entry.listed.lead
    shown = lead.largest(Crop.WHOLE) if lead else None
    if lead is None or shown is None:
        return ""
    image = Markup('<img src="{}" alt="{}" width="{}" height="{}">').format(
        theme.url(shown.path), lead.picture.alt, shown.width, shown.height
    )
    below = " ".join(filter(None, [lead.picture.caption, lead.picture.credit]))
    caption = Markup("<figcaption>{}</figcaption>").format(below) if below else ""
    return Markup("<figure>{}{}</figure>\n").format(image, escape(caption))
