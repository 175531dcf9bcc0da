"""One article: the page itself, or what stands where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.publisher.pages.beginning import beginning_of
from services.publisher.pages.document import Document
from services.publisher.pages.ended import render_end
from services.publisher.pages.linked_data import news_article
from services.publisher.pages.lists_around import lists_that_hold
from services.publisher.pages.live import described_live, frames_of, pictures_of, shown_updates
from services.publisher.pages.sharing import card_of, shared_of
from services.publisher.pages.surroundings import portraits, surroundings
from services.publisher.theme import Theme, web_address
from services.publisher.trail import trail_to
from shared.article import ArticlePage, Edition
from shared.body import readable_body
from shared.body.feed_text import feed_text
from shared.listings import section_listing
from shared.pages import Page, front_page, related_page
from shared.picture import Picture, PictureOnPage
from shared.site import FeedText


def render(theme: Theme, page: Page, shown: ArticlePage) -> Document:
    """Render the article, or what stands where it was."""
    return _article(theme, page, shown) if isinstance(shown, Edition) else render_end(theme, page, shown)


def _article(theme: Theme, page: Page, edition: Edition) -> Document:
    article = edition.article
    canonical = web_address(article.canonical_url) or theme.url(page.path)
    readable = readable_body(article, theme.site.players, edition.pictures)
    live = shown_updates(theme, edition)
    in_text = (*readable.pictures, *pictures_of(live))
    card, shared = card_of(theme, edition, in_text), shared_of(edition, in_text)
    drawn = edition.shown(card) if card else None
    around = surroundings(theme, edition, readable.html + "".join(each.body.html for each in live), canonical)
    lists = lists_that_hold(theme, edition)
    stands_for_it = shared or (drawn if drawn and drawn.is_ready else None)
    described = news_article(theme, edition, around, lists, stands_for_it, canonical)
    body = theme.html(
        "article.html",
        page,
        title=article.title,
        description=article.standfirst or beginning_of(readable.html) or article.title,
        language=theme.language(article.language),
        section=article.section,
        edition=edition,
        article=article,
        body=readable.html,
        canonical=canonical,
        shared=shared,
        card=drawn,
        around=around,
        related=_related(theme, edition),
        live=live,
        lists=lists,
        linked_data=described_live(described, theme, edition, live, canonical),
        crumbs=trail_to(theme.site.name, article.section, theme.section_name),
    )
    of_writers = portraits(theme, article)
    besides = (*in_text, *of_writers, *filter(None, [card]))
    for_feeds = feed_text(readable.html, theme.url(page.path)) if theme.site.feed_text is FeedText.FULL else None
    return Document(
        body,
        page.kind.traits.content_type,
        frames=tuple(sorted({*readable.frames, *frames_of(live)})),
        shows=_pictures(edition, besides, of_writers),
        feed_text=for_feeds,
    )


def _related(theme: Theme, edition: Edition) -> tuple[str, Page, Page]:
    """Return what the listing is called whose newest articles are shown below this one, its front and its frame."""
    listing = edition.around.related or section_listing(edition.article.section)
    return theme.listing_title(listing, edition.around.related_title), front_page(listing), related_page(listing)


def _pictures(
    edition: Edition, besides: Sequence[Picture], of_writers: Mapping[Picture, tuple[str, ...]]
) -> tuple[PictureOnPage, ...] | None:
    """Return what the page shows, the one that leads it first."""
    article = edition.article
    shown = tuple(
        PictureOnPage(each, each is article.picture, edition.version_of(each), of_writers.get(each, ()))
        for each in (*article.all_pictures, *besides)
    )
    return shown or (() if edition.pictures else None)
