"""Whether a revision gives readers something new: only then the page says that it was updated."""

from __future__ import annotations

from shared.article import Article
from shared.picture import Picture


def has_more_to_read(before: Article, after: Article) -> bool:
    """Return whether a revision gives readers something new.

    What has changed in tags, section, address or authors alone is nothing that they would read again for; nor is white
    space, or how a picture is cropped.
    """
    return _read(before) != _read(after)


def _read(article: Article) -> tuple[object, ...]:
    return (
        *(" ".join(text.split()) for text in (article.title, article.standfirst, article.dateline, article.body)),
        article.facts,
        article.sources,
        *map(_seen, article.all_pictures),
        *((each.title, " ".join(each.body.split())) for each in (article.live.updates if article.live else ())),
    )


def _seen(picture: Picture) -> tuple[str, str]:
    return picture.url, picture.caption
