"""What search engines are told of news. Plain values: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NewsEntry:
    """One article that is news."""

    path: str
    title: str
    language: str
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class NewsExcerpt:
    """All that is news, the newest first."""

    entries: tuple[NewsEntry, ...] = ()


def news_language(tag: str) -> str:
    """Return a language (BCP 47) as news sitemaps name it: by ISO 639, and Chinese by its script.

    >>> news_language("de-AT"), news_language("zh-Hant"), news_language("zh-HK"), news_language("zh")
    ('de', 'zh-tw', 'zh-tw', 'zh-cn')
    """
    language, *more = tag.lower().split("-")
    if language == "zh":
        return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(more) else "zh-cn"
    return language
