"""Every language that an article may have can be shown."""

from __future__ import annotations

from datetime import UTC, datetime

from babel.localedata import locale_identifiers

from services.publisher.pages import render
from shared.article import Article, BodyFormat, Edition
from shared.pages import Page, PageKind
from tests.publisher.newsroom import theme_for
from tests.reading.articles_read import LEAST, SITE, read_json


def test_every_tag_of_cldr_is_taken_and_shown() -> None:
    theme, at = theme_for(SITE), datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    for tag in [*(name.replace("_", "-") for name in locale_identifiers() if name != "root"), "no", "iw", "tl", "mo"]:
        language = read_json(LEAST | {"language": tag}).article.language
        shown = theme.language(language)
        assert str(2026) in shown.moment(at) or not shown.moment(at).isascii(), tag
        assert shown.open_graph_locale, tag


def test_norwegian_is_shown_as_such_whichever_tag_it_has() -> None:
    theme, at = theme_for(SITE), datetime(2026, 5, 4, 5, 6, tzinfo=UTC)
    for tag in ("no", "nb", "nn"):
        article = Article("Norsk artikkel", "x", BodyFormat.MARKDOWN, "politik", tag)
        edition = Edition(article, "/politik/norsk/", at, None)
        html = render(theme, Page("/politik/norsk/", PageKind.ARTICLE), edition).body.decode()
        assert f'<html lang="{tag}"' in html
        assert "4. mai 2026" in html
