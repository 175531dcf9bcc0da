"""The updates of a live blog, as its page shows them and as search engines read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from services.publisher.theme import Theme
from shared.article import Edition
from shared.body import ReadableBody
from shared.body.updates import readable_updates
from shared.live_blog import LiveUpdate
from shared.picture import Picture

MAX_DESCRIBED_UPDATES = 100
"""Updates that search engines are told of, the newest; more would make half of the page."""
MAX_DESCRIBED_CHARACTERS = 1_000
"""Of the text of one that they are told."""
_MAX_UPDATE_HEADLINE = 110


@dataclass(frozen=True)
class ShownUpdate:
    """One update as its page shows it."""

    update: LiveUpdate
    before: datetime | None
    """The time that stands above it; None: there is none, or of another part of the list."""
    body: ReadableBody


def shown_updates(theme: Theme, edition: Edition) -> tuple[ShownUpdate, ...]:
    """Return the updates in the order in which they are read; none if the article is no live blog."""
    if edition.article.live is None:
        return ()
    updates = edition.article.live.as_read
    above = [None, *updates]
    bodies = readable_updates(edition.article, theme.site.players, edition.pictures)
    return tuple(
        ShownUpdate(update, before.at if before and before.pinned == update.pinned else None, body)
        for update, before, body in zip(updates, above, bodies, strict=False)
    )


def frames_of(shown: tuple[ShownUpdate, ...]) -> set[str]:
    """Return the origins of the players in all updates."""
    return {frame for each in shown for frame in each.body.frames}


def pictures_of(shown: tuple[ShownUpdate, ...]) -> list[Picture]:
    """Return the pictures in all updates."""
    return [picture for each in shown for picture in each.body.pictures]


def described_live(
    described: dict[str, Any], theme: Theme, edition: Edition, shown: tuple[ShownUpdate, ...], canonical: str
) -> dict[str, Any]:
    """Return an article's description; that of a live blog as schema.org/LiveBlogPosting, which knows no dateline."""
    live, iso = edition.article.live, theme.site_language.iso
    if live is None:
        return described
    newest = sorted(shown, key=lambda each: each.update.at, reverse=True)[:MAX_DESCRIBED_UPDATES]
    return {
        **{name: value for name, value in described.items() if name != "dateline"},
        "@type": "LiveBlogPosting",
        "coverageStartTime": iso(live.started_at),
        **({"coverageEndTime": iso(live.ended_at)} if live.ended_at else {}),
        "liveBlogUpdate": [_posting(theme, each, canonical) for each in newest],
    }


def _posting(theme: Theme, shown: ShownUpdate, canonical: str) -> dict[str, str]:
    text = Markup(shown.body.html.replace("</p>", " </p>")).striptags()  # noqa: S704 - it is sanitised
    headline = shown.update.title or text
    return {
        "@type": "BlogPosting",
        "headline": _cut(headline, _MAX_UPDATE_HEADLINE),
        "datePublished": theme.site_language.iso(shown.update.at),
        "url": f"{canonical}#{shown.update.anchor}",
        "articleBody": _cut(text, MAX_DESCRIBED_CHARACTERS),
    }


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
