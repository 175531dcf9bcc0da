"""What readers get of an article's body, and what the newsroom is told of it.

A body is parsed once; steps transform its tree, and each may say what it changed; sanitising comes last, always: what
touched the text after it could put together again what it took apart. docs/content.md has the table of what becomes of
what. All of it takes as long as the body demands: whoever accepts one from strangers bounds it before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.article import Article, BodyFormat
from shared.body.anchors import settle_anchors, settle_headings
from shared.body.conversion import raw_html
from shared.body.draft import Draft, Surroundings
from shared.body.embeds import settle_embeds
from shared.body.films import settle_films
from shared.body.hyperlinks import settle_links, settle_own_addresses
from shared.body.paste import settle_emptiness, settle_styles
from shared.body.remarks import settle_remarks
from shared.body.sanitising import sanitised
from shared.body.still_images import settle_images, settle_noscript, settle_signs
from shared.body.structure import settle_structure
from shared.body.tables import settle_scrolling
from shared.body.typography import settle_typography
from shared.body.unshown import settle_unshown
from shared.body.word_lists import settle_word_lists
from shared.picture import Focus, Picture, ShownPicture
from shared.visible import is_visible

__all__ = ["ReadableBody", "Surroundings", "raw_html", "readable", "readable_body", "readable_html"]

_STEPS: tuple[Callable[[Draft], None], ...] = (
    settle_noscript,  # first: what it holds is what readers get
    settle_signs,  # before classes go
    settle_embeds,  # before scripts go, which may be all that says what is embedded
    settle_unshown,
    settle_remarks,
    settle_word_lists,
    settle_styles,
    settle_structure,
    settle_images,
    settle_films,
    settle_emptiness,
    settle_headings,
    settle_own_addresses,
    settle_anchors,
    settle_links,
    settle_scrolling,
    settle_typography,
)

Pictures = Mapping[tuple[str, Focus | None], ShownPicture]

_SHOWN_WITHOUT_TEXT = ("<img", "<video", "<audio", "<iframe")


@dataclass(frozen=True)
class ReadableBody:
    """A body as readers get it."""

    html: str
    """Well-formed, and holding only what `shared.body.sanitising` allows."""
    warnings: tuple[str, ...] = ()
    """A sentence on each thing that readers get in another way than it was sent, or not at all; none has an end."""
    frames: tuple[str, ...] = ()
    """Origins of the players in it, for the page's Content-Security-Policy."""
    pictures: tuple[Picture, ...] = ()
    """Those in it that are to be fetched."""
    is_empty: bool = False
    """Readers would see nothing."""


def readable_body(
    article: Article,
    players: Iterable[str] = (),
    pictures: Pictures = MappingProxyType({}),
    *,
    raw: str | None = None,
) -> ReadableBody:
    """Return what readers get of an article's body; `players` are those that the site allows.

    `pictures`: what is known of its pictures, by their identities. `raw`: what `raw_html` made of the body, if it was
    asked for that before.
    """
    around = Surroundings(article.base_url or article.canonical_url, article.language, frozenset(players), pictures)
    return readable_html(raw_html(article.body, article.body_format) if raw is None else raw, around)


def readable(body: str, body_format: BodyFormat, around: Surroundings = Surroundings()) -> ReadableBody:  # noqa: B008 - it is frozen
    """Return what readers get of a body, and what the newsroom is to know of that. The same body makes the same."""
    return readable_html(raw_html(body, body_format), around)


def readable_html(raw: str, around: Surroundings = Surroundings()) -> ReadableBody:  # noqa: B008 - it is frozen
    """Return the same of a body that is HTML by now."""
    draft = Draft(raw, around)
    for step in _STEPS:
        step(draft)
    html = sanitised(draft.root.inner_html or "", draft.frames, with_pictures=draft.has("picture"))
    shows = draft.pictures or any(shown in html for shown in _SHOWN_WITHOUT_TEXT)
    empty = not is_visible(draft.root.text()) and not shows
    return ReadableBody(html, draft.told.lines(), tuple(sorted(draft.frames)), tuple(draft.pictures.values()), empty)
