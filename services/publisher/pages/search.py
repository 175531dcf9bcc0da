"""Search: the page that readers see, the script that searches, and the files of the index that it reads."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.listings import WHOLE_SITE
from shared.pages import Page, archive_page
from shared.search_pages import CARDS_PER_PAGE, Card, SearchFile


def render_search(theme: Theme, page: Page) -> Document:
    """Render where readers search; without a script it says what else they can do."""
    say, site = theme.site_language.say, theme.site
    engine = urlsplit(site.search_engine)
    body = theme.html(
        "search.html",
        page,
        title=say("search"),
        description=say("search_description", site=site.name),
        cards_per_page=CARDS_PER_PAGE,
        archive=archive_page(WHOLE_SITE),
        engine=engine._replace(query="", fragment="").geturl(),
        engine_host=engine.hostname or "",
        engine_fields=parse_qsl(engine.query),
    )
    return Document(body, page.kind.traits.content_type)


def render_opensearch(theme: Theme, page: Page) -> Document:
    """Render what tells browsers that the site can be searched."""
    return Document(theme.xml("opensearch.xml", page), page.kind.traits.content_type)


def render_script(theme: Theme, page: Page) -> Document:
    """Render the script: the bytes that its path is made of."""
    return Document(theme.script, page.kind.traits.content_type)


def render_index(theme: Theme, page: Page, shown: SearchFile) -> Document:
    """Render the segments that are out, and the newest articles with their words."""
    newest = [[*_card(theme, card), card.words] for card in shown.cards if card]
    return _json(page, {"segments": shown.segments, "newest": newest})


def render_cards(theme: Theme, page: Page, shown: SearchFile) -> Document:
    """Render what results show of some articles; null for one that is not to be found any more."""
    return _json(page, {"cards": [card and _card(theme, card) for card in shown.cards]})


def render_terms(_: Theme, page: Page, shown: SearchFile) -> Document:
    """Render where in a segment which word is, and, on the first such page, when its articles were published."""
    where = {"starts": shown.starts} if shown.starts else {"bounds": shown.bounds}
    return _json(page, where if page.part else {**where, "days": shown.days})


def render_shard(_: Theme, page: Page, shown: SearchFile) -> Document:
    """Render some words of a segment."""
    return Document(shown.terms.encode(), page.kind.traits.content_type)


def _card(theme: Theme, card: Card) -> list[str]:
    published = theme.site_language.iso(card.published_at)
    return [quote(card.path), card.title, published, theme.section_name(card.section), card.language]


def _json(page: Page, content: dict[str, Any]) -> Document:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Document(body.encode("utf-8", "replace"), page.kind.traits.content_type)
