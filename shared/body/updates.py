"""What readers get of the updates of a live blog: each is a body of its own, and none has the ids of another."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from shared.article import Article
from shared.body import Pictures, ReadableBody, Surroundings, readable


def readable_updates(
    article: Article, players: Iterable[str] = (), pictures: Pictures = MappingProxyType({})
) -> tuple[ReadableBody, ...]:
    """Return what readers get of each update, in the order in which they read them; arguments as of `readable_body`."""
    base, allowed = article.base_url or article.canonical_url, frozenset(players)
    return tuple(
        readable(
            update.body,
            article.body_format,
            Surroundings(base, article.language, allowed, pictures, within=f"{update.id}-"),
        )
        for update in (article.live.as_read if article.live else ())
    )
